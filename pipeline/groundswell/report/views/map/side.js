// The list beside the map: the selected paper, what limits the papers, what the colors stand for, and
// the papers.

import { button } from "../shared/controls.js";
import { data, entries, subtopics, themes } from "../shared/data.js";
import { dayText } from "../shared/dates.js";
import { make } from "../shared/dom.js";
import { paperDetails } from "../shared/paper_details.js";
import { paperList } from "../shared/papers.js";
import { counted, number } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { topicLink } from "../shared/topics.js";
import { COLORINGS } from "./coloring.js";
import { papersIn } from "./filter.js";

const FIRST = 12; // papers listed at first

// `change(filter)` changes a part of the filter, `pickTopic(id)` shows a topic alone; `scene` is what the map shows,
// `selection` says what the papers are about.
export function fillSide(side, filter, { change, pickTopic, scene, selection }) {
  const papers = papersIn(scene.levels);
  side.replaceChildren(...[
    filter.selected !== null && selectedPaper(filter.selected, pickTopic),
    make("div", { role: "status" }, make("h2", {}, t("map.shown", { papers: counted(papers.length, "paper") }))),
    make("ul", { class: "chips", "aria-label": t("map.filters") }, limitsOf(filter).map((limit) => chipOf(limit, change))),
    freshNote(filter, papers, change),
    data.views.map.cells.count.length && olderNote(),
    selection.element,
    keyOf(scene, papers, filter, change),
    paperList(papers, { topic: filter.topic === null, first: FIRST }),
  ].filter(Boolean));
  selection.show(filter, papers);
}

function selectedPaper(paper, pickTopic) {
  const topic = data.papers.topic_id[paper];
  const place = make("div");
  paperDetails(paper, "h3").then((details) => place.replaceWith(details));
  return make("div", { class: "selected" },
    make("h2", {}, t("map.selected_paper")),
    place,
    make("p", { class: "tools" }, topic >= 0 && button(t("map.show_only_this_topic"), () => pickTopic(topic))));
}

// What the papers are limited to, with what undoes it; topic, words and dates have fields.
const limitsOf = (filter) => [
  filter.theme !== null && [t("common.theme"), themes.get(filter.theme), { theme: null }],
  filter.subtopic !== null && [t("map.subtopic"), subtopics.get(filter.subtopic), { subtopic: null }],
  filter.entry !== null && [t("map.entry"), entries.get(filter.entry).label, { entry: null }],
  filter.group !== null && ["", filter.group, { group: null }],
  filter.fresh && [t("map.new_since"), data.previous, { fresh: false }],
  filter.lasso && [t("map.inside_the"), t("map.lasso_word"), { lasso: null }],
].filter(Boolean);

const chipOf = ([kind, name, without], change) => make("li", {},
  make("span", {}, kind, make("bdi", {}, name)),
  button("×", () => change(without), { "aria-label": t("map.remove_filter", { kind, name }) }));

// What the rings on the map are, one step from a list of them.
function freshNote(filter, papers, change) {
  const fresh = data.previous === null || filter.fresh ? 0 : papers.filter((paper) => data.papers.new[paper]).length;
  return fresh > 0 && make("p", { class: "meta fresh" }, make("span", { class: "ring", "aria-hidden": "true" }),
    button(t("map.new_since_2", { papers: counted(fresh, "paper"), previous: dayText(data.previous) }), () => change({ fresh: true }), { class: "quiet" }));
}

function olderNote() {
  const older = data.views.map.cells.count.reduce((a, b) => a + b, 0);
  return make("p", { class: "meta" }, t("map.are_shown_as_squares_search", { papers: counted(older, "older paper") }));
}

// What the colors stand for, with how many of the papers shown have each: a table, which says in words what the
// map shows.
function keyOf({ hues, colors, key, ids }, papers, filter, change) {
  const counts = new Map();
  for (const paper of papers) {
    const of = ids ? ids[paper] : hues[paper];
    counts.set(of, (counts.get(of) ?? 0) + 1);
  }
  const countOf = ({ id, hue }) => counts.get(ids ? id : hue) ?? 0;
  const rows = key.filter(countOf);
  if (ids) rows.sort((a, b) => countOf(b) - countOf(a) || a.id - b.id);
  const name = COLORINGS[filter.coloring].name.toLowerCase();
  return make("table", { class: "key" },
    make("caption", {}, t("map.colors_by_with_the_papers", { name })),
    make("tbody", {}, rows.map((row) => make("tr", {},
      make("td", {}, nameOf(row, colors, ids, change)), make("td", { class: "n" }, number(countOf(row)))))));
}

function nameOf({ id, hue, name, pick }, colors, ids, change) {
  if (ids) return topicLink(id);
  const dot = make("span", { class: "dot", style: `--hue:${colors.at(hue)}` });
  const text = make("bdi", {}, name);
  return pick ? [dot, make("button", { type: "button", class: "quiet", onclick: () => change(pick) }, text)] : [dot, text];
}
