// What a search finds, over time.

import { choice, PERIOD_NAMES } from "../shared/controls.js";
import { data } from "../shared/data.js";
import { make } from "../shared/dom.js";
import { linesFigure } from "../shared/lines.js";
import { drawPlot } from "../shared/plots.js";
import { setSeries } from "../shared/series.js";

const KEY = "search"; // of the series
const PAUSE = 120; // milliseconds without a key before it is drawn again

export class Trend {
  // `pick(period)` is called when another period is chosen.
  constructor(period, pick) {
    this.period = period;
    this.plot = make("div", { class: "plot" });
    this.note = make("p", { class: "meta" });
    this.periods = choice("Group by", data.periods.map((each) => [each, PERIOD_NAMES[each]]), period, (chosen) => {
      this.period = chosen;
      pick(chosen);
      this.draw();
    });
    this.element = make("div", { class: "trend", hidden: true }, make("div", { class: "controls" }, this.periods), this.plot, this.note);
  }

  show(text, papers) {
    this.element.hidden = !papers.length;
    setSeries(KEY, { label: text, papers, address: { q: text } });
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.draw(), PAUSE);
  }

  draw() {
    if (this.element.hidden) return;
    const state = { topics: [KEY], sideBySide: true, period: this.period, measure: "share", scale: "linear", titled: false };
    drawPlot(this.plot, () => linesFigure(state, this.plot), this.period);
    this.note.textContent = `Share of all papers per ${this.period}, with its ${data.level} interval. Click a point for its papers.`;
  }
}
