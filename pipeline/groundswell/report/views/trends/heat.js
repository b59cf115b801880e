// The heat map of many series over time.

import { data, subtopics, topics } from "../shared/data.js";
import { periodText } from "../shared/dates.js";
import { withDetails } from "../shared/details.js";
import { followKeys, groupKey, groupsOf, isField, subtopicKey } from "../shared/keys.js";
import { axis, baseLayout, plotText } from "../shared/plots.js";
import { countsIn, entryKey, grid } from "../shared/series.js";
import { counted, number, percent, shorten } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { labelOf } from "../shared/topics.js";
import { cssColor, dark } from "../shared/theme.js";

const ROW = 20; // pixels
const NARROW = 600; // pixels below which names are shortened further
const STRONGEST = 0.995; // quantile of the cells that the strongest color begins at
const MOST_GROUPS = 20;

// The series of a heat map, the first at the top: the largest, or those that were chosen.
export function rowsOf({ rows, topics: chosen }) {
  const ROWS = {
    topics: () => [...topics.values()].sort((a, b) => b.size - a.size || a.id - b.id).map(({ id }) => id),
    emerging: () => data.entries.map(({ id }) => entryKey(id)),
    subtopics: () => [...subtopics.keys()].map(subtopicKey).filter((key) => countsIn(key, "year").counts.some(Boolean)),
    chosen: () => chosen,
  };
  return ROWS[rows] ? ROWS[rows]() : groupsOf(rows, MOST_GROUPS).map(([name]) => groupKey(rows, name));
}

// Resolves when the rows can be drawn.
export async function rowsReady({ rows }) {
  if (rows === "subtopics") await followKeys([...subtopics.keys()].map(subtopicKey));
  if (!isField(rows)) return;
  await withDetails();
  await followKeys(groupsOf(rows, MOST_GROUPS).map(([name]) => groupKey(rows, name)));
}

// What is drawn: { ids, period, measure: 'share', 'count' or 'peak', byDegree }.
export function heatFigure({ ids: rows, period, measure, byDegree }, plot) {
  const { starts } = grid(period);
  const ids = rows.toReversed(); // from the bottom
  const series = ids.map((id) => countsIn(id, period, byDegree));
  const there = starts.map((_, i) => i).filter((i) => series.some(({ totals }) => totals[i]));
  const values = series.map((each) => rowOf(each, there, measure));
  const most = measure === "peak" ? 1 : quantile(values.flat(), STRONGEST);
  const hover = (row, i) => {
    const { counts, totals } = series[row];
    const share = totals[i] ? `, ${percent(counts[i] / totals[i])}` : "";
    return t("trends.br_of", { ids: plotText(shorten(labelOf(ids[row]), 60)), starts: periodText(starts[i], period), counts: number(counts[i]), papers: counted(totals[i], "paper"), share });
  };
  const trace = {
    type: "heatmap", x: there.map((i) => starts[i]), y: ids.map((_, i) => i), z: values, topics: ids,
    text: ids.map((_, row) => there.map((i) => hover(row, i))),
    colorscale: [[0, cssColor("--raised")], ...data.palette.heat[dark() ? "dark" : "light"]], zmax: most,
  };
  const layout = heatLayout(ids, period, (plot.clientWidth || 900) < NARROW);
  layout.scale = { colors: trace.colorscale, ends: scaleEnds(measure, most) };
  return {
    traces: ids.length && there.length ? [trace] : [], layout,
    label: t("trends.heat_map_over_time_of", { ids: ids.length }),
    note: t("trends.each_cell_is_a_click", { more: measure === "peak" ? t("trends.of_peak_compares_when_series") : "", period }),
  };
}

function scaleEnds(measure, most) {
  if (measure === "peak") return ["0 %", t("trends.of_the_peak")];
  return measure === "count" ? ["0", t("trends.or_more", { papers: counted(Math.ceil(most), "paper") })] : ["0 %", t("trends.or_more_2", { most: percent(most) })];
}

function rowOf({ counts, totals }, there, measure) {
  const row = there.map((i) => (measure === "count" ? counts[i] : counts[i] / (totals[i] || 1)));
  if (measure !== "peak") return row;
  const peak = Math.max(...row, 1e-9);
  return row.map((value) => value / peak);
}

function heatLayout(ids, period, narrow) {
  const layout = baseLayout(Math.max(120, ids.length * ROW) + 80);
  layout.margin = { l: narrow ? 126 : 230, r: 32, t: 30, b: 50 };
  layout.xaxis = axis({
    type: "date", showgrid: false, side: "top", nticks: narrow ? 5 : 10, named: (date) => periodText(date, period),
  });
  layout.yaxis = axis({
    showgrid: false, tickvals: ids.map((_, i) => i), ticktext: ids.map((id) => plotText(shorten(labelOf(id), narrow ? 15 : 28))),
    range: [-0.5, ids.length - 0.5],
  });
  return layout;
}

function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(share * (sorted.length - 1))] || 1e-9;
}
