// Where each topic is named on the map: at the middle of its papers.

import { data, papersOf, topics } from "../shared/data.js";
import { shorten } from "../shared/text.js";

const LONGEST = 30; // characters

const middles = new Map();

// The labels of the topics that a filter leaves, the largest topic first.
export function labelsFor({ topic: only, theme }) {
  return [...topics.values()]
    .filter((topic) => (only === null || topic.id === only) && (theme === null || topic.parent === theme))
    .map((topic) => ({ text: shorten(topic.label, LONGEST), ...middleOf(topic.id) }));
}

// The median position of a topic's papers, and how far they reach above and below it.
function middleOf(id) {
  if (!middles.has(id)) {
    const papers = papersOf.get(id);
    const x = median(papers.map((i) => data.papers.x[i]));
    const y = median(papers.map((i) => data.papers.y[i]));
    middles.set(id, { x, y, reach: 2 * median(papers.map((i) => Math.abs(data.papers.y[i] - y))) });
  }
  return middles.get(id);
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
