// A topic's page.

import { href } from "../shared/address.js";
import { button } from "../shared/controls.js";
import { data, papersOf, themes, topics } from "../shared/data.js";
import { dayText, spanText } from "../shared/dates.js";
import { borderlineOf } from "../shared/degrees.js";
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
import { badge, isAlone, topicLink } from "../shared/topics.js";
import { hueOf } from "../shared/theme.js";
import { FLAGGED, redrawPanels, topicThing, whyPanel } from "../shared/why.js";
import { testOf } from "../shared/search/engine.js";
import { t } from "../shared/texts.js";
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
    make("div", { class: "wide block" }, make("h2", {}, t("topics.history")), lifeList(lifeOf("topic", topic.id))),
    make("div", { class: "wide shelves" }, shortLists(topic)),
    borderline(topic),
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
      make("p", {}, make("a", { href: href("topics") }, t("topics.all_topics"))),
      make("h1", { tabindex: "-1" }, make("bdi", {}, label)),
      make("p", { class: "notice" }, t("topics.no_topic_any_more_the", { date: dayText(last.date) }))),
    make("div", { class: "wide block" }, make("h2", {}, t("topics.history")), lifeList(lifeOf("topic", id)))));
  document.title = `${label}, ${data.title}`;
}

// The reasons of a topic's status, filled in when they are opened.
function whyOf(topic) {
  const why = make("details", { class: "wide block reasons" }, make("summary", {}, FLAGGED.has(topic.signal.status) ? t("common.why_is_it_flagged") : t("topics.what_is_it_compared_with")));
  why.addEventListener("toggle", () => why.children.length === 1 && why.append(whyPanel(topicThing(topic), { whole: true })));
  return why;
}

function headerOf(topic) {
  return make("header", {},
    make("p", {}, make("a", { href: href("topics") }, t("topics.all_topics"))),
    make("h1", { tabindex: "-1" }, make("bdi", {}, topic.label)),
    make("p", { class: "meta" }, t("topics.topic", { id: topic.id, papers: counted(topic.size, "paper"), first_seen: spanText(topic.first_seen, topic.last_seen) })),
    signalText(topic.signal),
    make("ul", { class: "words", "aria-label": t("topics.keywords") }, topic.keywords.map((word) => make("li", {}, make("bdi", {}, word)))));
}

function signalText(signal) {
  if (!signal) return null;
  const earlier = signal.share_before === null ? "" : t("topics.from_until_then", { share_before: percent(signal.share_before), before_since: dayText(signal.before_since) });
  const ratio = signal.rate_ratio === null ? "" : t("topics.to", { rate_ratio: times(signal.rate_ratio), rate_ratio_low: times(signal.rate_ratio_low), rate_ratio_high: times(signal.rate_ratio_high) });
  const texts = [
    t("topics.of_papers_since", { share_recent: percent(signal.share_recent), recent_since: dayText(signal.recent_since), earlier, ratio }),
    ` q ${small(signal.q_value)}.`,
    signal.onset ? t("topics.rising_since", { onset: dayText(signal.onset) }) : "",
    burstText(signal.burst),
  ];
  return make("p", { class: "marks" }, badge(signal.status), make("span", {}, texts.join("")));
}

function burstText(burst) {
  if (!burst) return "";
  return burst.end ? t("topics.burst_from_to", { start: dayText(burst.start), end: dayText(burst.end) }) : t("topics.burst_since", { start: dayText(burst.start) });
}

// The summary, and sentences of the topic's papers, each with the paper it is from.
function summaryOf(topic) {
  const written = topic.written_by !== "";
  if (!topic.quotes.length && !written) return make("p", { class: "summary" }, make("bdi", {}, topic.summary));
  const quoted = topic.quotes.length ? t("topics.quoted_from_the_papers") : "";
  return make("div", { class: "quotes summary" },
    written && make("p", {}, make("bdi", {}, topic.summary)),
    written && make("p", { class: "meta" }, t("topics.written_by"), make("bdi", {}, topic.written_by), quoted),
    topic.quotes.map(({ sentence, paper }) => make("blockquote", {},
      make("p", {}, make("bdi", {}, sentence)),
      make("cite", {}, titleOf(paper)))));
}

function newTerms(topic) {
  if (!topic.recent_terms) return null;
  const { since, papers, papers_before: earlier, terms } = topic.recent_terms;
  const use = (term) => t("topics.in_of_of_earlier", { papers: number(term.papers), papers_2: counted(papers, "paper"), papers_before: number(term.papers_before), earlier: number(earlier) });
  return make("div", { class: "block" },
    make("h2", {}, t("topics.new_vocabulary"), make("a", { href: href("map", { topic: topic.id, from: since }) }, t("topics.since", { since: dayText(since) }))),
    make("ul", { class: "plain" }, terms.map((term) => make("li", {}, make("bdi", {}, term.term), make("span", { class: "meta" }, use(term))))));
}

// A topic's theme, subtopics, related topics and history.
function relations(topic) {
  const related = data.views.topics.related[topic.id].filter((id) => topics.has(id)).slice(0, RELATED);
  const theme = () => make("a", { href: href("map", { theme: topic.parent }) }, make("bdi", {}, themes.get(topic.parent) ?? ""));
  return [
    topic.parent === null || isAlone(topic) ? null : make("p", { class: "meta" }, t("common.theme"), theme()),
    driversOf(topic.drivers),
    topic.subtopics.length ? make("div", { class: "block" }, make("h2", {}, t("common.subtopics")), subtopicList(topic)) : null,
    make("div", { class: "block" }, make("h2", {}, t("topics.related_topics")), make("ul", { class: "plain" }, related.map((id) => make("li", {}, topicLink(id))))),
  ];
}

// Who drives a topic: the statements on its groups, and the largest of each field.
function driversOf({ one, many, fields }) {
  if (!fields.length) return null;
  const named = ({ field, papers, groups }) => make("li", {}, t("topics.by", { field }),
    groups.flatMap((group, i) => [i ? ", " : "", make("bdi", {}, group.name), ` ${number(group.papers)}`]),
    t("topics.of_that_state_it", { papers: counted(papers, "recent paper") }));
  return make("div", { class: "block" }, make("h2", {}, t("topics.who_drives_it")),
    [...one, ...many].map((text) => make("p", {}, make("bdi", {}, text))),
    make("ul", { class: "plain" }, fields.map(named)));
}

function plotBlock(topic, plot, state) {
  const title = t("topics.share_of_papers_per", { label: topic.label, period: data.period });
  const saved = (format) => savePlot({ figure: (place) => linesFigure(state, place), format, title, size: { width: plot.clientWidth } });
  return make("div", { class: "wide" },
    make("h2", {}, t("topics.share_of_papers_per_with", { period: data.period, level: data.level })),
    plot,
    make("p", { class: "tools" },
      make("a", { href: href("trends", { topics: topic.id }) }, t("topics.open_in_trends")),
      make("a", { href: href("map", { topic: topic.id }) }, t("topics.show_on_the_map")),
      button(t("common.save_as_png"), () => saved("png")),
      button(t("common.save_as_svg"), () => saved("svg")),
      button(t("common.save_as_csv"), () => saveSeries(state.topics, state.period))));
}

function shortLists(topic) {
  const { strength, votes } = data.papers;
  const papers = papersOf.get(topic.id);
  const best = (score) => [...papers].sort((a, b) => score(b) - score(a) || b - a).slice(0, FIRST);
  const lists = [
    [t("topics.read_first"), topic.signal?.evidence ?? []],
    [t("topics.most_typical"), topic.exemplars.length ? topic.exemplars : best((paper) => strength[paper])],
    [t("common.newest"), [...papers].reverse()],
    [t("common.most_upvoted"), best((paper) => votes[paper] ?? 0).filter((paper) => votes[paper])],
  ];
  return lists.filter(([, some]) => some.length).map(([title, some]) => make("div", { class: "block" },
    make("h2", {}, title),
    make("ol", { class: "papers" }, some.slice(0, FIRST).map((paper) => paperItem(paper)))));
}

// The papers that may belong to another topic as well, folded.
function borderline(topic) {
  const between = new Map(borderlineOf(topic.id).map((each) => [each.paper, each]));
  if (!between.size) return null;
  const both = (paper) => {
    const { degree, other, otherDegree } = between.get(paper);
    return make("span", { class: "meta degrees" }, t("topics.degrees", { degree: percent(degree), other: percent(otherDegree) }), topicLink(other));
  };
  const block = make("details", { class: "wide block borderline" },
    make("summary", {}, t("topics.borderline", { papers: counted(between.size, "paper") })));
  block.addEventListener("toggle", () => block.children.length === 1 && block.append(
    make("p", { class: "meta" }, t("topics.borderline_papers_are")),
    paperList([...between.keys()], { first: 10, about: (paper) => [both(paper)] })));
  return block;
}

function allPapers(topic) {
  const newest = [...papersOf.get(topic.id)].reverse();
  const find = make("input", { type: "search", placeholder: t("common.in_titles_and_abstracts") });
  const listed = make("div");
  const fill = () => listed.replaceChildren(paperList(newest.filter(testOf(find.value)), { first: 30 }));
  find.addEventListener("input", fill);
  fill();
  const older = topic.size - newest.length;
  return make("div", { class: "wide block" },
    make("h2", {}, t("common.all", { papers: counted(newest.length, "paper") })),
    older > 0 && make("p", { class: "meta" }, t("topics.of_this_topic_are_counted", { papers: counted(older, "older paper") })),
    make("div", { class: "controls" },
      make("label", {}, t("common.find"), find), paperTools(`topic-${topic.id}`, () => newest)),
    listed);
}
