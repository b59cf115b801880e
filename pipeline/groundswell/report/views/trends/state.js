// What the view of trends shows, and its address.

import { oneOf } from "../shared/address.js";
import { usualSince } from "../shared/comparison.js";
import { data } from "../shared/data.js";
import { isIso } from "../shared/dates.js";
import { isKey, joinedKeys, keysOf } from "../shared/keys.js";
import { MOST_LINES } from "../shared/lines.js";
import { entryKey, grid } from "../shared/series.js";
import { t } from "../shared/texts.js";

export const PLOTS = [["side", t("trends.side_by_side")], ["together", t("trends.together")], ["heat", t("trends.heat_map")]];
export const MEASURES = [["share", t("trends.shares")], ["count", t("trends.counts")], ["peak", t("trends.of_peak")]];
export const SCALES = [["linear", t("trends.linear")], ["log", t("trends.log")]];
export const COUNTINGS = [["paper", t("trends.by_paper")], ["degree", t("trends.by_degree")]];
const ROWS = [
  ["topics", t("common.topics")], ["emerging", t("trends.what_emerges")], ["subtopics", t("common.subtopics")], ["org", t("common.organizations")],
  ["label", t("trends.labels")], ["source", t("trends.sources")], ["chosen", t("trends.the_chosen_series")],
];
// The rows of a heat map: of the usual kinds, or groups by a column of the user's own.
export const rowKinds = () => [...ROWS, ...data.own.map((name) => [name, name])];

const FIRST = 8; // series drawn at first

const names = (options) => options.map(([name]) => name);

// What is drawn at first: what emerges, the newest first, or else the largest topics.
function leading() {
  const emerging = [...data.entries].sort((a, b) => Number(b.new) - Number(a.new)).slice(0, FIRST);
  return emerging.length ? emerging.map((entry) => entryKey(entry.id)) : data.views.trends.leading;
}

// The state that an address asks for; `unknown` are the series that the run does not have.
export function stateOf(query) {
  const asked = keysOf(query.get("topics") ?? "");
  const state = {
    topics: query.has("topics") ? asked.filter(isKey).slice(0, MOST_LINES) : [...leading()],
    unknown: asked.filter((key) => key !== "none" && !isKey(key)),
    plot: oneOf(query, "how", names(PLOTS), PLOTS[0][0]),
    period: oneOf(query, "by", data.periods, data.period),
    measure: oneOf(query, "as", names(MEASURES), "share"),
    scale: oneOf(query, "scale", names(SCALES), "linear"),
    byDegree: oneOf(query, "count", names(COUNTINGS), "paper") === "degree",
    rows: oneOf(query, "rows", names(rowKinds()), "topics"),
    since: dateWithin(query.get("since")) ?? usualSince(),
  };
  return { ...state, at: placeOf(query.get("at"), state.period) };
}

const dateWithin = (text) => (isIso(text) && text > data.first && text <= data.as_of ? text : null);

// The period that a date is in, as its place among all; the last one for anything else.
export function placeOf(iso, period) {
  const { starts } = grid(period);
  const place = isIso(iso) ? starts.findLastIndex((start) => start <= iso) : -1;
  return place < 0 ? starts.length - 1 : place;
}

export function addressOf(state) {
  const { starts } = grid(state.period);
  const chosen = joinedKeys(state.topics);
  const unless = (value, initial) => (value === initial ? null : value);
  return {
    topics: chosen === joinedKeys(leading()) ? null : chosen || "none",
    how: unless(state.plot, PLOTS[0][0]),
    by: unless(state.period, data.period),
    as: unless(state.measure, "share"),
    scale: unless(state.scale, "linear"),
    count: state.byDegree ? "degree" : null,
    rows: unless(state.rows, "topics"),
    at: state.at === starts.length - 1 ? null : starts[state.at],
    since: unless(state.since, usualSince()),
  };
}
