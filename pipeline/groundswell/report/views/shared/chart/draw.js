// A figure as SVG. Figures are in plotly's terms, of which this draws those that the views use: lines,
// areas, bars and a heat map over dates, with shapes and annotations.

import { make } from "../dom.js";
import { toTime } from "../dates.js";
import { cssColor } from "../theme.js";
import { barWidth, panelsOf } from "./panels.js";
import { ramp, scaleBar } from "./scale.js";

const DASHES = { dot: "2 4", dash: "7 4", longdash: "11 5", dashdot: "7 3 2 3", longdashdot: "11 4 2 4" };
const SIZE = 13; // pixels of text
const EDGE = 4; // pixels of dots at the edge of what is shown closer

// Draw a figure of some width: { svg, marks, panels }, the marks being what a pointer can find: { x, y,
// lines, trace, place }. Of a figure that shows some dates closer, what is outside of them is cut off.
export function drawFigure(figure, width) {
  const { traces, layout } = figure;
  const panels = panelsOf(figure, width);
  const marks = [];
  const svg = make("svg", {
    class: "main-svg", width, height: layout.height, viewBox: `0 0 ${width} ${layout.height}`,
    "font-family": layout.font.family, "font-size": SIZE, fill: layout.font.color,
  }, [...panels.values()].map(axesOf));
  const cut = layout.closer ? cutOff(svg, panels) : (name, drawn) => drawn;
  svg.append(make("g", { class: "shapelayer" }, layout.shapes.flatMap((shape) => cut(shape.xref, [shapeOf(shape, panels)]))));
  for (const trace of traces) svg.append(...cut(trace.xaxis ?? "x", traceOf(trace, panels.get(trace.xaxis ?? "x"), marks)));
  if (layout.scale) svg.append(scaleBar(layout));
  svg.append(...layout.annotations.map((note) => annotationOf(note, panels, layout, width)));
  return { svg, marks: layout.closer ? marks.filter(isSeen(panels)) : marks, panels };
}

const RING = 6; // pixels around a point that is marked

// A ring around a mark.
export const ringAround = ({ x, y }) => make("path", {
  d: `M${x - RING} ${y}a${RING} ${RING} 0 1 0 ${2 * RING} 0a${RING} ${RING} 0 1 0 ${-2 * RING} 0Z`, fill: "none", stroke: cssColor("--ink"), "stroke-width": 1.5,
});

let cuts = 0; // made so far: each has an id of its own

// What puts elements of a panel into a group that shows nothing outside of it.
function cutOff(svg, panels) {
  const ids = new Map();
  for (const [name, { box: { left, top, width, height } }] of panels) {
    ids.set(name, `cut-${cuts++}`);
    svg.append(make("clipPath", { id: ids.get(name) }, make("rect", { x: left - EDGE, y: top - EDGE, width: width + 2 * EDGE, height: height + 2 * EDGE })));
  }
  return (name, drawn) => [make("g", { "clip-path": `url(#${ids.get(name)})` }, drawn)];
}

const isSeen = (panels) => ({ x, trace }) => {
  const { left, width } = panels.get(trace.xaxis ?? "x").box;
  return x >= left - EDGE && x <= left + width + EDGE;
};

function axesOf({ box, xAxis, yAxis, y, xTicks, yTicks }) {
  const [left, right, bottom] = [box.left, box.left + box.width, box.top + box.height];
  const line = (x1, y1, x2, y2, stroke) => make("path", { d: `M${x1} ${y1}L${x2} ${y2}`, stroke, fill: "none" });
  const top = xAxis.side === "top";
  const labels = (shown, ticks, draw) => (shown === false ? [] : ticks.map(draw));
  return make("g", {},
    yAxis.showgrid === false ? null : yTicks.map(({ value }) => line(left, y(value), right, y(value), yAxis.gridcolor)),
    xAxis.showline ? line(left, bottom, right, bottom, xAxis.linecolor) : null,
    labels(xAxis.showticklabels, xTicks, ({ at, text }) => make("g", { class: "xtick" },
      make("text", { x: at, y: top ? box.top - 8 : bottom + 18, "text-anchor": "middle" }, text))),
    labels(yAxis.showticklabels, yTicks, ({ value, text }) => make("g", { class: "ytick" },
      make("text", { x: left - 6, y: y(value), dy: "0.35em", "text-anchor": "end" }, plainText(text)))));
}

// Texts of figures are escaped, and have line breaks.
const plainText = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const linesOf = (text) => text.split("<br>").map(plainText);

function shapeOf({ type, xref, x0, x1, y0, y1, fillcolor, line }, panels) {
  const { box, x } = panels.get(xref);
  const [top, bottom] = [box.top + (1 - y1) * box.height, box.top + (1 - y0) * box.height];
  const [from, to] = [x(x0), Math.min(x(x1), box.left + box.width)];
  if (type === "line") return make("path", { d: `M${from} ${bottom}V${top}`, stroke: line.color, "stroke-width": line.width, "stroke-dasharray": DASHES[line.dash], fill: "none" });
  return make("path", { d: `M${Math.max(from, box.left)} ${bottom}V${top}H${to}V${bottom}Z`, fill: fillcolor });
}

const KINDS = { scatter: lineOf, bar: barsOf, heatmap: heatOf };

const traceOf = (trace, panel, marks) => KINDS[trace.type](trace, panel, marks);

function lineOf(trace, panel, marks) {
  const { x, log } = panel;
  const top = panel.box.top - 2;
  const bottom = panel.box.top + panel.box.height;
  const height = (value) => (value === null ? null : Math.min(Math.max(panel.y(log ? Math.log10(Math.max(value, 1e-12)) : value), top), bottom));
  const places = trace.x.map((date, i) => [x(date), height(trace.y[i])]);
  if (trace.fill) return [make("path", { d: `${pathOf(places)}Z`, fill: trace.fillcolor })];
  places.forEach(([px, py], place) => py !== null && marks.push({ x: px, y: py, lines: linesOf(trace.text[place]), trace, place }));
  const drawn = [make("path", {
    d: pathOf(places), fill: "none", stroke: trace.line.color, "stroke-width": trace.line.width,
    "stroke-dasharray": DASHES[trace.line.dash], "stroke-linejoin": "round",
  })];
  if (trace.error_y) drawn.push(whiskersOf(trace, places[0], height));
  if (trace.mode.includes("markers")) drawn.push(dotsOf(places, trace.marker));
  return drawn;
}

// A line through places, broken where one has no height.
function pathOf(places) {
  let pen = "M";
  return places.map(([x, y]) => {
    const part = y === null ? "" : `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = y === null ? "M" : "L";
    return part;
  }).join("");
}

// Dots, all of one size and filled, or of a size and a symbol each.
function dotsOf(places, { size, symbol = "circle", color }) {
  const dots = places.map(([x, y], i) => ({ x, y, r: ([size].flat()[i] ?? size) / 2, open: ([symbol].flat()[i] ?? symbol) === "circle-open" }));
  return make("g", { class: "points" }, dots.filter(({ y, r }) => y !== null && r).map(({ x, y, r, open }) => make("path", {
    d: `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
    fill: open ? "none" : color, stroke: open ? color : null, "stroke-width": open ? 1.5 : null,
  })));
}

function whiskersOf({ y, line, error_y: { array, arrayminus } }, [x], height) {
  return make("path", { d: `M${x} ${height(y[0] - arrayminus[0])}V${height(y[0] + array[0])}`, stroke: line.color, fill: "none" });
}

function barsOf(trace, { box, x, y }, marks) {
  const times = trace.x.map(toTime);
  const first = x(trace.x[0]);
  const wide = 0.8 * (times.length > 1 ? ((x(trace.x.at(-1)) - first) / (times.at(-1) - times[0])) * barWidth(times) : box.width);
  return [make("g", { class: "bars" }, trace.x.map((date, place) => {
    const [left, top] = [x(date) - wide / 2, y(trace.y[place])];
    marks.push({ x: x(date), y: top, lines: [`${date}: ${trace.y[place]}`], trace, place });
    return make("g", { class: "point" }, make("path", { d: `M${left} ${box.top + box.height}V${top}h${wide}V${box.top + box.height}Z`, fill: trace.marker.color }));
  }))];
}

// A picture of one pixel per cell, drawn as large as the panel: cells can be tens of thousands.
function heatOf(trace, { box }, marks) {
  const canvas = make("canvas", { width: trace.x.length, height: trace.z.length });
  const context = canvas.getContext("2d");
  const colors = ramp(trace.colorscale, 256);
  const [cell, row] = [box.width / trace.x.length, box.height / trace.z.length];
  trace.z.forEach((values, i) => values.forEach((value, place) => {
    context.fillStyle = colors[Math.round(255 * Math.min(value / trace.zmax, 1))];
    context.fillRect(place, trace.z.length - 1 - i, 1, 1);
    marks.push({ x: box.left + (place + 0.5) * cell, y: box.top + box.height - (i + 0.5) * row, lines: linesOf(trace.text[i][place]), trace, place, row: i });
  }));
  const lines = Array.from({ length: trace.z.length - 1 }, (_, i) => `M${box.left} ${box.top + (i + 1) * row}h${box.width}`).join("");
  return [make("g", { class: "heatmaplayer" },
    make("image", { href: canvas.toDataURL(), x: box.left, y: box.top, width: box.width, height: box.height, preserveAspectRatio: "none", style: "image-rendering: pixelated" }),
    make("path", { d: lines, stroke: trace.colorscale[0][1], fill: "none" }))];
}

const ANCHORS = { left: "start", right: "end", center: "middle" };
const RISES = { bottom: "-0.35em", top: "1em", middle: "0.35em" };

function annotationOf(note, panels, { margin }, width) {
  const { box, x, y } = panels.get(note.xref.split(" ")[0]) ?? panels.get("x");
  const left = horizontal(note, box, x, { margin, width });
  const top = note.yref.endsWith("domain") ? box.top + (1 - note.y) * box.height : y(note.y) - (note.yshift ?? 0);
  const [, color, sign, rest] = note.text.match(/^<span style="color:([^"]*)">(.)<\/span>(.*)$/s) ?? [null, null, null, note.text];
  return make("text", {
    class: "annotation-text", x: left, y: top, dy: RISES[note.yanchor], "text-anchor": ANCHORS[note.xanchor], "data-name": note.name,
    "font-size": note.font?.size, "font-weight": note.font?.weight, style: `fill: ${note.font?.color ?? "inherit"}`,
  }, sign ? make("tspan", { style: `fill: ${color}` }, sign) : null, plainText(rest));
}

function horizontal(note, box, x, { margin, width }) {
  if (note.xref === "paper") return margin.l + note.x * (width - margin.l - margin.r);
  return note.xref.endsWith("domain") ? box.left + note.x * box.width : x(note.x);
}
