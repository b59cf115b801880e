// Two windows beside each other: the papers since a date, and those of up to a year before it.

import { data } from "./data.js";
import { dayText, dayToIso, isoToDay } from "./dates.js";
import { jeffreys } from "./jeffreys.js";
import { countsIn, listedSince, seriesOf } from "./series.js";
import { counted, number, percent, times } from "./text.js";
import { t } from "./texts.js";

const WEEKS = 13; // of the recent window, at first
const YEARS = { year: 5 }; // of the earlier window, where dates are known to the year
const LEVEL = 0.95; // of the ratio's interval, as in signals/ratios.py
const SUM = (a, b) => a + b;

// The date that the recent window begins on, at first.
export function usualSince() {
  if (data.precision === "year") return `${data.as_of.slice(0, 4)}-01-01`;
  const day = dayToIso(Math.max(isoToDay(data.as_of) + 1 - 7 * WEEKS, 0));
  return data.precision === "month" ? `${day.slice(0, 7)}-01` : day;
}

// A topic or series in both windows: { since, from, recent, before, ratio, low, high }, in which `recent`
// and `before` are { count, total, share, low, high }, or null without papers, and the ratio of the
// shares is null where there is none, its upper end where the earlier count is 0.
export function compared(id, since, byDegree = false) {
  const years = YEARS[data.precision] ?? 1;
  const from = [`${Number(since.slice(0, 4)) - years}${since.slice(4)}`, data.first, listedSince()].sort().at(-1);
  const { counts, totals } = countsIn(id, "day", byDegree);
  const within = (first, last) => {
    const cut = (values) => values.slice(Math.max(isoToDay(first), 0), Math.max(isoToDay(last), 0)).reduce(SUM, 0);
    return shareOf(cut(counts), cut(totals));
  };
  const recent = within(since, dayToIso(counts.length));
  const before = from < since ? within(from, since) : null;
  return { since, from, recent, before, ...ratioOf(recent, before) };
}

function shareOf(count, total) {
  if (!total) return null;
  const [low, high] = jeffreys(count, total, data.confidence);
  return { count, total, share: count / total, low, high };
}

// Given both counts together, the recent one is binomial with odds of the ratio times the totals.
function ratioOf(recent, before) {
  if (!recent || !before || !(recent.count + before.count)) return { ratio: null, low: null, high: null };
  const odds = before.total / recent.total;
  const [low, high] = jeffreys(recent.count, recent.count + before.count, LEVEL).map((end) => (end / (1 - end)) * odds);
  return { ratio: ((recent.count + 0.5) / (before.count + 0.5)) * odds, low, high: before.count ? high : null };
}

export const ratioText = ({ ratio, low, high }) => {
  if (ratio === null) return "–";
  return high === null ? t("comparison.at_least", { low: times(low) }) : t("comparison.to", { ratio: times(ratio), low: times(low), high: times(high) });
};

export const windowText = (window) => (window ? t("comparison.of_to", { count: number(window.count), total: number(window.total), share: percent(window.share), low: percent(window.low), high: percent(window.high) }) : t("comparison.no_papers"));

// The comparison as a sentence, and whether it shows a change.
export function comparisonText(id, since) {
  const found = compared(id, since);
  const { recent, before, from, low, high } = found;
  const among = seriesOf(id)?.among ?? "";
  const part = (window) => t("comparison.of_to_2", { count: number(window.count), papers: counted(window.total, "paper"), among, share: percent(window.share), low: percent(window.low), high: percent(window.high) });
  if (!recent) return t("comparison.no_papers_since", { among, since: dayText(since) });
  const now = t("comparison.since", { since: dayText(since), recent: part(recent) });
  if (!before) return t("comparison.there_are_no_earlier_papers", { now, among });
  const then = t("comparison.before_from", { from: dayText(from), before: part(before) });
  if (found.ratio === null) return now + then;
  return `${now}${then} ${verdict(low, high)}: ${ratioText(found)}.`;
}

function verdict(low, high) {
  if (low > 1) return t("comparison.its_share_grew");
  return high !== null && high < 1 ? t("comparison.its_share_fell") : t("comparison.change_is_unclear");
}
