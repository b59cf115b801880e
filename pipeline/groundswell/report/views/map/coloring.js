// What the dots' colors stand for: topic, date, votes, rise, organization or label.
//
// A coloring is { hues, colors, key }: `hues[paper]` is a place in `colors`, -1 for the last one, which
// stands for what is not known; `key` says what each color stands for, as { hue, name, pick }, `pick`
// being the filter that leaves its papers, if there is one.

import { ramp } from "../shared/chart/scale.js";
import { data, entries, topics } from "../shared/data.js";
import { dayCount, dayToIso, periodText } from "../shared/dates.js";
import { details, withDetails } from "../shared/details.js";
import { number } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { cssColor, dark, hueOf, palette } from "../shared/theme.js";
import { labelOf } from "../shared/topics.js";

const STEPS = 8; // of dates
const VOTES = [0, 1, 3, 10, 30, 100, 300]; // the lowest of each step
const MOST_NAMES = 12; // organizations or labels with a color of their own

export const COLORINGS = {
  topic: { name: t("common.topic"), there: () => true, make: byTopic },
  date: { name: t("map.date"), there: () => dayCount() > 1, make: byDate },
  votes: { name: t("map.upvotes"), there: () => data.papers.votes.some((votes) => votes !== null), make: byVotes },
  rise: { name: t("map.rise"), there: () => data.topics.some(({ signal }) => signal) || data.entries.length > 0, make: byRise },
  org: { name: t("map.organization"), there: () => data.views.map.organizations, make: () => byName("organizations", "org"), needs: withDetails },
  label: { name: t("map.label"), there: () => data.views.map.labels, make: () => byName("labels", "label"), needs: withDetails },
};

const made = new Map(); // by name and theme

// A coloring in the theme's colors, made once.
export function coloringOf(name) {
  const key = `${name} ${dark()}`;
  if (!made.has(key)) made.set(key, COLORINGS[name].make());
  return made.get(key);
}

function byTopic() {
  const { topic_id: topic } = data.papers;
  return {
    hues: topic.map(hueOf), colors: palette(), ids: topic,
    key: [...data.topics.map(({ id }) => id), -1].map((id) => ({ id, hue: hueOf(id), name: labelOf(id) })),
  };
}

// Colors from the oldest or least to the newest or most, and gray for what is not known.
function stepsOf(count) {
  const stops = data.palette.heat[dark() ? "dark" : "light"];
  const [[first]] = stops;
  return [...ramp(stops.map(([at, color]) => [(at - first) / (1 - first), color]), count), palette().at(-1)];
}

function byDate() {
  const days = dayCount();
  const steps = Math.min(STEPS, days);
  const start = (step) => Math.ceil((step * days) / steps);
  return {
    hues: data.papers.day.map((day) => Math.min(steps - 1, Math.floor((day * steps) / days))), colors: stepsOf(Math.max(steps, 2)),
    key: Array.from({ length: steps }, (_, step) => {
      const [from, to] = [dayToIso(start(step)), dayToIso(start(step + 1) - 1)];
      return { hue: step, name: [...new Set([from, to].map((day) => periodText(day, data.precision)))].join(t("dates.joined")), pick: { from, to } };
    }).reverse(),
  };
}

function byVotes() {
  const step = (votes) => (votes === null ? -1 : VOTES.findLastIndex((least) => votes >= least));
  const names = VOTES.map((least, i) => {
    const most = VOTES[i + 1] - 1;
    if (Number.isNaN(most)) return t("map.or_more", { least: number(least) });
    return most > least ? t("map.to", { least, most }) : String(least);
  });
  return {
    hues: data.papers.votes.map(step), colors: stepsOf(VOTES.length),
    key: [...names.map((name, hue) => ({ hue, name })).reverse(), { hue: -1, name: t("map.not_known") }],
  };
}

// Statuses in the order of what says most of a paper: what emerges, its subtopic if that rises, its topic.
function byRise() {
  const order = ["entry", ...Object.keys(data.statuses)];
  // From what rises most to what falls, gray in the middle, in the order in which statuses are declared.
  const named = (...names) => names.map((name) => cssColor(`--${name}`));
  const colors = [...named("accent", "up"), palette()[4], ...named("strong", "down", "soft"), palette().at(-1)];
  const listed = new Set([...entries.values()].flatMap(({ papers }) => papers));
  const rising = new Map(data.topics.flatMap(({ subtopics }) => subtopics.map(({ id, rising: status }) => [id, status])));
  const statusOf = (topic, subtopic) => rising.get(subtopic) ?? topics.get(topic)?.signal?.status;
  const { topic_id: topic, subtopic_id: subtopic } = data.papers;
  const names = { entry: t("map.part_of_what_emerges"), ...data.statuses };
  return {
    hues: topic.map((id, paper) => (listed.has(paper) ? 0 : order.indexOf(statusOf(id, subtopic[paper])))), colors,
    key: [...order.map((status, hue) => ({ hue, name: names[status] })), { hue: -1, name: t("common.unassigned") }],
  };
}

// The names that most papers have; a paper with several of them has the color of the most frequent.
function byName(column, field) {
  const counts = new Map();
  for (const names of details[column]) for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const largest = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_NAMES).map(([name]) => name);
  const place = new Map(largest.map((name, i) => [name, i]));
  const hue = (names) => names.reduce((best, name) => Math.min(best, place.get(name) ?? MOST_NAMES), MOST_NAMES);
  const query = (name) => ({ words: `${field}:"${name.replaceAll("\"", " ")}"` });
  return {
    hues: details[column].map((names) => (names.length ? hue(names) : -1)),
    colors: [...palette().slice(0, MOST_NAMES), cssColor("--soft"), cssColor("--strong")],
    key: [...largest.map((name, i) => ({ hue: i, name, pick: query(name) })), { hue: MOST_NAMES, name: t("map.others") }, { hue: -1, name: t("map.not_known") }],
  };
}
