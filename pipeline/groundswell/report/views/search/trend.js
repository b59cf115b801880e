// What a search finds, over time.

import { href } from "../shared/address.js";
import { comparisonText, usualSince } from "../shared/comparison.js";
import { choice, PERIOD_NAMES } from "../shared/controls.js";
import { data } from "../shared/data.js";
import { isIso } from "../shared/dates.js";
import { make } from "../shared/dom.js";
import { joinedKeys, searchKey } from "../shared/keys.js";
import { linesFigure } from "../shared/lines.js";
import { drawPlot } from "../shared/plots.js";
import { setSeries } from "../shared/series.js";
import { t } from "../shared/texts.js";

const KEY = "search"; // of the series
const PAUSE = 120; // milliseconds without a key before it is drawn again

export class Trend {
  // `period` and `since` are what the address says, or null; `pick()` is called when another is chosen.
  constructor(period, since, pick) {
    this.period = period;
    this.since = isIso(since) ? since : usualSince();
    this.plot = make("div", { class: "plot" });
    this.note = make("p", { class: "meta" });
    this.change = make("p", { role: "status" });
    this.more = make("a", { href: href("trends") }, t("search.compare_in_trends"));
    const choose = (change) => {
      Object.assign(this, change);
      pick();
      this.draw();
    };
    const date = make("input", { type: "date", min: data.first, max: data.as_of, value: this.since, onchange: () => isIso(date.value) && choose({ since: date.value }) });
    this.element = make("div", { class: "trend", hidden: true },
      make("div", { class: "controls" },
        choice(t("common.group_by"), data.periods.map((each) => [each, PERIOD_NAMES[each]]), period, (chosen) => choose({ period: chosen })),
        make("label", {}, t("common.compare_since"), date)),
      this.change, this.plot, this.note, make("p", { class: "tools" }, this.more));
  }

  show(text, papers) {
    this.element.hidden = !papers.length;
    setSeries(KEY, { label: text, papers, address: { q: text } });
    this.more.setAttribute("href", href("trends", { topics: joinedKeys([searchKey(text)]) }));
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.draw(), PAUSE);
  }

  draw() {
    if (this.element.hidden) return;
    const state = { topics: [KEY], sideBySide: true, period: this.period, measure: "share", scale: "linear", titled: false };
    drawPlot(this.plot, () => linesFigure(state, this.plot), this.period);
    this.change.textContent = comparisonText(KEY, this.since);
    this.note.textContent = t("search.share_of_all_papers_per", { period: this.period, level: data.level });
  }
}
