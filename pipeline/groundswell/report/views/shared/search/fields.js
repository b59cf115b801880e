// The fields of searches that are no words of a paper: dates, labels and topics. Each returns a test
// of papers, or null where there is nothing of the kind.

import { data, subtopics, themes, topics } from "../data.js";
import { highOthers } from "../degrees.js";
import { details } from "../details.js";
import { isIso, isoToDay, toTime } from "../dates.js";
import { fold } from "./words.js";

const DAY = 86400000;

// The first and the last day of a day, a month or a year; null for what is none.
function spanOf(text) {
  if (isIso(text)) return [text, text];
  const [first, next] = text.length === 4
    ? [`${text}-01-01`, `${Number(text) + 1}-01-01`]
    : [`${text}-01`, nextMonth(text)];
  return /^\d{4}(-\d{2})?$/.test(text) && isIso(first) ? [first, new Date(toTime(next) - DAY).toISOString().slice(0, 10)] : null;
}

function nextMonth(text) {
  const [year, month] = text.split("-").map(Number);
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
}

export function dateTest(text) {
  const range = text.trim().split("..");
  const first = range[0] ? spanOf(range[0]) : ["0001-01-01"];
  const last = range.at(-1) ? spanOf(range.at(-1)) : [null, "9999-12-31"];
  if (!first || !last || range.length > 2) return null;
  const [from, to] = [isoToDay(first[0]), isoToDay(last[1])];
  return (paper) => data.papers.day[paper] >= from && data.papers.day[paper] <= to;
}

// 'cs' finds 'cs.CL' too.
export function labelTest(text) {
  const start = `${text.trim().toLowerCase()}.`;
  return (paper) => (details.labels?.[paper] ?? []).some((label) => `${label.toLowerCase()}.`.startsWith(start));
}

// The ids of topics, themes or subtopics, pairs of an id and a label, that a text names: by its id, or by
// words of its label.
function named(text, all) {
  const words = fold(text.trim()).split(/\s+/);
  const isId = /^\d+$/.test(text.trim());
  const found = ([id, label]) => (isId ? String(id) === text.trim() : words.every((word) => fold(label).includes(word)));
  return new Set([...all].filter(found).map(([id]) => id));
}

const topicLabels = () => [...topics.values()].map((topic) => [topic.id, topic.label]);

// Topics, themes and subtopics of an id, or with words in their label.
export function topicTest(text) {
  const [ofTopic, ofTheme, ofSubtopic] = [topicLabels(), themes, subtopics].map((all) => named(text, all));
  if (!ofTopic.size && !ofTheme.size && !ofSubtopic.size) return null;
  const { topic_id: topicOf, subtopic_id: subtopicOf } = data.papers;
  return (paper) => ofTopic.has(topicOf[paper]) || ofSubtopic.has(subtopicOf[paper]) || ofTheme.has(topics.get(topicOf[paper])?.parent);
}

// Papers of other topics with a high degree of membership in one of an id, or with words in its label.
export function alsoTest(text) {
  const ids = named(text, topicLabels());
  return ids.size ? (paper) => highOthers(paper).some(([id]) => ids.has(id)) : null;
}
