// The numbers behind the plots: of one period, which a slider chooses, and of two windows.

import { compared, ratioText, windowText } from "../shared/comparison.js";
import { dayText, periodText } from "../shared/dates.js";
import { make } from "../shared/dom.js";
import { countsIn, grid, points } from "../shared/series.js";
import { number, percent } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { labelOf } from "../shared/topics.js";

const TABLE = "trend-numbers"; // its id

export const periodsOf = (period) => grid(period).starts.map((start) => periodText(start, period));

// A row for each series: its papers in the period at place `at`, and before and since a date.
export function numbersTable({ topics: ids, period, at, since, byDegree }) {
  const { starts } = grid(period);
  const head = (text, properties = {}) => make("th", { scope: "col", ...properties }, text);
  const from = ids.length ? compared(ids[0], since).from : since;
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("trends.numbers_of_the_series_shown") },
    make("table", { id: TABLE },
      make("thead", {}, make("tr", {},
        head(t("trends.series")), head(t("trends.papers", { starts: periodText(starts[at], period) }), { class: "n" }), head(t("trends.share_interval")),
        head(t("trends.since", { since: dayText(since) })), head(t("trends.from_until_then", { from: dayText(from) })), head(t("trends.ratio_interval")))),
      make("tbody", {}, ids.map((id) => rowOf(id, { period, start: starts[at], since, byDegree })))));
}

function rowOf(id, { period, start, since, byDegree }) {
  const point = points(id, period, byDegree).find((each) => each.start === start);
  const { recent, before, ...ratio } = compared(id, since, byDegree);
  const cell = (text, kind = "fixed") => make("td", { class: kind }, text);
  return make("tr", {},
    make("td", {}, make("bdi", {}, labelOf(id))),
    cell(point ? t("common.of", { count: number(point.count), total: number(point.total) }) : "–", "n"),
    cell(point ? t("trends.to", { share: percent(point.share), low: percent(point.low), high: percent(point.high) }) : "–"),
    cell(windowText(recent)), cell(windowText(before)), cell(ratioText(ratio)));
}

// Whether a series is counted among some of the papers only, or not in all periods.
export const isPartial = (ids, period) => ids.some((id) => countsIn(id, period).totals.some((total, i) => total !== grid(period).totals[i]));
