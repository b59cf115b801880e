// What some papers are about, and since when: the terms that set them apart from all others, and their
// share over time.

import { data } from "../shared/data.js";
import { make } from "../shared/dom.js";
import { linesFigure } from "../shared/lines.js";
import { drawPlot } from "../shared/plots.js";
import { prepare } from "../shared/search/engine.js";
import { tellingTerms } from "../shared/search/telling.js";
import { setSeries } from "../shared/series.js";
import { number, percent } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { filterAddress, limitsPapers } from "./filter.js";

const KEY = "map"; // of the series
const PAUSE = 150; // milliseconds without a change before it is worked out
const TERMS = 6;
const NAME = 3; // terms of a name

export class Selection {
  constructor() {
    this.terms = make("div", { role: "status" });
    this.plot = make("div", { class: "plot" });
    this.element = make("div", { class: "about", hidden: true }, this.terms, this.plot);
  }

  show(filter, papers) {
    clearTimeout(this.waiting);
    this.element.hidden = !limitsPapers(filter) || !papers.length;
    if (!this.element.hidden) this.waiting = setTimeout(() => this.describe(filter, papers), PAUSE);
  }

  async describe(filter, papers) {
    await prepare();
    if (!this.element.isConnected) return;
    const terms = tellingTerms(papers, TERMS);
    setSeries(KEY, { label: nameOf(terms), papers, address: filterAddress({ ...filter, from: null, to: null, selected: null }) });
    this.terms.replaceChildren(...(terms.length ? termsOf(terms, papers.length) : []));
    const state = { topics: [KEY], sideBySide: true, period: data.period, measure: "share", scale: "linear", titled: false };
    drawPlot(this.plot, () => linesFigure(state, this.plot), data.period);
  }
}

const nameOf = (terms) => terms.slice(0, NAME).map(({ term }) => term).join(", ") || t("map.papers_shown");

function termsOf(terms, papers) {
  const rest = data.papers.day.length - papers;
  return [
    make("h3", { class: "title" }, make("bdi", {}, nameOf(terms))),
    make("p", { class: "meta" }, t("map.what_sets_these_papers_apart")),
    make("ul", { class: "tally" }, terms.map(({ term, count, others }) => make("li", {},
      make("bdi", {}, term), make("span", {}, t("map.of_of_others", { count: number(count), papers: number(papers), others: percent(others / Math.max(rest, 1)) }))))),
  ];
}
