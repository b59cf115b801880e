// The panels of a figure: what its axes are on the screen.

import { toTime } from "../dates.js";
import { dateTicks, numberTicks, powerTicks } from "./ticks.js";

const LABEL = 62; // pixels that a date's name needs

// Panels by the names of their axes ('x', 'x2', …): { box, x, y, xAxis, yAxis, xTicks, yTicks }, in
// which `x` and `y` turn values into pixels and `box` is { left, top, width, height }.
export function panelsOf({ traces, layout }, width) {
  const { margin, height } = layout;
  const area = { left: margin.l, top: margin.t, width: Math.max(width - margin.l - margin.r, 10), height: height - margin.t - margin.b };
  const names = Object.keys(layout).filter((key) => key.startsWith("xaxis")).map((key) => key.slice("xaxis".length));
  return new Map(names.map((name) => [`x${name}`, panel(name, area, traces, layout)]));
}

function panel(name, area, traces, layout) {
  const xAxis = layout[`xaxis${name}`];
  const yAxis = layout[`yaxis${name}`];
  const [x0, x1] = xAxis.domain ?? [0, 1];
  const [y0, y1] = yAxis.domain ?? [0, 1];
  const box = { left: area.left + x0 * area.width, top: area.top + (1 - y1) * area.height, width: (x1 - x0) * area.width, height: (y1 - y0) * area.height };
  const cells = traces.find((trace) => trace.type === "heatmap");
  const xRange = cells ? [-0.5, cells.x.length - 0.5] : datesOf(xAxis, traces, layout);
  const yRange = yAxis.range ?? layout.yaxis.range ?? [0, largestOf(traces) * 1.05];
  const scale = (range, from, length) => (value) => from + ((value - range[0]) / (range[1] - range[0] || 1)) * length;
  const xOf = scale(xRange, box.left, box.width);
  return {
    box, xAxis, yAxis,
    // The time at a place; a heat map's cells are all shown.
    timeAt: cells ? null : (px) => xRange[0] + ((px - box.left) / box.width) * (xRange[1] - xRange[0]),
    x: cells ? (date) => xOf(cells.x.indexOf(date)) : (date) => xOf(toTime(String(date).slice(0, 10))),
    y: scale(yRange, box.top + box.height, -box.height),
    log: yAxis.type === "log",
    xTicks: xTicks(xAxis, cells, xRange, box.width).map(({ value, text }) => ({ at: xOf(value), text })),
    yTicks: yTicks(yAxis, yRange),
  };
}

function datesOf(axis, traces, layout) {
  const given = axis.range ?? layout.xaxis.range;
  if (given) return given.map(toTime);
  const times = traces.flatMap(({ x }) => x.map(toTime));
  const beside = barWidth(times) / 2;
  return [Math.min(...times) - beside, Math.max(...times) + beside];
}

// The least distance of two neighbours.
export function barWidth(times) {
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  return gaps.length ? Math.min(...gaps) : 30 * 86400000;
}

const largestOf = (traces) => Math.max(...traces.flatMap(({ y }) => y.filter((value) => value !== null)), 1e-9);

function xTicks(axis, cells, [from, to], pixels) {
  const most = Math.max(1, Math.min(axis.nticks ?? 10, Math.floor(pixels / LABEL)));
  if (axis.tickvals) return axis.tickvals.map((date) => ({ value: toTime(date), text: date.slice(0, 4) }));
  if (!cells) return dateTicks(from, to, most);
  if (cells.x.length <= most) return cells.x.map((date, value) => ({ value, text: axis.named(date) }));
  const times = cells.x.map(toTime);
  return dateTicks(times[0], times.at(-1), most)
    .map(({ value, text }) => ({ value: times.findIndex((time) => time >= value), text }));
}

function yTicks(axis, [low, high]) {
  if (axis.tickvals) return axis.tickvals.map((value, i) => ({ value, text: axis.ticktext[i] }));
  const percent = (axis.tickformat ?? "").includes("%");
  return axis.type === "log" ? powerTicks(low, high, percent) : numberTicks(low, high, axis.nticks ?? 5, percent);
}
