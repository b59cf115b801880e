// Plots, drawn as SVG in the page's colors.
//
// A figure is { traces, layout, label, note }: what is drawn, in plotly's terms (chart/draw.js), the
// plot's name for those who do not see it, and a sentence below it. A trace's `topic`, or `topics` by
// row, is what a click on a point leads to.

import { href } from "./address.js";
import { drawFigure, ringAround } from "./chart/draw.js";
import { between, Explorer } from "./chart/explore.js";
import { data } from "./data.js";
import { spanText } from "./dates.js";
import { make } from "./dom.js";
import { save } from "./files.js";
import { seriesOf, span } from "./series.js";
import { counted, shorten } from "./text.js";
import { t } from "./texts.js";
import { cssColor, textFont } from "./theme.js";
import { hideTip, showTip } from "./tip.js";

const REACH = 24; // pixels between a pointer and the point it means
const SHARPNESS = 2; // pixels of a saved picture per pixel of the page

// Texts of figures have line breaks as HTML does: what comes from digests is escaped.
export const plotText = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const drawn = new WeakMap(); // by plot: { marks, period, figure, width, note, explorer }

// Draw what `figure()` returns; points lead to their papers in the `period` they stand for.
export async function drawPlot(plot, figure, period, note = null) {
  // Let what was pressed be seen as pressed before the plot is worked out.
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  if (!plot.isConnected) return;
  const explorer = drawn.get(plot)?.explorer ?? listen(plot);
  const made = between(figure(), explorer.range);
  const picture = drawFigure(made, plot.clientWidth || 900);
  plot.setAttribute("role", "group");
  plot.setAttribute("aria-label", made.label);
  drawn.set(plot, { marks: picture.marks, period, figure, width: plot.clientWidth, note, explorer });
  explorer.take(picture);
  if (note) note.textContent = made.note;
}

// Mark the points of a plot at a date, in place of those marked before.
export function markTime(plot, start) {
  const svg = plot.querySelector("svg");
  svg?.querySelector(".cursor")?.remove();
  const marks = drawn.get(plot)?.marks.filter(({ trace, place }) => trace.x[place] === start) ?? [];
  svg?.append(make("g", { class: "cursor" }, marks.map(ringAround)));
}

// Have a plot follow pointers and keys; returns what looks closer at it.
function listen(plot) {
  const again = () => {
    const { figure, period, note } = drawn.get(plot);
    drawPlot(plot, figure, period, note);
  };
  const explorer = new Explorer(plot, again, (mark) => follow(mark, drawn.get(plot).period));
  plot.addEventListener("mousemove", (event) => {
    const mark = markAt(plot, event);
    plot.style.cursor = mark || event.target.dataset?.name ? "pointer" : "";
    if (mark) showTip(event.clientX, event.clientY, mark.lines);
    else hideTip();
  });
  plot.addEventListener("mouseleave", hideTip);
  plot.addEventListener("click", (event) => {
    if (explorer.dragged) return;
    const { name } = event.target.dataset ?? {};
    const mark = markAt(plot, event);
    if (name) location.hash = seriesOf(name) ? href("map", seriesOf(name).address) : href(`topics/${name}`);
    else if (mark) follow(mark, drawn.get(plot).period);
  });
  new ResizeObserver(() => {
    if (plot.clientWidth && plot.clientWidth !== drawn.get(plot).width) again();
  }).observe(plot);
  return explorer;
}

// The mark nearest to a pointer; in a heat map the cell that it is in is always near.
function markAt(plot, event) {
  const box = plot.getBoundingClientRect();
  const [px, py] = [event.clientX - box.left, event.clientY - box.top];
  let [nearest, least] = [null, REACH];
  for (const mark of drawn.get(plot).marks) {
    const distance = Math.hypot(mark.x - px, mark.y - py);
    if (distance < least) [nearest, least] = [mark, distance];
  }
  return nearest;
}

function follow({ trace, place, row }, period) {
  const id = trace.topics?.[row] ?? trace.topic;
  const papers = seriesOf(id)?.address ?? (id >= 0 ? { topic: id } : null);
  if (papers) location.hash = href("map", { ...papers, ...span(trace.x[place], period) });
}

export function baseLayout(height) {
  return {
    height,
    margin: { l: 52, r: 26, t: 28, b: 36 }, // half a date's name stands beyond the last tick
    font: { family: textFont(), color: cssColor("--ink") },
    shapes: [],
    annotations: [],
  };
}

export const axis = (extra) => ({ gridcolor: cssColor("--line"), linecolor: cssColor("--strong"), ...extra });

// Save what `figure(plot)` returns as a picture that is complete by itself: on white in either theme, with a title,
// the run's date and its papers. `size` is { width } of the plot on the screen, or a slide's.
export function savePlot({ figure, format, title, size }) {
  const text = new XMLSerializer().serializeToString(inLight(() => alone(figure, title, size)));
  savePicture(text, `groundswell-trends-${data.as_of}`, format);
}

// Save an SVG as it is, or as PNG.
export function savePicture(text, name, format) {
  if (format === "svg") return save(`${name}.svg`, "image/svg+xml", [text]);
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width * SHARPNESS, image.height * SHARPNESS];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(`${name}.png`, "image/png", [blob]));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  return null;
}

export const SLIDE = { width: 1280, height: 720 };
const TITLE = 40; // pixels above
const SOURCE = 30; // and below
const BESIDE = 24; // on the left

// What `make` returns in the light theme's colors, whatever the page's; nothing is shown meanwhile.
export function inLight(makePicture) {
  const { dataset } = document.documentElement;
  const { theme } = dataset;
  dataset.theme = "light";
  const found = makePicture();
  if (theme === undefined) delete dataset.theme;
  else dataset.theme = theme;
  return found;
}

function alone(figure, title, { width, height }) {
  const made = figure({ clientWidth: width });
  if (height) made.layout.height = height - TITLE - SOURCE;
  const { svg } = drawFigure(made, width);
  svg.setAttribute("y", TITLE);
  const whole = made.layout.height + TITLE + SOURCE;
  const words = (y, size, properties, text) => make("text", { x: BESIDE, y, "font-size": size, ...properties }, text);
  return make("svg", { width, height: whole, viewBox: `0 0 ${width} ${whole}`, "font-family": textFont() },
    make("rect", { width, height: whole, fill: "#ffffff" }),
    words(26, 18, { "font-weight": 600, fill: cssColor("--ink") }, shorten(title, width / 12)),
    svg,
    words(whole - 10, 12, { fill: cssColor("--soft") },
      t("plots.bands_are_intervals", { title: data.title, papers: counted(data.papers.day.length, "paper"), first: spanText(data.first, data.as_of), level: data.level })));
}
