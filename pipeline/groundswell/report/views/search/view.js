// Search: papers by words, the reason for each, their trend, and what else has such a name.

import { address, amend, oneOf } from "../shared/address.js";
import { usualSince } from "../shared/comparison.js";
import { choice } from "../shared/controls.js";
import { data } from "../shared/data.js";
import { abstractOf, details, hasAbstract } from "../shared/details.js";
import { byId, make } from "../shared/dom.js";
import { hasVectors, withVectors } from "../shared/meaning.js";
import { paperTools } from "../shared/paper_tools.js";
import { paperList } from "../shared/papers.js";
import { onRedraw, registerView } from "../shared/router.js";
import { counted, number, percent } from "../shared/text.js";
import { onMore, prepare, search, known } from "../shared/search/engine.js";
import { isTelling, papersAbout } from "../shared/search/about.js";
import { bestSentence, marked } from "../shared/search/reasons.js";
import { wordsOf } from "../shared/search/words.js";
import { t } from "../shared/texts.js";
import { suggestions } from "./suggestions.js";
import { Trend } from "./trend.js";

const MOST_AUTHORS = 4;
const MOST_ORGANIZATIONS = 2;
const FIRST = 20; // papers listed at first
const NEAREST = 50; // papers found by meaning

const ORDERS = {
  best: [t("search.best_match"), (papers) => papers],
  newest: [t("common.newest"), (papers) => [...papers].sort((a, b) => b - a)],
  votes: [t("common.most_upvoted"), (papers) => [...papers].sort((a, b) => (data.papers.votes[b] ?? -1) - (data.papers.votes[a] ?? -1) || b - a)],
};

const EXAMPLES = [
  ["\"reward model\"", t("search.the_phrase")],
  ["diffusion OR flow", t("search.either_word")],
  ["agent NOT web", t("search.without_a_word")],
  ["quantiz*", t("search.words_that_begin_so")],
  ["author:\"Jane Doe\"", t("search.also_org_topic_title_abstract")],
  ["date:2025-11..2026-01", t("search.a_day_a_month_a")],
];

let leave = () => {}; // what ends the view that was shown before

class SearchView {
  constructor(query) {
    this.text = query.get("q") ?? "";
    this.order = oneOf(query, "order", Object.keys(ORDERS), "best");
    this.how = hasVectors() ? oneOf(query, "how", ["words", "meaning"], "words") : "words";
    this.ways = choice(t("search.find_by"), [["words", t("search.words")], ["meaning", t("search.meaning")]], this.how, (how) => this.turn(how));
    this.trend = new Trend(oneOf(query, "by", data.periods, data.period), query.get("since"), () => this.keep());
    this.status = make("p", { class: "meta", role: "status" });
    this.notes = make("div");
    this.also = make("div", { class: "suggestions" });
    this.listed = make("div", { class: "hits" });
    this.orders = make("select", { onchange: () => this.reorder() }, Object.entries(ORDERS).map(([key, [name]]) => make("option", { value: key, selected: key === this.order }, name)));
    this.found = { papers: [], wanted: [], notes: [] };
    this.results = make("div", { class: "results" },
      make("div", { class: "beside" }, this.also, this.trend.element),
      make("div", {},
        make("div", { class: "controls" }, hasVectors() && this.ways, make("label", {}, t("common.order"), this.orders)),
        make("p", { class: "tools" }, paperTools("search", () => this.ordered())),
        this.listed));
  }

  elements() {
    return [this.status, this.notes, this.help(), this.results];
  }

  help() {
    this.examples = make("details", { class: "help" }, make("summary", {}, t("search.how_to_search")),
      make("dl", {}, EXAMPLES.flatMap(([query, what]) => [make("dt", {}, make("code", {}, query)), make("dd", {}, what)])),
      make("p", {}, t("search.capitals_accents_and_hyphens_make")));
    return this.examples;
  }

  ordered() {
    return ORDERS[this.order][1](this.found.papers);
  }

  // Search for another text.
  ask(text) {
    this.text = text;
    this.keep();
    this.update();
  }

  keep() {
    const unless = (value, initial) => (value === initial ? null : value);
    const { period, since } = this.trend;
    amend("search", { q: this.text, how: unless(this.how, "words"), order: unless(this.order, "best"), by: unless(period, data.period), since: unless(since, usualSince()) });
  }

  turn(how) {
    this.how = how;
    this.keep();
    this.update();
  }

  reorder() {
    this.order = this.orders.value;
    this.keep();
    this.list();
  }

  async update() {
    const meaning = this.how === "meaning";
    if (meaning) await withVectors();
    this.found = meaning ? foundAbout(this.text) : search(this.text);
    const { papers, notes } = this.found;
    const asked = this.text.trim() !== "";
    this.examples.open = !asked;
    this.results.hidden = !asked;
    this.status.textContent = asked ? statusText(papers.length, meaning) : t("search.search_topics_terms_and_people", { papers: counted(data.papers.paper_id.length, "paper") });
    this.notes.replaceChildren(...notes.map((note) => make("p", { class: "notice" }, note)));
    this.also.replaceChildren(...suggestions(this.text));
    // The nearest are as many whatever the text: their share says nothing.
    this.trend.show(this.text, meaning ? [] : papers);
    this.list();
  }

  list() {
    const { wanted } = this.found;
    this.listed.replaceChildren(paperList(this.ordered(), {
      topic: true, first: FIRST,
      title: (text) => marked(text, of(wanted, "title")),
      about: (paper) => reasonOf(paper, wanted),
    }));
  }
}

const of = (wanted, field) => wanted.filter((each) => each.field === field || (each.field === null && (field === "title" || field === "abstract")));

// What is nearest in meaning; words that tell something are marked all the same.
function foundAbout(text) {
  const words = wordsOf(text).filter(Boolean).filter(isTelling);
  return { papers: papersAbout(text, NEAREST), wanted: words.map((word) => ({ words: word, field: null, forms: [[word]] })), notes: [] };
}

function statusText(count, meaning) {
  if (meaning) return count ? t("search.the_nearest_in_meaning_about", { papers: counted(count, "paper") }) : t("search.no_paper_uses_these_words");
  const total = data.papers.paper_id.length;
  const part = count ? t("search.of", { count: percent(count / total), total: number(total) }) : "";
  return `${counted(count, "paper")}${part}${known.abstracts ? "" : t("search.so_far_reading_the_abstracts")}`;
}

// Who wrote a paper, and the sentence of its abstract that has the words.
function reasonOf(paper, wanted) {
  const sentence = make("bdi", { class: "reason" });
  if (hasAbstract(paper)) {
    abstractOf(paper).then((abstract) => sentence.append(...marked(bestSentence(abstract, of(wanted, "abstract")), of(wanted, "abstract"))));
  }
  return [make("span", { class: "meta people" }, peopleText(paper, wanted)), sentence];
}

function peopleText(paper, wanted) {
  const authors = details.authors?.[paper] ?? [];
  const sought = of(wanted, "author");
  const nodes = authors.map((name) => marked(name, sought));
  // Those that were looked for are named in any case.
  const shown = nodes.filter((each, i) => i < MOST_AUTHORS || each.length > 1);
  const more = authors.length - shown.length;
  const organizations = details.organizations?.[paper] ?? [];
  return [
    ...shown.flatMap((each, i) => [i ? ", " : "", make("bdi", {}, each)]),
    more ? t("search.and_more", { more }) : "",
    ...organizations.slice(0, MOST_ORGANIZATIONS).map((name) => [" · ", make("bdi", {}, marked(name, of(wanted, "org")))]),
  ].flat(2);
}

async function showSearch(rest, query) {
  leave();
  const view = new SearchView(query);
  const box = byId("find");
  // Who types has perhaps typed on since the view was asked for.
  if (document.activeElement === box && box.value.startsWith(view.text)) view.text = box.value;
  else box.value = view.text;
  byId("search").replaceChildren(...view.elements());
  const asked = () => view.ask(box.value);
  const forget = onMore(() => view.update());
  box.addEventListener("input", asked);
  leave = () => {
    box.removeEventListener("input", asked);
    forget();
  };
  onRedraw(() => view.trend.draw());
  await prepare();
  if (address().view !== "search") return;
  view.keep();
  view.update();
}

registerView("search", showSearch);
