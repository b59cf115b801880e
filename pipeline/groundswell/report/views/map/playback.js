// Playing the map through time.

import { dayCount, dayToIso } from "../shared/dates.js";
import { reducedMotion } from "../shared/theme.js";

const SECONDS = { usual: 14, reduced: 20 };

export class Playback {
  // `show(day)` is called with each day that is shown, and with null at the end; the map is no longer
  // played once `isShown()` is false.
  constructor(show, isShown) {
    Object.assign(this, { show, isShown });
    this.day = null; // while it plays, the day that is shown
  }

  start() {
    const reduced = reducedMotion();
    const began = performance.now();
    const length = (reduced ? SECONDS.reduced : SECONDS.usual) * 1000;
    const last = dayCount() - 1;
    let month = "";
    const step = (now) => {
      if (this.day === null || !this.isShown()) return;
      const part = Math.min(1, (now - began) / length);
      const day = Math.round(part * last);
      const newMonth = dayToIso(day).slice(0, 7) !== month;
      // Where motion is to be reduced, the map changes once a month.
      if (!reduced || newMonth) {
        month = dayToIso(day).slice(0, 7);
        this.day = day;
        this.show(day);
      }
      if (part < 1) requestAnimationFrame(step);
      else this.stop();
    };
    this.day = 0;
    requestAnimationFrame(step);
  }

  stop() {
    if (this.day === null) return;
    this.day = null;
    this.show(null);
  }
}
