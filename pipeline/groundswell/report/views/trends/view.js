// Trends: shares over time, side by side, together, or as a heat map.

import { amend, href } from "../shared/address.js";
import { button, choice, PERIOD_NAMES } from "../shared/controls.js";
import { data } from "../shared/data.js";
import { byId, make } from "../shared/dom.js";
import { saveSeries, saveTable } from "../shared/files.js";
import { followKeys, isSearch } from "../shared/keys.js";
import { linesFigure, MOST_LINES } from "../shared/lines.js";
import { drawPlot, markTime, savePlot, SLIDE } from "../shared/plots.js";
import { onRedraw, registerView } from "../shared/router.js";
import { known, onMore } from "../shared/search/engine.js";
import { grid, seriesOf } from "../shared/series.js";
import { t } from "../shared/texts.js";
import { hueOf } from "../shared/theme.js";
import { TimeSlider } from "../shared/time_slider.js";
import { labelOf } from "../shared/topics.js";
import { searchField, seriesChooser } from "./chooser.js";
import { heatFigure, rowsOf, rowsReady } from "./heat.js";
import { addressOf, COUNTINGS, MEASURES, placeOf, PLOTS, rowKinds, SCALES, stateOf } from "./state.js";
import { isPartial, numbersTable, periodsOf } from "./table.js";

const TITLES = { share: t("trends.share_of_papers"), count: t("common.papers"), peak: t("trends.share_in_of_its_peak") };
const PARTIAL = t("trends.groups_are_counted_among_the");

let forget = () => {}; // what ends the waiting for texts that are still read

class TrendsView {
  constructor(query) {
    this.state = stateOf(query);
    this.plot = make("div", { class: "plot" });
    this.note = make("p", { class: "meta", "aria-live": "polite" });
    this.unknown = make("p", { class: "notice", hidden: true });
    this.chips = make("ul", { class: "chips", "aria-label": t("trends.series_shown") });
    this.numbers = make("div");
    this.time = make("div");
    this.fields = this.makeFields();
  }

  makeFields() {
    const { state } = this;
    const pick = (key) => (value) => this.update({ [key]: value });
    const rows = make("select", { onchange: () => this.update({ rows: rows.value }) },
      rowKinds().map(([value, text]) => make("option", { value, selected: value === state.rows }, text)));
    const since = make("input", { type: "date", min: data.first, max: data.as_of, value: state.since, onchange: () => since.value && this.update({ since: since.value }) });
    return {
      plots: choice(t("trends.view"), PLOTS, state.plot, pick("plot")),
      periods: choice(t("common.group_by"), data.periods.map((period) => [period, PERIOD_NAMES[period]]), state.period, (period) => this.group(period)),
      measures: choice(t("trends.show"), MEASURES, state.measure, pick("measure")),
      scales: choice(t("trends.scale"), SCALES, state.scale, pick("scale")),
      countings: choice(t("trends.count"), COUNTINGS, state.byDegree ? "degree" : "paper", (value) => this.update({ byDegree: value === "degree" })),
      rows: make("label", {}, t("trends.rows"), rows),
      adder: seriesChooser((key) => this.add(key)),
      search: searchField((key) => this.add(key)),
      since: make("label", {}, t("common.compare_since"), since),
    };
  }

  elements() {
    const { plots, periods, measures, scales, countings, rows, adder, search, since } = this.fields;
    return [
      make("div", { class: "controls" }, plots, periods, measures, scales, countings, rows, adder, search),
      this.unknown, this.chips, this.plot, this.note, this.tools(),
      make("h2", { class: "section" }, t("trends.numbers")),
      make("div", { class: "controls" }, this.time, since), this.numbers,
    ];
  }

  get heat() {
    return this.state.plot === "heat";
  }

  // The series that are drawn.
  get ids() {
    return this.heat ? rowsOf(this.state) : this.state.topics;
  }

  add(key) {
    const { topics } = this.state;
    if (!topics.includes(key)) this.update({ topics: [...topics, key].slice(-MOST_LINES), ...(this.heat ? { rows: "chosen" } : {}) });
  }

  group(period) {
    const { starts } = grid(this.state.period);
    const last = this.state.at === starts.length - 1;
    this.update({ period, at: placeOf(last ? null : starts[this.state.at], period) });
  }

  update(change) {
    Object.assign(this.state, change);
    if ("period" in change) this.makeSlider();
    amend("trends", addressOf(this.state));
    return this.draw();
  }

  makeSlider() {
    const { period, at } = this.state;
    this.slider?.pause();
    this.slider = new TimeSlider(t("trends.time_by", { period }), periodsOf(period), at, (place) => this.turn(place));
    this.time.replaceChildren(this.slider.element);
  }

  // Show another period: its points are marked, and the table has its numbers.
  turn(place) {
    this.state.at = place;
    amend("trends", addressOf(this.state));
    this.tabulate();
  }

  async draw() {
    const { state } = this;
    await followKeys(state.topics);
    if (this.heat) await rowsReady(state);
    const lines = !this.heat;
    this.chips.replaceChildren(...state.topics.map((id) => chip(id, () => this.update({ topics: state.topics.filter((other) => other !== id) }))));
    this.chips.hidden = !lines && state.rows !== "chosen";
    this.fields.scales.hidden = !lines;
    this.fields.rows.hidden = lines;
    this.unknown.hidden = !state.unknown.length;
    this.unknown.textContent = t("trends.this_run_has_no_to", { more: state.unknown.map((key) => `‘${key}’`).join(", ") });
    await drawPlot(this.plot, () => this.figure(this.plot), state.period, this.note);
    this.tabulate();
  }

  figure(place) {
    const { state } = this;
    const made = this.heat ? heatFigure({ ...state, ids: this.ids }, place) : linesFigure({ ...state, sideBySide: state.plot === "side", titled: true }, place);
    const reading = this.ids.some(isSearch) && !known.abstracts ? t("trends.the_abstracts_are_still_read") : "";
    const partial = isPartial(this.ids, state.period) ? ` ${PARTIAL}` : "";
    const degrees = state.byDegree ? ` ${t("trends.a_paper_counts_in_its")}` : "";
    return { ...made, note: made.note + degrees + partial + reading };
  }

  tabulate() {
    const { state } = this;
    this.numbers.replaceChildren(numbersTable({ ...state, topics: this.ids }));
    if (!this.heat) markTime(this.plot, grid(state.period).starts[state.at]);
  }

  title() {
    const { measure, period } = this.state;
    const names = this.ids.map(labelOf).join(", ");
    return this.ids.length === 1 ? t("trends.per", { names, titles: TITLES[measure].toLowerCase(), period }) : t("trends.per_2", { titles: TITLES[measure], period, names });
  }

  tools() {
    const reset = () => {
      amend("trends", {});
      showTrends("", new URLSearchParams());
    };
    const saved = (format, size = { width: this.plot.clientWidth }) => savePlot({ figure: (place) => this.figure(place), format, title: this.title(), size });
    return make("p", { class: "tools" },
      button(t("common.save_as_png"), () => saved("png")),
      button(t("common.save_as_svg"), () => saved("svg")),
      button(t("trends.save_as_slide"), () => saved("png", SLIDE)),
      button(t("common.save_as_csv"), () => saveSeries(this.ids, this.state.period, this.state.byDegree)),
      button(t("trends.save_the_table"), () => saveTable("trend-numbers")),
      button(t("trends.reset"), reset, { class: "quiet" }));
  }
}

function chip(id, remove) {
  const address = seriesOf(id)?.address;
  const to = address ? href("map", address) : href(`topics/${id}`);
  return make("li", {},
    make("a", { href: to }, make("span", { class: `dot hue-${hueOf(id)}` }), make("bdi", {}, labelOf(id))),
    button("×", remove, { "aria-label": t("trends.remove", { id: labelOf(id) }) }));
}

function showTrends(rest, query) {
  const view = new TrendsView(query);
  byId("trends").replaceChildren(...view.elements());
  view.makeSlider();
  view.draw();
  onRedraw(() => view.draw());
  forget();
  // A search finds more while the abstracts are still read.
  forget = onMore(() => view.plot.isConnected && view.ids.some(isSearch) && view.draw());
}

registerView("trends", showTrends);
