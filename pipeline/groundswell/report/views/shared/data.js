// The run's data: unpacked once, and looked up by id.

import { unpackedText } from "./packed.js";

// Empty until `load` is done: every view with a script waits for it.
export const data = {};
export const topics = new Map();
export const papersOf = new Map(); // rows of `data.papers` by topic, -1 for those without one
export const themes = new Map(); // labels
export const subtopics = new Map(); // labels
export const entries = new Map(); // of what emerges

const rows = new Map();

// The row of a paper, by its id.
export const rowOf = (id) => rows.get(id);

export async function load() {
  Object.assign(data, JSON.parse(await unpackedText("data")));
  const { papers } = data;
  papers.url = papers.url.map((url, paper) => (url === "=" ? data.url_start + papers.paper_id[paper] : url));
  for (const topic of data.topics) {
    topics.set(topic.id, topic);
    papersOf.set(topic.id, []);
    for (const subtopic of topic.subtopics) subtopics.set(subtopic.id, subtopic.label);
  }
  papersOf.set(-1, []);
  data.papers.topic_id.forEach((topic, paper) => papersOf.get(topic).push(paper));
  data.papers.paper_id.forEach((id, paper) => rows.set(id, paper));
  for (const entry of data.entries) entries.set(entry.id, entry);
  for (const theme of data.themes) themes.set(theme.id, theme.label);
}
