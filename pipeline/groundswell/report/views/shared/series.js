// Counts and shares per period, of topics and of any other papers, as those that a search finds.

import { data, topics } from "./data.js";
import { partsOf } from "./degrees.js";
import { dayCount, dayToIso, isoToDay, periodStart } from "./dates.js";
import { jeffreys } from "./jeffreys.js";

const grids = new Map();
const byDegrees = new Map();
const others = new Map(); // by key, as `setSeries` has them

// Have `points(key, …)` return those of some papers: { label, papers, address, of, among }. `address` are
// the map's filters that leave them; `of` are the papers that they are counted among, by default all, and
// `among` says which those are.
export const setSeries = (key, series) => others.set(key, series);
export const seriesOf = (key) => others.get(key);

// What emerges: a series for each entry of the list, whose key is 'e' and its id.
export const entryKey = (id) => `e${id}`;
export function followEntries() {
  for (const entry of data.entries) {
    setSeries(entryKey(entry.id), { label: entry.label, papers: entry.papers, address: { entry: entry.id }, entry });
  }
}

// Counts per period, made once per length of period: { starts, totals, counts by topic, limits by
// 'count/total' }.
export function grid(period) {
  if (!grids.has(period)) grids.set(period, { ...countsPer(period), limits: limitsPer(period) });
  return grids.get(period);
}

function countsPer(period) {
  const days = dayCount();
  const starts = [];
  const column = new Int32Array(days);
  for (let day = 0; day < days; day++) {
    const start = periodStart(dayToIso(day), period);
    if (starts.at(-1) !== start) starts.push(start);
    column[day] = starts.length - 1;
  }
  const counts = new Map([...topics.keys(), -1].map((id) => [id, new Int32Array(starts.length)]));
  const totals = new Int32Array(starts.length);
  const add = (day, topic, count) => {
    counts.get(topic)[column[day]] += count;
    totals[column[day]] += count;
  };
  data.papers.day.forEach((day, paper) => add(day, data.papers.topic_id[paper], 1));
  data.older.day.forEach((day, i) => add(day, data.older.topic_id[i], data.older.count[i]));
  return { starts, totals, counts, column };
}

function limitsPer(period) {
  const { count: counts, total, low, high } = data.intervals[period] ?? { count: [] };
  return new Map(counts.map((count, i) => [`${count}/${total[i]}`, [low[i], high[i]]]));
}

// Counts by topic in which a paper counts in several, in proportion to its degrees of membership; made
// once per length of period. Papers that are not listed one by one count in their own topic alone.
function degreesPer(period) {
  if (!byDegrees.has(period)) {
    const { starts, counts: whole, column } = grid(period);
    const counts = new Map([...whole.keys()].map((id) => [id, new Float64Array(starts.length)]));
    const add = (day, topic, count) => {
      counts.get(topic)[column[day]] += count;
    };
    data.papers.day.forEach((day, paper) => partsOf(paper).forEach(([topic, part]) => add(day, topic, part)));
    data.older.day.forEach((day, i) => add(day, data.older.topic_id[i], data.older.count[i]));
    byDegrees.set(period, counts);
  }
  return byDegrees.get(period);
}

// Papers per period of a topic or a series: { starts, counts, totals }. A total of 0 is of a period
// without papers, or of one before the papers are listed one by one, in which only topics are counted.
export function countsIn(id, period, byDegree = false) {
  const { starts, totals, counts: whole } = grid(period);
  const counts = byDegree ? degreesPer(period) : whole;
  if (counts.has(id)) return { starts, totals, counts: counts.get(id) };
  const { papers, of } = others.get(id);
  const among = of ? countsOf(of, period) : totals;
  const since = listedSince();
  return { starts, counts: countsOf(papers, period), totals: among.map((total, i) => (starts[i] < since ? 0 : total)) };
}

// The first day from which all papers are listed; empty where all are.
export const listedSince = () => (data.older.day.length ? dayToIso(data.older.day.at(-1) + 1) : "");

// The points of a topic or a series: per period with papers its start, count, total, share, low and high.
export function points(id, period, byDegree = false) {
  const { starts, counts, totals } = countsIn(id, period, byDegree);
  const { limits } = grid(period);
  const found = [];
  for (let i = 0; i < starts.length; i++) {
    if (!totals[i]) continue;
    const [count, total] = [counts[i], totals[i]];
    const pair = `${count}/${total}`;
    if (!limits.has(pair)) limits.set(pair, jeffreys(count, total, data.confidence));
    const [low, high] = limits.get(pair);
    found.push({ start: starts[i], count, total, share: count / total, low, high });
  }
  return found;
}

function countsOf(papers, period) {
  const { starts, column } = grid(period);
  const counts = new Int32Array(starts.length);
  for (const paper of papers) counts[column[data.papers.day[paper]]]++;
  return counts;
}

// The first and the last day of the period that begins at `start`.
export function span(start, period) {
  const { starts } = grid(period);
  const from = String(start).slice(0, 10);
  const next = starts[starts.indexOf(from) + 1];
  return { from, to: next ? dayToIso(isoToDay(next) - 1) : data.as_of };
}
