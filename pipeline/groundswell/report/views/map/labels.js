// What is named on the map: topics, then subtopics as one comes nearer, then the papers themselves.

import { data, topics } from "../shared/data.js";
import { shorten } from "../shared/text.js";

const LINE = 22; // characters
const LINES = 3;
const SLACK = 6; // characters that a single long word may have more
const NEAR = 1.5; // the magnification from which on subtopics are named
const CLOSE = 3; // and papers, if so few are on the screen:
const FEW = 40;
const TITLE = 46; // characters
// A group whose middle is not on the screen is named where its papers on it are, if these are so much of the group,
const OF_GROUP = 0.25;
const OF_SCREEN = 0.25; // or of what is on the screen
const INSET = 6; // pixels within the edge where a middle still is on the screen

const median = (values) => Int32Array.from(values).sort()[values.length >> 1] ?? 0;

// A label in at most three lines, broken between words.
export function linesOf(label) {
  const lines = [];
  for (const word of label.split(/\s+/)) {
    if (lines.length && (lines.length === LINES || `${lines.at(-1)} ${word}`.length <= LINE)) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines.map((line) => shorten(line, LINE + SLACK));
}

// Topics and subtopics, the largest first, with their papers and where these are: the median position,
// and how far they reach above and below it.
let groups = null;

function allGroups() {
  groups ??= {
    topic: [...topics.values()].map((topic) => groupOf(topic, topic.id, topic.parent)),
    subtopic: [...topics.values()].flatMap((topic) => topic.subtopics.map((part) => groupOf(part, topic.id, topic.parent)))
      .sort((a, b) => b.size - a.size),
  };
  return groups;
}

const groupOf = ({ id, label, size }, topic, theme) => ({ id, topic, theme, size, lines: linesOf(label), middle: null });

function middleOf(group, rows) {
  if (group.middle) return group.middle;
  const { x, y } = data.papers;
  const middle = median(rows.map((i) => y[i]));
  group.middle = { x: median(rows.map((i) => x[i])), y: middle, reach: 2 * median(rows.map((i) => Math.abs(y[i] - middle))) };
  return group.middle;
}

const rowsBy = {};

// The rows of each topic's or subtopic's papers.
function rowsOf(kind) {
  if (!rowsBy[kind]) {
    rowsBy[kind] = new Map();
    data.papers[`${kind}_id`].forEach((id, paper) => (rowsBy[kind].has(id) ? rowsBy[kind].get(id).push(paper) : rowsBy[kind].set(id, [paper])));
  }
  return rowsBy[kind];
}

// What is named as a viewport shows the papers that a filter leaves, in order of importance.
export function namesFor(filter, levels) {
  const wanted = ({ id, topic, theme }) => (filter.topic === null || topic === filter.topic) && (filter.theme === null || theme === filter.theme)
    && (filter.subtopic === null || id === filter.subtopic || id === topic);
  return (viewport) => {
    const seen = seenBy(viewport, levels);
    const named = (kind) => allGroups()[kind].filter(wanted).map((group) => nameOf(group, kind, viewport, seen)).filter(Boolean);
    const near = viewport.magnification > NEAR || filter.topic !== null;
    const close = viewport.magnification > CLOSE && seen.papers.length <= FEW;
    return [...named("topic"), ...(near ? named("subtopic") : []), ...(close ? seen.papers.map(titleOf) : [])];
  };
}

const titleOf = (paper) => ({ lines: [shorten(data.papers.title[paper], TITLE)], x: data.papers.x[paper], y: data.papers.y[paper], reach: 0, kind: "paper" });

// A group's label at its middle; where that is not on the screen, at the middle of what is.
function nameOf(group, kind, viewport, seen) {
  const rows = rowsOf(kind).get(group.id);
  if (!rows) return null;
  const middle = middleOf(group, rows);
  const own = { lines: group.lines, kind, reach: middle.reach };
  if (viewport.holds(viewport.toScreen(middle.x, middle.y), -INSET)) return { ...own, x: middle.x, y: middle.y };
  const there = seen[kind].get(group.id);
  const much = there && (there.count >= OF_GROUP * rows.length || there.count >= OF_SCREEN * seen.count);
  return much ? { ...own, x: there.x / there.count, y: there.y / there.count } : null;
}

// The papers on the screen that are drawn in full: the newest of them, and counts and sums of places by topic and
// subtopic.
function seenBy(viewport, levels) {
  const found = { topic: new Map(), subtopic: new Map(), papers: [], count: 0 };
  if (viewport.magnification <= 1) return found;
  const { x, y, topic_id: topic, subtopic_id: subtopic } = data.papers;
  const [x0, y1] = viewport.toMap(0, 0);
  const [x1, y0] = viewport.toMap(viewport.width, viewport.height);
  for (let i = levels.length - 1; i >= 0; i--) {
    if (levels[i] !== 2 || x[i] < x0 || x[i] > x1 || y[i] < y0 || y[i] > y1) continue;
    found.count++;
    if (found.papers.length <= FEW) found.papers.push(i);
    add(found.topic, topic[i], x[i], y[i]);
    add(found.subtopic, subtopic[i], x[i], y[i]);
  }
  return found;
}

function add(sums, id, x, y) {
  const sum = sums.get(id) ?? { count: 0, x: 0, y: 0 };
  sums.set(id, sum);
  sum.count++;
  sum.x += x;
  sum.y += y;
}
