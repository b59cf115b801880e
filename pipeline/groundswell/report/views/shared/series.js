// Counts and shares per period.

import { data, topics } from "./data.js";
import { dayCount, dayToIso, isoToDay, periodStart } from "./dates.js";

const grids = new Map();

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
  return { starts, totals, counts };
}

function limitsPer(period) {
  const { count: counts, total, low, high } = data.intervals[period];
  return new Map(counts.map((count, i) => [`${count}/${total[i]}`, [low[i], high[i]]]));
}

// A topic's points: per period with papers its start, count, total, share, low and high.
export function points(topic, period) {
  const { starts, totals, counts, limits } = grid(period);
  const found = [];
  for (let i = 0; i < starts.length; i++) {
    if (!totals[i]) continue;
    const count = counts.get(topic)[i];
    const [low, high] = limits.get(`${count}/${totals[i]}`);
    found.push({ start: starts[i], count, total: totals[i], share: count / totals[i], low, high });
  }
  return found;
}

// The first and the last day of the period that begins at `start`.
export function span(start, period) {
  const { starts } = grid(period);
  const from = String(start).slice(0, 10);
  const next = starts[starts.indexOf(from) + 1];
  return { from, to: next ? dayToIso(isoToDay(next) - 1) : data.as_of };
}
