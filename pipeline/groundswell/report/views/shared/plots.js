// Plots: drawn by Plotly, in the page's colors.
//
// A figure is { traces, layout, label, note }: what Plotly draws, the plot's name for those who do
// not see it, and a sentence below it. A trace's `topic`, or `topics` by row, is what a click on a
// point leads to.

import { href } from "./address.js";
import { data } from "./data.js";
import { unpackedText } from "./packed.js";
import { seriesOf, span } from "./series.js";
import { cssColor, textFont } from "./theme.js";

// Plotly is unpacked when a plot is first wanted. The policy in the head knows it by its digest.
let plotly = null;
export function withPlotly() {
  plotly ??= unpackedText("plotly").then((source) => {
    const script = document.createElement("script");
    script.textContent = source;
    document.head.append(script);
    return window.Plotly;
  });
  return plotly;
}

// Plotly reads some HTML in its texts: what comes from digests is escaped for it.
export const forPlotly = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

// Draw what `figure()` returns; points lead to their papers in the `period` they stand for.
export async function drawPlot(plot, figure, period, note = null) {
  const Plotly = await withPlotly();
  // Let what was pressed be seen as pressed before the plot is worked out.
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  if (!plot.isConnected) return;
  const { traces, layout, label, note: text } = figure();
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", label);
  await Plotly.react(plot, traces, layout, { displayModeBar: false, responsive: true });
  if (note) note.textContent = text;
  plot.removeAllListeners?.("plotly_click");
  plot.removeAllListeners?.("plotly_clickannotation");
  plot.on("plotly_click", ({ points: [point] }) => {
    const id = point.data.topics?.[point.pointNumber[0]] ?? point.data.topic;
    const papers = seriesOf(id)?.address ?? (id >= 0 ? { topic: id } : null);
    if (papers) location.hash = href("map", { ...papers, ...span(point.x, period) });
  });
  plot.on("plotly_clickannotation", ({ annotation }) => {
    const series = seriesOf(annotation.name);
    if (annotation.name) location.hash = series ? href("map", series.address) : href(`topics/${annotation.name}`);
  });
}

export function baseLayout(height) {
  const ink = cssColor("--ink");
  return {
    height,
    autosize: true,
    margin: { l: 52, r: 26, t: 28, b: 36 }, // half a date's name stands beyond the last tick
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: textFont(), size: 13, color: ink },
    showlegend: false,
    hovermode: "closest",
    hoverlabel: { bgcolor: ink, bordercolor: ink, font: { color: cssColor("--paper"), size: 13 }, align: "left" },
    shapes: [],
    annotations: [],
  };
}

export const axis = (extra) => ({
  gridcolor: cssColor("--line"),
  linecolor: cssColor("--strong"),
  zeroline: false,
  fixedrange: false,
  automargin: false,
  ticklabeloverflow: "allow", // to look for it costs a tenth of a second
  ...extra,
});

export async function savePlot(plot, format) {
  const Plotly = await withPlotly();
  const { width, height } = plot.getBoundingClientRect();
  Plotly.downloadImage(plot, {
    format,
    filename: `groundswell-trends-${data.as_of}`,
    width: Math.round(width),
    height: Math.round(height),
    scale: format === "png" ? 2 : 1,
  });
}
