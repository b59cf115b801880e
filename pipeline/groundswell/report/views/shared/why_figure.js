// The plot of a rise: its share over time with its interval, the two windows that are compared, and the
// mean share within each.

import { data } from "./data.js";
import { dayToIso, isoToDay, periodText } from "./dates.js";
import { axis, baseLayout } from "./plots.js";
import { points } from "./series.js";
import { alpha, cssColor } from "./theme.js";
import { counted, number, percent } from "./text.js";
import { t } from "./texts.js";

const HEIGHT = 230;
const MOST_DAYS = 300; // from which weeks are too many points
const BESIDE = 0.04; // of the span, left of the earlier window
const NAME = 96; // pixels that a window's name needs

// The period that a plot of these windows has.
export function periodOf({ before_since: from, recent_until: to }) {
  const wanted = isoToDay(to) - isoToDay(from) > MOST_DAYS ? "month" : "week";
  return data.periods.includes(wanted) ? wanted : data.period;
}

// `windows` has the dates and counts of both; `key` is that of the series.
export function whyFigure(key, label, windows, plot) {
  const period = periodOf(windows);
  const width = plot.clientWidth || 600;
  const first = isoToDay(windows.before_since);
  const span = isoToDay(windows.recent_until) - first;
  const range = [dayToIso(first - Math.round(BESIDE * span)), windows.recent_until];
  const line = points(key, period).filter(({ start }) => start >= range[0] && start <= range[1]);
  const top = Math.max(...line.map(({ high }) => high), 1e-9);
  const layout = baseLayout(HEIGHT);
  layout.margin = { ...layout.margin, t: 26, r: 14, l: 46 };
  layout.xaxis = axis({ type: "date", anchor: "y", range, showgrid: false, showline: true, nticks: width < 500 ? 4 : 8 });
  layout.yaxis = axis({ anchor: "x", type: "linear", range: [0, top * 1.04], tickformat: ".0~%", nticks: 4 });
  const up = cssColor("--up");
  layout.shapes.push(window(windows.before_since, windows.before_until, alpha(hex("--soft"), 0.12)), window(windows.recent_since, windows.recent_until, alpha(hex("--up"), 0.16)));
  if (windows.onset) layout.shapes.push({ type: "line", xref: "x", x0: windows.onset, x1: windows.onset, y0: 0, y1: 1, line: { color: cssColor("--soft"), width: 1, dash: "dash" } });
  layout.annotations.push(...names(windows, range, width));
  const traces = line.length ? [bandOf(line, up), lineOf(line, period, up), ...means(windows)] : [];
  return { traces, layout, label: labelOf(label, windows, period) };
}

// Colors with an opacity need their hexadecimal form.
const hex = (name) => cssColor(name).replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");

const window = (x0, x1, fillcolor) => ({ type: "rect", xref: "x", x0, x1, y0: 0, y1: 1, fillcolor, line: { width: 0 } });

function bandOf(line, color) {
  const x = line.map(({ start }) => start);
  return {
    type: "scatter", mode: "lines", fill: "toself", fillcolor: alpha(color.length === 7 ? color : hex("--up"), 0.22),
    x: [...x, ...x.toReversed()], y: [...line.map(({ high }) => high), ...line.toReversed().map(({ low }) => low)],
  };
}

const lineOf = (line, period, color) => ({
  type: "scatter", mode: "lines+markers", x: line.map(({ start }) => start), y: line.map(({ share }) => share),
  line: { color, width: 2 }, marker: { size: 4, color },
  text: line.map(({ start, count, total, share, low, high }) => t("why.of_br_to", { start: periodText(start, period), count: number(count), papers: counted(total, "paper"), share: percent(share), low: percent(low), high: percent(high) })),
});

// The mean share within each window, as a line across it.
function means({ before_since, before_until, before_count, before_total, recent_since, recent_until, recent_count, recent_total }) {
  const mean = (from, to, count, total, name) => {
    const share = count / Math.max(total, 1);
    const text = t("why.of_br", { name, count: number(count), papers: counted(total, "paper"), share: percent(share) });
    return { type: "scatter", mode: "lines", x: [from, to], y: [share, share], line: { color: cssColor("--ink"), width: 1.5, dash: "dash" }, text: [text, text] };
  };
  return [
    mean(before_since, before_until, before_count, before_total, t("why.earlier_window")),
    mean(recent_since, recent_until, recent_count, recent_total, t("why.recent_window")),
  ];
}

function names({ before_since, recent_since, recent_until }, range, width) {
  const name = (text, x, xanchor) => ({ text, xref: "x", yref: "y domain", x, y: 1, xanchor, yanchor: "bottom", font: { size: 12, color: cssColor("--soft") } });
  const pixels = ((isoToDay(recent_until) - isoToDay(recent_since)) / (isoToDay(range[1]) - isoToDay(range[0]))) * width;
  return [name(t("why.compared_with"), before_since, "left"), pixels < NAME ? name(t("why.recent"), recent_until, "right") : name(t("why.recent"), recent_since, "left")];
}

const labelOf = (label, { recent_count, recent_total, before_count, before_total }, period) =>
  t("why.share_of_papers_per_of", { period, label, recent_count: percent(recent_count / Math.max(recent_total, 1)), before_count: percent(before_count / Math.max(before_total, 1)) });
