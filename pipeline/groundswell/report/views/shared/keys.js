// What can be drawn over time beside topics and what emerges: subtopics, groups of papers by what they
// state, and searches. Keys are 's' and a subtopic's id; a field, ':' and a name; 'q:' and a search.

import { data, subtopics, topics } from "./data.js";
import { details, withDetails } from "./details.js";
import { prepare, search } from "./search/engine.js";
import { seriesOf, setSeries } from "./series.js";
import { t } from "./texts.js";

// Fields by which papers are grouped: the column of the details, and what is said of those among which
// the group's papers are counted.
const FIELDS = {
  org: { column: "organizations", among: t("trends.that_state_an_organization") },
  author: { column: "authors", among: t("trends.that_state_authors") },
  label: { column: "labels", among: t("trends.that_have_labels") },
  source: { column: "sources", among: "" },
};
const KEY = /^([^:]+):(.+)$/s;

// Columns of a user's own are fields, too.
export const isField = (name) => name in FIELDS || data.own.includes(name);
const columnOf = (field) => (FIELDS[field] ? details[FIELDS[field].column] : details.own[field]);
const among = (field) => FIELDS[field]?.among ?? t("trends.that_have", { field });

export const subtopicKey = (id) => `s${id}`;
export const searchKey = (text) => `q:${text}`;
export const groupKey = (field, name) => `${field}:${name}`;

// Keys as an address has them: apart by commas, of which those within a name are '%2C'.
export const joinedKeys = (keys) => keys.map((key) => String(key).replaceAll("%", "%25").replaceAll(",", "%2C")).join(",");

// The keys that `joinedKeys` wrote, each once.
export function keysOf(text) {
  const keys = text.split(",").map((key) => decoded(key).trim()).filter(Boolean).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return [...new Set(keys)];
}

function decoded(key) {
  try {
    return decodeURIComponent(key);
  } catch {
    return key; // a '%' that begins no code
  }
}

const subtopicOf = (key) => (/^s\d+$/.test(key) ? Number(String(key).slice(1)) : null);

// Whether a key is of something that the run has; any search is, and so may be any group.
export const isKey = (key) => topics.has(key) || seriesOf(key)?.entry !== undefined || subtopics.has(subtopicOf(key)) || isSearch(key) || isGroup(key);

export const isSearch = (key) => String(key).startsWith("q:");
export const isGroup = (key) => isField(String(key).match(KEY)?.[1]);

// Make the series of some keys; resolves when they can be drawn. A search finds more while the
// abstracts are still read (`onMore` of search/engine.js), and is then made again.
export async function followKeys(keys) {
  if (keys.some(isGroup)) await withDetails();
  if (keys.some(isSearch)) await prepare();
  for (const key of keys) {
    const made = seriesFor(key);
    if (made) setSeries(key, made);
  }
}

function seriesFor(key) {
  const subtopic = subtopicOf(key);
  if (subtopic !== null) return subtopicSeries(subtopic);
  const [, field, name] = String(key).match(KEY) ?? [];
  if (field === "q") return { label: name, papers: search(name).papers, address: { q: name } };
  return isField(field) ? groupSeries(field, name) : null;
}

function subtopicSeries(id) {
  const { subtopic_id: subtopicIds, topic_id: topicIds } = data.papers;
  const papers = rowsWhere(subtopicIds, (each) => each === id);
  return { label: subtopics.get(id), papers, address: { topic: papers.length ? topicIds[papers[0]] : null, part: id } };
}

// Case makes no difference, as in groups.parquet.
function groupSeries(field, name) {
  const column = columnOf(field);
  const own = name.toLowerCase();
  return {
    label: name, among: among(field), address: { group: groupKey(field, name) },
    papers: rowsWhere(column, (names) => names.some((each) => each.toLowerCase() === own)),
    of: rowsWhere(column, (names) => names.length),
  };
}

const rowsWhere = (column, test) => column.flatMap((value, row) => (test(value) ? [row] : []));

// The groups of a field by name, those of most papers first; a group has two papers at least.
export function groupsOf(field, most) {
  const counts = new Map();
  for (const names of columnOf(field)) {
    for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
}
