// A slider through time, with buttons that play it and go a step back or on.

import { button } from "./controls.js";
import { make } from "./dom.js";
import { t } from "./texts.js";

const PACE = 600; // milliseconds that a place is shown for while it plays

export class TimeSlider {
  // `texts` name the places in time, `place` is the one shown at first; `pick(place)` is called with
  // every other one.
  constructor(label, texts, place, pick) {
    Object.assign(this, { texts, place, pick, timer: null });
    this.range = make("input", { type: "range", min: 0, max: texts.length - 1, value: place, "aria-label": label, oninput: () => this.moved() });
    this.shown = make("output", {});
    this.playing = button(t("time.play"), () => this.toggle());
    this.element = make("div", { class: "time", role: "group", "aria-label": label },
      button("‹", () => this.step(-1), { "aria-label": t("time.one_step_back") }),
      this.playing,
      button("›", () => this.step(1), { "aria-label": t("time.one_step_on") }),
      this.range, this.shown);
    this.name();
  }

  name() {
    this.range.value = this.place;
    this.range.setAttribute("aria-valuetext", this.texts[this.place]);
    this.shown.textContent = this.texts[this.place];
  }

  show(place) {
    this.place = Math.min(Math.max(place, 0), this.texts.length - 1);
    this.name();
    this.pick(this.place);
  }

  moved() {
    this.pause();
    this.show(Number(this.range.value));
  }

  step(by) {
    this.pause();
    this.show(this.place + by);
  }

  toggle() {
    if (this.timer !== null) return this.pause();
    this.playing.textContent = t("time.pause");
    // What has come to its end plays from the beginning.
    this.show(this.place === this.texts.length - 1 ? 0 : this.place + 1);
    this.timer = setInterval(() => this.playOn(), PACE);
    return null;
  }

  playOn() {
    if (!this.element.isConnected) return this.pause();
    this.show(this.place + 1);
    return this.place === this.texts.length - 1 ? this.pause() : null;
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.playing.textContent = t("time.play");
    return null;
  }
}
