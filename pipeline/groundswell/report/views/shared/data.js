// The run's data: unpacked once, and looked up by id.

import { byId } from "./dom.js";

// Empty until `load` is done: every view with a script waits for it.
export const data = {};
export const topics = new Map();
export const papersOf = new Map(); // rows of `data.papers` by topic, -1 for those without one
export const themes = new Map(); // labels
export const subtopics = new Map(); // labels

export async function load() {
  Object.assign(data, JSON.parse(await unpack("data")));
  for (const topic of data.topics) {
    topics.set(topic.id, topic);
    papersOf.set(topic.id, []);
    for (const subtopic of topic.subtopics) subtopics.set(subtopic.id, subtopic.label);
  }
  papersOf.set(-1, []);
  data.papers.topic_id.forEach((topic, paper) => papersOf.get(topic).push(paper));
  for (const theme of data.themes) themes.set(theme.id, theme.label);
}

// Return the text that a script element of the page holds packed.
export async function unpack(id) {
  const text = byId(id).textContent.trim();
  const bytes = Uint8Array.fromBase64
    ? Uint8Array.fromBase64(text)
    : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}
