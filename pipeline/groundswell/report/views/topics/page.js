// A topic's page.

import { href } from "../shared/address.js";
import { button } from "../shared/controls.js";
import { data, papersOf, themes, topics } from "../shared/data.js";
import { dayText, spanText } from "../shared/dates.js";
import { byId, make } from "../shared/dom.js";
import { saveSeries } from "../shared/files.js";
import { lifeList, lifeOf } from "../shared/life.js";
import { linesFigure } from "../shared/lines.js";
import { paperTools } from "../shared/paper_tools.js";
import { paperItem, paperList, titleOf } from "../shared/papers.js";
import { labelIn, pastOf } from "../shared/past.js";
import { drawPlot, savePlot } from "../shared/plots.js";
import { onRedraw } from "../shared/router.js";
import { counted, number, percent, small, times } from "../shared/text.js";
import { badge, topicLink } from "../shared/topics.js";
import { hueOf } from "../shared/theme.js";
import { FLAGGED, redrawPanels, topicThing, whyPanel } from "../shared/why.js";
import { testOf } from "../shared/search/engine.js";
import { subtopicList } from "./list.js";

const FIRST = 5; // papers of a short list
const RELATED = 6;

export function showTopic(topic) {
  const plot = make("div", { class: "plot" });
  const state = { topics: [topic.id], sideBySide: true, period: data.period, measure: "share", scale: "linear", titled: false };
  byId("topics-title").hidden = true;
  byId("topics").replaceChildren(make("article", { class: `leaf hue-${hueOf(topic.id)}` },
    headerOf(topic),
    make("div", {}, summaryOf(topic), newTerms(topic)),
    make("div", {}, ...relations(topic)),
    plotBlock(topic, plot, state),
    topic.signal ? whyOf(topic) : null,
    make("div", { class: "wide block" }, make("h2", {}, "History"), lifeList(lifeOf("topic", topic.id))),
    make("div", { class: "wide shelves" }, shortLists(topic)),
    allPapers(topic)));
  const draw = () => drawPlot(plot, () => linesFigure(state, plot), state.period);
  draw();
  onRedraw(() => {
    draw();
    redrawPanels();
  });
  document.title = `${topic.label}, ${data.title}`;
}

// The page of a topic that is no more: its life, and the topics that it became.
export function showRetired(id) {
  const label = labelIn("topic", id);
  const last = pastOf("topic", id).findLast(({ status }) => status);
  byId("topics-title").hidden = true;
  byId("topics").replaceChildren(make("article", { class: "leaf" },
    make("header", {},
      make("p", {}, make("a", { href: href("topics") }, "All topics")),
      make("h1", { tabindex: "-1" }, make("bdi", {}, label)),
      make("p", { class: "notice" }, `No topic any more; the last run that had it is of ${dayText(last.date)}.`)),
    make("div", { class: "wide block" }, make("h2", {}, "History"), lifeList(lifeOf("topic", id)))));
  document.title = `${label}, ${data.title}`;
}

// The reasons of a topic's status, filled in when they are opened.
function whyOf(topic) {
  const why = make("details", { class: "wide block reasons" }, make("summary", {}, FLAGGED.has(topic.signal.status) ? "Why is it flagged?" : "What is it compared with?"));
  why.addEventListener("toggle", () => why.children.length === 1 && why.append(whyPanel(topicThing(topic), { whole: true })));
  return why;
}

function headerOf(topic) {
  return make("header", {},
    make("p", {}, make("a", { href: href("topics") }, "All topics")),
    make("h1", { tabindex: "-1" }, make("bdi", {}, topic.label)),
    make("p", { class: "meta" }, `Topic ${topic.id} · ${counted(topic.size, "paper")} · ${spanText(topic.first_seen, topic.last_seen)}`),
    signalText(topic.signal),
    make("ul", { class: "words", "aria-label": "Keywords" }, topic.keywords.map((word) => make("li", {}, make("bdi", {}, word)))));
}

function signalText(signal) {
  if (!signal) return null;
  const earlier = signal.share_before === null ? "" : `, ${percent(signal.share_before)} from ${dayText(signal.before_since)} until then`;
  const ratio = signal.rate_ratio === null ? "" : `: ${times(signal.rate_ratio)} × (${times(signal.rate_ratio_low)} to ${times(signal.rate_ratio_high)})`;
  const texts = [
    `${percent(signal.share_recent)} of papers since ${dayText(signal.recent_since)}${earlier}${ratio}.`,
    ` q ${small(signal.q_value)}.`,
    signal.onset ? ` Rising since ${dayText(signal.onset)}.` : "",
    burstText(signal.burst),
  ];
  return make("p", { class: "marks" }, badge(signal.status), make("span", {}, texts.join("")));
}

function burstText(burst) {
  if (!burst) return "";
  return burst.end ? ` Burst from ${dayText(burst.start)} to ${dayText(burst.end)}.` : ` Burst since ${dayText(burst.start)}.`;
}

// The summary, and sentences of the topic's papers, each with the paper it is from.
function summaryOf(topic) {
  const written = topic.written_by !== "";
  if (!topic.quotes.length && !written) return make("p", { class: "summary" }, make("bdi", {}, topic.summary));
  const quoted = topic.quotes.length ? "; quoted from the papers:" : "";
  return make("div", { class: "quotes summary" },
    written && make("p", {}, make("bdi", {}, topic.summary)),
    written && make("p", { class: "meta" }, "Written by ", make("bdi", {}, topic.written_by), quoted),
    topic.quotes.map(({ sentence, paper }) => make("blockquote", {},
      make("p", {}, make("bdi", {}, sentence)),
      make("cite", {}, titleOf(paper)))));
}

function newTerms(topic) {
  if (!topic.recent_terms) return null;
  const { since, papers, papers_before: earlier, terms } = topic.recent_terms;
  const use = (term) => ` in ${number(term.papers)} of ${counted(papers, "paper")} (${number(term.papers_before)} of ${number(earlier)} earlier)`;
  return make("div", { class: "block" },
    make("h2", {}, "New vocabulary ", make("a", { href: href("map", { topic: topic.id, from: since }) }, `since ${dayText(since)}`)),
    make("ul", { class: "plain" }, terms.map((term) => make("li", {}, make("bdi", {}, term.term), make("span", { class: "meta" }, use(term))))));
}

// A topic's theme, subtopics, related topics and history.
function relations(topic) {
  const related = data.views.topics.related[topic.id].filter((id) => topics.has(id)).slice(0, RELATED);
  const theme = () => make("a", { href: href("map", { theme: topic.parent }) }, make("bdi", {}, themes.get(topic.parent) ?? ""));
  return [
    topic.parent === null ? null : make("p", { class: "meta" }, "Theme: ", theme()),
    driversOf(topic.drivers),
    topic.subtopics.length ? make("div", { class: "block" }, make("h2", {}, "Subtopics"), subtopicList(topic)) : null,
    make("div", { class: "block" }, make("h2", {}, "Related topics"), make("ul", { class: "plain" }, related.map((id) => make("li", {}, topicLink(id))))),
  ];
}

// Who drives a topic: the statements on its groups, and the largest of each field.
function driversOf({ one, many, fields }) {
  if (!fields.length) return null;
  const named = ({ field, papers, groups }) => make("li", {}, `By ${field}: `,
    groups.flatMap((group, i) => [i ? ", " : "", make("bdi", {}, group.name), ` ${number(group.papers)}`]),
    ` of ${counted(papers, "recent paper")} that state it`);
  return make("div", { class: "block" }, make("h2", {}, "Who drives it"),
    [...one, ...many].map((text) => make("p", {}, make("bdi", {}, text))),
    make("ul", { class: "plain" }, fields.map(named)));
}

function plotBlock(topic, plot, state) {
  const title = `${topic.label}: share of papers per ${data.period}`;
  const saved = (format) => savePlot({ figure: (place) => linesFigure(state, place), format, title, size: { width: plot.clientWidth } });
  return make("div", { class: "wide" },
    make("h2", {}, `Share of papers per ${data.period}, with its ${data.level} interval`),
    plot,
    make("p", { class: "tools" },
      make("a", { href: href("trends", { topics: topic.id }) }, "Open in Trends"),
      make("a", { href: href("map", { topic: topic.id }) }, "Show on the map"),
      button("Save as PNG", () => saved("png")),
      button("Save as SVG", () => saved("svg")),
      button("Save as CSV", () => saveSeries(state.topics, state.period))));
}

function shortLists(topic) {
  const { strength, votes } = data.papers;
  const papers = papersOf.get(topic.id);
  const best = (score) => [...papers].sort((a, b) => score(b) - score(a) || b - a).slice(0, FIRST);
  const lists = [
    ["Read first", topic.signal?.evidence ?? []],
    ["Most typical", topic.exemplars.length ? topic.exemplars : best((paper) => strength[paper])],
    ["Newest", [...papers].reverse()],
    ["Most upvoted", best((paper) => votes[paper] ?? 0).filter((paper) => votes[paper])],
  ];
  return lists.filter(([, some]) => some.length).map(([title, some]) => make("div", { class: "block" },
    make("h2", {}, title),
    make("ol", { class: "papers" }, some.slice(0, FIRST).map((paper) => paperItem(paper)))));
}

function allPapers(topic) {
  const newest = [...papersOf.get(topic.id)].reverse();
  const find = make("input", { type: "search", placeholder: "in titles and abstracts" });
  const listed = make("div");
  const fill = () => listed.replaceChildren(paperList(newest.filter(testOf(find.value)), { first: 30 }));
  find.addEventListener("input", fill);
  fill();
  const older = topic.size - newest.length;
  return make("div", { class: "wide block" },
    make("h2", {}, `All ${counted(newest.length, "paper")}`),
    older > 0 && make("p", { class: "meta" }, `${counted(older, "older paper")} of this topic are counted but not listed here; papers.parquet has them.`),
    make("div", { class: "controls" },
      make("label", {}, "Find", find), paperTools(`topic-${topic.id}`, () => newest)),
    listed);
}
