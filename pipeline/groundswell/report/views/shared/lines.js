// The plot of shares or counts over time as lines with intervals: a panel per topic, or one for all.

import { data, topics } from "./data.js";
import { dayToIso, isoToDay, periodStart, periodText } from "./dates.js";
import { axis, baseLayout, plotText } from "./plots.js";
import { grid, points, seriesOf } from "./series.js";
import { counted, number, percent, shorten } from "./text.js";
import { t } from "./texts.js";
import { labelOf } from "./topics.js";
import { alpha, colorOf, cssColor, dashOf } from "./theme.js";

export const MOST_LINES = 24;
export const MOST_BANDS = 4; // more bands and windows than this in one panel hide each other

const PANEL = 290; // pixels that a panel needs in width
const HEIGHTS = { alone: 260, panel: 190, together: 460 };
const NARROW = 600; // pixels below which names at the lines' ends have no room
const MOST_NAMES = 12; // names at the lines' ends that have room beside each other
const LEAST = { share: 0.0005, count: 0.7, peak: 0.005 }; // the lowest values of logarithmic scales
const LINE_OF_TEXT = 17; // pixels
const CHARACTER = 7.8; // pixels of a letter of a name, at most on the mean
const BESIDE = 90; // days beside the first and the last of years

// What is drawn: { topics, sideBySide, period, measure: 'share', 'count' or 'peak', scale, titled,
// byDegree }.
export function linesFigure(state, plot) {
  const { topics: ids, measure, period, scale, byDegree } = state;
  const count = state.sideBySide ? Math.max(ids.length, 1) : 1;
  const width = plot.clientWidth || 900;
  const layout = panels(state, count, width);
  const log = scale === "log";
  const traces = [];
  ids.forEach((id, i) => {
    const panel = state.sideBySide && i ? String(i + 1) : "";
    const drawn = { id, line: lineOf(id, period, byDegree), axes: { xaxis: `x${panel}`, yaxis: `y${panel}` } };
    traces.push(...topicTraces(drawn, state));
    layout.annotations.push(...nameOf(drawn, state, layout, width));
    if (!crowded(state)) layout.shapes.push(...burstOf(drawn), ...windowOf(drawn));
    for (const event of eventsOf(id)) {
      layout.shapes.push(eventLine(drawn, event));
      if (state.sideBySide) layout.annotations.push(eventName(drawn, event));
    }
  });
  const top = Math.max(...ids.map((id) => ceiling(points(id, period, byDegree), measure)), 1e-9);
  const least = LEAST[measure];
  const range = log ? [Math.log10(least), Math.log10(Math.max(top, least * 10) * 1.1)] : [0, top * 1.04];
  layout.yaxis.range = range;
  spread(layout.annotations, range, layout.height - layout.margin.t - layout.margin.b);
  return { traces, layout, label: t("plots.plot_over_time_of", { more: ids.map(labelOf).join(", ") }), note: linesNote(state) };
}

const crowded = ({ topics: ids, sideBySide }) => !sideBySide && ids.length > MOST_BANDS;
// What is compared with its own peak has no scale in common with its interval.
const banded = (state) => !crowded(state) && state.measure !== "peak";

function linesNote(state) {
  const { topics: ids, period, measure, scale } = state;
  const log = scale === "log" ? t("plots.zero_s_can_t_be", { period }) : "";
  const events = t("plots.dotted_lines_mark_new_topics");
  if (crowded(state)) return t("plots.intervals_bursts_and_recent_windows", { most_bands: MOST_BANDS, events, log });
  const marks = t("plots.shaded_areas_are_bursts_or", { events });
  const fewer = ids.length ? "" : t("plots.no_topic_is_selected_add");
  const scaled = measure === "count" ? t("plots.of_the_share_multiplied_by") : "";
  const band = measure === "peak" ? t("plots.each_share_is_in_of") : t("plots.the_band_is_the_interval", { level: data.level, scaled });
  return t("plots.click_a_point_for_its", { band, marks, log, fewer });
}

// The layout of so many panels; all share both scales.
function panels(state, count, width) {
  const columns = state.sideBySide ? Math.max(1, Math.min(count, Math.floor(width / PANEL))) : 1;
  const rows = Math.ceil(count / columns);
  const tall = panelHeight(state, count);
  const layout = baseLayout(rows * tall + 40);
  if (count > 1) layout.margin.t = 34; // for a name above
  const gapX = columns > 1 ? 0.045 : 0;
  const gapY = rows > 1 ? 44 / (rows * tall) : 0;
  const w = (1 - gapX * (columns - 1)) / columns;
  const h = (1 - gapY * (rows - 1)) / rows;
  for (let panel = 0; panel < count; panel++) {
    const x0 = (panel % columns) * (w + gapX);
    const y1 = 1 - Math.floor(panel / columns) * (h + gapY);
    const box = { x: [x0, Math.min(1, x0 + w)], y: [Math.max(0, y1 - h), y1], pixels: w * width };
    addAxes(layout, state, panel, { ...box, lowest: panel + columns >= count, leftmost: panel % columns === 0 });
  }
  return layout;
}

function panelHeight({ sideBySide }, count) {
  if (!sideBySide) return HEIGHTS.together;
  return count === 1 ? HEIGHTS.alone : HEIGHTS.panel;
}

// Add a panel's axes, in the box { x, y } of the drawing's unit square.
function addAxes(layout, state, panel, box) {
  const mark = panel ? String(panel + 1) : "";
  const like = (name) => (panel ? { matches: name } : {});
  layout[`xaxis${mark}`] = axis({
    type: "date", domain: box.x, anchor: `y${mark}`, range: rangeOf(state.period),
    showgrid: false, showline: true, showticklabels: box.lowest, nticks: box.pixels < 400 ? 4 : 10,
    ...yearTicks(state.period, box.pixels < 400 ? 4 : 10), ...like("x"),
  });
  layout[`yaxis${mark}`] = axis({
    domain: box.y, anchor: `x${mark}`, rangemode: "tozero", type: state.scale,
    tickformat: tickFormat(state), showticklabels: box.leftmost, nticks: 4, ...like("y"),
  });
}

// From the first period to the run's date; years stand at their beginning, with as much room beside them.
function rangeOf(period) {
  const { starts } = grid(period);
  if (period !== "year") return [starts[0], data.as_of];
  const beside = (day) => dayToIso(isoToDay(starts.at(day < 0 ? 0 : -1)) + day);
  return [beside(-BESIDE), beside(BESIDE)];
}

// Years are named at their points, as many as there is room for.
function yearTicks(period, most) {
  if (period !== "year") return {};
  const { starts } = grid(period);
  const every = Math.ceil(starts.length / most);
  return { tickvals: starts.filter((_, i) => i % every === 0), tickformat: "%Y" };
}

function tickFormat({ measure, scale }) {
  if (measure === "count") return "";
  return scale === "log" ? ".1~%" : ".0~%";
}

// What an interval's ends are multiplied by to stand beside the measure.
const weight = (point, measure) => (measure === "share" ? 1 : point.total);

// The points of a topic or a series; the share is also in parts of its peak.
function lineOf(id, period, byDegree) {
  const line = points(id, period, byDegree);
  const peak = Math.max(...line.map(({ share }) => share), 1e-9);
  return line.map((point) => ({ ...point, peak: point.share / peak }));
}

// The top of the scale: the highest upper end of an interval.
function ceiling(line, measure) {
  return measure === "peak" ? 1 : Math.max(0, ...line.map((point) => point.high * weight(point, measure)));
}

function bandOf({ id, line, axes }, { sideBySide, measure, scale }) {
  const log = scale === "log";
  const least = Math.min(...line.filter((point) => point.count).map((point) => point[measure]), 1);
  const limit = (share, point) => {
    const value = share * weight(point, measure);
    return log ? Math.max(value, least / 4) : value;
  };
  const x = line.map((point) => point.start);
  return {
    ...axes, type: "scatter", mode: "lines", line: { width: 0 }, fill: "toself",
    fillcolor: alpha(colorOf(id), sideBySide ? 0.2 : 0.14),
    x: [...x, ...x.toReversed()],
    y: [...line.map((point) => limit(point.high, point)), ...line.toReversed().map((point) => limit(point.low, point))],
  };
}

function topicTraces({ id, line, axes }, state) {
  if (!line.length) return [];
  const { sideBySide, measure, scale, period } = state;
  const log = scale === "log";
  const whole = finished(line, period);
  const values = (some) => some.map((point) => (log && !point.count ? null : point[measure]));
  const drawn = {
    ...axes, type: "scatter", mode: line.length > 60 ? "lines" : "lines+markers",
    name: plotText(shorten(labelOf(id), 40)),
    topic: id,
    x: whole.map((point) => point.start),
    y: values(whole),
    line: { color: colorOf(id), width: 2, dash: sideBySide ? "solid" : dashOf(id) },
    marker: { size: 5, color: colorOf(id) },
    ...(line.length === 1 && banded(state) ? { error_y: whiskers(line[0], measure) } : {}),
    text: whole.map((point) => hoverText(id, point, period)),
  };
  const begun = whole === line ? [] : [begunTrace(drawn, line.slice(-2), { values, id, period })];
  return [...(banded(state) ? [bandOf({ id, line, axes }, state)] : []), drawn, ...begun];
}

// The step to the last period, which is not over.
const begunTrace = (drawn, last, { values, id, period }) => ({
  ...drawn, mode: "lines+markers", x: last.map((point) => point.start), y: values(last),
  line: { ...drawn.line, dash: "dot" }, marker: { ...drawn.marker, symbol: ["circle", "circle-open"], size: [0, 7] },
  text: last.map((point, i) => hoverText(id, point, period) + (i ? t("plots.br_not_over_yet") : "")),
});

// A line without its last point, if that period goes on after the run's date.
function finished(line, period) {
  const last = line.at(-1)?.start;
  const goesOn = periodStart(dayToIso(isoToDay(data.as_of) + 1), period) === last;
  return line.length > 1 && goesOn ? line.slice(0, -1) : line;
}

// The interval of a lone point, which no band can show.
const whiskers = (point, measure) => ({
  type: "data", symmetric: false, thickness: 1,
  array: [point.high * weight(point, measure) - point[measure]],
  arrayminus: [point[measure] - point.low * weight(point, measure)],
});

function hoverText(id, point, period) {
  const papers = t("plots.of", { start: periodText(point.start, period), count: number(point.count), papers: counted(point.total, "paper"), among: seriesOf(id)?.among ?? "" });
  return t("plots.br_br_to", { id: plotText(shorten(labelOf(id), 60)), papers, share: percent(point.share), low: percent(point.low), high: percent(point.high) });
}

// A topic's name: above its panel, or at its line's end.
function nameOf({ id, line, axes }, state, layout, width) {
  const name = { name: String(id), showarrow: false, captureevents: true };
  if (state.sideBySide) {
    if (!state.titled) return [];
    return [{
      ...name, text: plotText(shorten(labelOf(id), nameLength(layout, axes, width))), xref: `${axes.xaxis} domain`, yref: `${axes.yaxis} domain`,
      x: 0, y: 1, xanchor: "left", yanchor: "bottom", font: { size: 13, weight: 600 },
    }];
  }
  if (width < NARROW || !line.length || state.topics.length > MOST_NAMES) return [];
  layout.margin.r = 180;
  return [{
    ...name, text: `<span style="color:${colorOf(id)}">●</span> ${plotText(shorten(labelOf(id), 20))}`, xref: "paper",
    x: 1.005, xanchor: "left", yref: "y", y: endHeight(line.at(-1), state), yanchor: "middle", font: { size: 13 },
  }];
}

// The characters that a panel has room for above it.
function nameLength(layout, { xaxis }, width) {
  const [from, to] = layout[xaxis.replace("x", "xaxis")].domain;
  return Math.max(12, Math.floor(((to - from) * (width - layout.margin.l - layout.margin.r)) / CHARACTER));
}

function endHeight(point, { measure, scale }) {
  return scale === "log" ? Math.log10(Math.max(point[measure], LEAST[measure])) : point[measure];
}

function burstOf({ id, axes }) {
  const burst = topics.get(id)?.signal?.burst;
  if (!burst) return [];
  return [{
    type: "rect", layer: "below", xref: axes.xaxis, yref: `${axes.yaxis} domain`, x0: burst.start, x1: burst.end ?? data.as_of,
    y0: 0, y1: 1, fillcolor: alpha(colorOf(id), 0.12), line: { width: 0 },
  }];
}

// Of what emerges: the window that is compared with the past, and where the rise begins.
function windowOf({ id, axes }) {
  const entry = seriesOf(id)?.entry;
  if (!entry) return [];
  const across = { layer: "below", xref: axes.xaxis, yref: `${axes.yaxis} domain`, y0: 0, y1: 1 };
  return [
    { ...across, type: "rect", x0: entry.recent_since, x1: data.as_of, fillcolor: alpha(colorOf(id), 0.1), line: { width: 0 } },
    { ...across, type: "line", x0: entry.onset, x1: entry.onset, line: { color: cssColor("--soft"), width: 1, dash: "dash" } },
  ];
}

// A new topic is marked where it begins; splits and merges are at all of their topics.
function eventsOf(id) {
  const concerned = { birth: ({ to }) => to, split: ({ from, to }) => [...from, ...to], merge: ({ from, to }) => [...from, ...to] };
  return data.events.filter((event) => concerned[event.kind]?.(event).some((topic) => topic.id === id));
}

const eventLine = ({ axes }, event) => ({
  type: "line", xref: axes.xaxis, yref: `${axes.yaxis} domain`, x0: event.date, x1: event.date, y0: 0, y1: 1,
  line: { color: cssColor("--soft"), width: 1, dash: "dot" },
});

const eventName = ({ axes }, event) => ({
  text: data.event_words[event.kind], xref: axes.xaxis, yref: `${axes.yaxis} domain`, x: event.date, y: 1, xanchor: "right", yanchor: "top",
  showarrow: false, font: { size: 12, color: cssColor("--soft") },
});

// Push the names at the lines' ends apart: none nearer than a line of text to the one below it.
function spread(annotations, [low, high], height) {
  const ends = annotations.filter((annotation) => annotation.xref === "paper").sort((a, b) => a.y - b.y);
  let floor = -Infinity;
  for (const annotation of ends) {
    const at = (height * (annotation.y - low)) / (high - low);
    const put = Math.max(at, floor);
    annotation.yshift = put - at;
    floor = put + LINE_OF_TEXT;
  }
}
