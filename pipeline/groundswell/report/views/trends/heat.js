// The heat map of all topics over time.

import { data, topics } from "../shared/data.js";
import { periodText } from "../shared/dates.js";
import { axis, baseLayout, plotText } from "../shared/plots.js";
import { grid } from "../shared/series.js";
import { counted, number, percent, shorten } from "../shared/text.js";
import { labelOf } from "../shared/topics.js";
import { cssColor, dark } from "../shared/theme.js";

const ROW = 20; // pixels
const NARROW = 600; // pixels below which names are shortened further
const STRONGEST = 0.995; // quantile of the cells that the strongest color begins at

// What is drawn: { period, measure: 'share', 'count' or 'peak' }.
export function heatFigure({ period, measure }, plot) {
  const { starts, totals, counts } = grid(period);
  const ids = [...topics.values()].sort((a, b) => a.size - b.size || b.id - a.id).map((topic) => topic.id);
  const there = starts.map((_, i) => i).filter((i) => totals[i]);
  const values = ids.map((id) => rowOf(counts.get(id), totals, there, measure));
  const most = measure === "peak" ? 1 : quantile(values.flat(), STRONGEST);
  const hover = (id, i) => {
    const count = counts.get(id)[i];
    return `${plotText(shorten(labelOf(id), 60))}<br>${periodText(starts[i], period)}: ${number(count)} of ${counted(totals[i], "paper")}, ${percent(count / totals[i])}`;
  };
  const trace = {
    type: "heatmap", x: there.map((i) => starts[i]), y: ids.map((_, i) => i), z: values, topics: ids,
    text: ids.map((id) => there.map((i) => hover(id, i))),
    hovertemplate: "%{text}<extra></extra>", xgap: there.length > 120 ? 0 : 1, ygap: 1,
    colorscale: [[0, cssColor("--raised")], ...data.palette.heat[dark() ? "dark" : "light"]],
    zmin: 0, zmax: most, showscale: false,
  };
  const full = measure === "count" ? counted(Math.ceil(most), "paper") : percent(most);
  const key = measure === "peak" ? "" : ` Color scale: from 0 to ${full} or more.`;
  return {
    traces: [trace],
    layout: heatLayout(ids, (plot.clientWidth || 900) < NARROW),
    label: "Heat map of all topics over time",
    note: `All topics, the largest at the top; each cell is a ${period}. Click a cell for its papers.${key}`,
  };
}

function rowOf(counts, totals, there, measure) {
  const row = there.map((i) => (measure === "count" ? counts[i] : counts[i] / totals[i]));
  if (measure !== "peak") return row;
  const peak = Math.max(...row, 1e-9);
  return row.map((value) => value / peak);
}

function heatLayout(ids, narrow) {
  const layout = baseLayout(Math.max(320, ids.length * ROW + 80));
  layout.margin = { l: narrow ? 126 : 230, r: narrow ? 8 : 12, t: 30, b: 8 };
  layout.xaxis = axis({
    type: "date", showgrid: false, side: "top", tickangle: 0, nticks: narrow ? 5 : 10,
    ...(narrow ? { tickformat: "%b ’%y" } : {}),
  });
  layout.yaxis = axis({
    showgrid: false, tickvals: ids.map((_, i) => i), ticktext: ids.map((id) => plotText(shorten(labelOf(id), narrow ? 15 : 28))),
    ticks: "", fixedrange: true, range: [-0.5, ids.length - 0.5],
  });
  return layout;
}

function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(share * (sorted.length - 1))] || 1e-9;
}
