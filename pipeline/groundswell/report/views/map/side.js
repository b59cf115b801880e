// The list beside the map: the selected paper, what limits the papers, and the papers.

import { button } from "../shared/controls.js";
import { data, entries, subtopics, themes } from "../shared/data.js";
import { make } from "../shared/dom.js";
import { paperDetails } from "../shared/paper_details.js";
import { paperList } from "../shared/papers.js";
import { counted, number } from "../shared/text.js";
import { topicLink } from "../shared/topics.js";
import { papersPassing } from "./filter.js";

const MOST_TOPICS = 8; // of the papers shown, counted
const FIRST = 12; // papers listed at first

// `change(filter)` changes a part of the filter, `pickTopic(id)` shows a topic alone.
export function fillSide(side, filter, { change, pickTopic }) {
  const papers = papersPassing(filter);
  side.replaceChildren(...[
    filter.selected !== null && selectedPaper(filter.selected, pickTopic),
    make("div", { role: "status" }, make("h2", {}, `${counted(papers.length, "paper")} shown`)),
    make("ul", { class: "chips", "aria-label": "Filters" }, limitsOf(filter).map((limit) => chipOf(limit, change))),
    data.views.map.cells.count.length && olderNote(),
    filter.topic !== null ? make("p", {}, topicLink(filter.topic)) : topicCounts(papers),
    paperList(papers, { topic: filter.topic === null, first: FIRST }),
  ].filter(Boolean));
}

function selectedPaper(paper, pickTopic) {
  const topic = data.papers.topic_id[paper];
  const place = make("div");
  paperDetails(paper, "h3").then((details) => place.replaceWith(details));
  return make("div", { class: "selected" },
    make("h2", {}, "Selected paper"),
    place,
    make("p", { class: "tools" }, topic >= 0 && button("Show only this topic", () => pickTopic(topic))));
}

// What the papers are limited to, with what undoes it; topic, words and dates have fields.
const limitsOf = (filter) => [
  filter.theme !== null && ["Theme: ", themes.get(filter.theme), { theme: null }],
  filter.subtopic !== null && ["Subtopic: ", subtopics.get(filter.subtopic), { subtopic: null }],
  filter.entry !== null && ["Entry: ", entries.get(filter.entry).label, { entry: null }],
  filter.fresh && ["New since ", data.previous, { fresh: false }],
  filter.lasso && ["Inside the ", "lasso", { lasso: null }],
].filter(Boolean);

const chipOf = ([kind, name, without], change) => make("li", {},
  make("span", {}, kind, make("bdi", {}, name)),
  button("×", () => change(without), { "aria-label": `Remove filter: ${kind}${name}` }));

function olderNote() {
  const older = data.views.map.cells.count.reduce((a, b) => a + b, 0);
  return make("p", { class: "meta" }, `${counted(older, "older paper")} are shown as squares; search doesn't cover them.`);
}

function topicCounts(papers) {
  const counts = new Map();
  for (const paper of papers) {
    const topic = data.papers.topic_id[paper];
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
  }
  const largest = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_TOPICS);
  return make("ul", { class: "tally" }, largest.map(([id, count]) => make("li", {}, topicLink(id), make("span", {}, number(count)))));
}
