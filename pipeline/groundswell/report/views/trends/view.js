// Trends: shares over time, side by side, together, or as a heat map.

import { amend, href, oneOf } from "../shared/address.js";
import { button, choice, PERIOD_NAMES, topicChooser } from "../shared/controls.js";
import { data, topics } from "../shared/data.js";
import { byId, make } from "../shared/dom.js";
import { saveSeries } from "../shared/files.js";
import { linesFigure, MOST_LINES } from "../shared/lines.js";
import { drawPlot, savePlot, SLIDE } from "../shared/plots.js";
import { onRedraw, registerView } from "../shared/router.js";
import { entryKey, seriesOf } from "../shared/series.js";
import { shorten } from "../shared/text.js";
import { labelOf } from "../shared/topics.js";
import { hueOf } from "../shared/theme.js";
import { heatFigure } from "./heat.js";

// The plots to choose from: each a name in the address, a text, and what draws it. `chosen` says
// whether it shows chosen topics rather than all.
const measured = (state) => ({ ...state, measure: state.measure === "count" ? "count" : "share", titled: true });
const PLOTS = [
  { name: "side", text: "Side by side", chosen: true, figure: (state, plot) => linesFigure({ ...measured(state), sideBySide: true }, plot) },
  { name: "together", text: "Together", chosen: true, figure: (state, plot) => linesFigure({ ...measured(state), sideBySide: false }, plot) },
  { name: "heat", text: "All topics", chosen: false, figure: heatFigure },
];
const MEASURES = [["share", "Shares"], ["count", "Counts"], ["peak", "% of peak"]];
const SCALES_OF_AXIS = [["linear", "Linear"], ["log", "Log"]];

// What is drawn at first: what emerges, the newest first, or else the largest topics.
const FIRST = 8;
const leading = () => {
  const emerging = [...data.entries].sort((a, b) => Number(b.new) - Number(a.new)).slice(0, FIRST);
  return emerging.length ? emerging.map((entry) => entryKey(entry.id)) : data.views.trends.leading;
};
const known = (id) => topics.has(id) || Boolean(seriesOf(id)?.entry);
const plotOf = (state) => PLOTS.find(({ name }) => name === state.plot);

function stateOf(query) {
  const asked = (query.get("topics") ?? "").split(",").filter(Boolean).map((id) => (/^\d+$/.test(id) ? Number(id) : id)).filter(known);
  return {
    topics: query.has("topics") ? [...new Set(asked)].slice(0, MOST_LINES) : [...leading()],
    plot: oneOf(query, "how", PLOTS.map(({ name }) => name), PLOTS[0].name),
    period: oneOf(query, "by", data.periods, data.period),
    measure: oneOf(query, "as", MEASURES.map(([name]) => name), "share"),
    scale: oneOf(query, "scale", SCALES_OF_AXIS.map(([name]) => name), "linear"),
  };
}

function addressOf(state) {
  const chosen = state.topics.join(",");
  const unless = (value, initial) => (value === initial ? null : value);
  return {
    topics: chosen === leading().join(",") ? null : chosen || "none",
    how: unless(state.plot, PLOTS[0].name),
    by: unless(state.period, data.period),
    as: unless(state.measure, "share"),
    scale: unless(state.scale, "linear"),
  };
}

function showTrends(rest, query) {
  const state = stateOf(query);
  const plot = make("div", { class: "plot" });
  const note = make("p", { class: "meta", "aria-live": "polite" });
  const chips = make("ul", { class: "chips", "aria-label": "Series shown" });
  const update = (change) => {
    Object.assign(state, change);
    amend("trends", addressOf(state));
    draw();
  };
  const fields = controlsOf(state, update);
  const draw = () => {
    chips.replaceChildren(...state.topics.map((id) => chip(id, () => update({ topics: state.topics.filter((other) => other !== id) }))));
    const { chosen, figure } = plotOf(state);
    chips.hidden = fields.adder.hidden = fields.scales.hidden = !chosen;
    fields.peakNote.hidden = chosen;
    fields.measures.querySelector("[data-value=peak]").hidden = chosen;
    drawPlot(plot, () => figure(state, plot), state.period, note);
  };
  byId("trends").replaceChildren(
    make("div", { class: "controls" }, fields.plots, fields.periods, fields.measures, fields.scales, fields.adder),
    chips, fields.peakNote, plot, note, toolsOf(state, plot),
  );
  draw();
  onRedraw(draw);
}

function controlsOf(state, update) {
  const add = (id) => {
    if (!state.topics.includes(id)) update({ topics: [...state.topics, id].slice(-MOST_LINES) });
  };
  return {
    plots: choice("View", PLOTS.map(({ name, text }) => [name, text]), state.plot, (plot) => update({ plot })),
    periods: choice("Group by", data.periods.map((period) => [period, PERIOD_NAMES[period]]), state.period, (period) => update({ period })),
    measures: choice("Show", MEASURES, state.measure, (measure) => update({ measure })),
    scales: choice("Scale", SCALES_OF_AXIS, state.scale, (scale) => update({ scale })),
    adder: topicChooser("Add", add, data.entries.map((entry) => [entryKey(entry.id), `${shorten(entry.label, 50)} (emerging)`])),
    peakNote: make("p", { class: "meta" }, "‘% of peak’ compares when topics peaked rather than how large they are."),
  };
}

const chip = (id, remove) => make("li", {},
  make("a", { href: seriesOf(id) ? href("map", seriesOf(id).address) : href(`topics/${id}`) }, make("span", { class: `dot hue-${hueOf(id)}` }), make("bdi", {}, labelOf(id))),
  button("×", remove, { "aria-label": `Remove ${labelOf(id)}` }));

function toolsOf(state, plot) {
  const reset = () => {
    amend("trends", {});
    showTrends("", new URLSearchParams());
  };
  const ids = () => (plotOf(state).chosen ? state.topics : [...topics.keys()].sort((a, b) => a - b));
  const title = () => {
    const names = ids().map(labelOf);
    return names.length === 1 ? `${names[0]}: share of papers per ${state.period}` : `Share of papers per ${state.period}: ${names.join(", ")}`;
  };
  const saved = (format, size = { width: plot.clientWidth }) =>
    savePlot({ figure: (place) => plotOf(state).figure(state, place), format, title: title(), size });
  return make("p", { class: "tools" },
    button("Save as PNG", () => saved("png")),
    button("Save as SVG", () => saved("svg")),
    button("Save as slide", () => saved("png", SLIDE)),
    button("Save as CSV", () => saveSeries(ids(), state.period)),
    button("Reset", reset, { class: "quiet" }));
}

registerView("trends", showTrends);
