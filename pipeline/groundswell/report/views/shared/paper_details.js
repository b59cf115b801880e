// All that the page knows of a paper.

import { href } from "./address.js";
import { arxivOf } from "./citations.js";
import { button, choice } from "./controls.js";
import { data, subtopics } from "./data.js";
import { highOthers } from "./degrees.js";
import { abstractOf, details, isServed, withDetails } from "./details.js";
import { make } from "./dom.js";
import { hasVectors, nearestTo, withVectors } from "./meaning.js";
import { dateOf, paperList } from "./papers.js";
import { drop, isKept, keep } from "./reading_list.js";
import { counted, number, percent } from "./text.js";
import { t } from "./texts.js";
import { topicLink } from "./topics.js";

const MOST_AUTHORS = 30; // named at first
const NEAREST = 10; // papers like one
const CODE = /https?:\/\/(?:www\.)?(?:github\.com|gitlab\.com|huggingface\.co|bitbucket\.org|codeberg\.org)\/[\w.-]+\/[\w./-]*[\w/-]/i;

// An article; `level` is that of its heading.
export async function paperDetails(paper, level = "h2") {
  await withDetails();
  const abstract = make("p", { class: "abstract" }, "…");
  const links = make("p", { class: "links" }, linksOf(paper, ""));
  abstractOf(paper).then((text) => {
    abstract.replaceChildren(...abstractNodes(text));
    links.replaceChildren(...linksOf(paper, text ?? ""));
  });
  return make("article", { class: "paper" },
    make(level, { class: "title" }, make("bdi", {}, data.papers.title[paper])),
    make("p", { class: "meta" }, factsOf(paper).join(" · ")),
    data.papers.notes[paper].map((note) => make("p", { class: "note" }, note)),
    peopleOf(paper), organizationsOf(paper), ownOf(paper), links, placeOf(paper), abstract,
    make("p", { class: "tools" }, keepButton(paper)),
    hasVectors() ? likeThis(paper) : null);
}

const LIKE = { nearest: (papers) => papers, newest: (papers) => [...papers].sort((a, b) => b - a) };

// The papers most like one, listed when they are wanted.
function likeThis(paper) {
  const list = make("div");
  const fill = (order) => list.replaceChildren(paperList(LIKE[order](nearestTo(paper, NEAREST)), { topic: true, first: NEAREST }));
  const orders = choice(t("common.order"), [["nearest", t("paper.nearest_first")], ["newest", t("common.newest_first")]], "nearest", fill);
  const open = async () => {
    if (list.childElementCount) return;
    await withVectors();
    fill("nearest");
  };
  return make("details", { class: "like", ontoggle: open }, make("summary", {}, t("paper.papers_like_this")), orders, list);
}

function factsOf(paper) {
  const votes = data.papers.votes[paper];
  const comments = details.comments[paper];
  const stars = details.stars[paper];
  return [
    dateOf(paper), votes && counted(votes, "upvote"), comments && counted(comments, "comment"), stars && counted(stars, "star"),
    details.journal[paper],
  ].filter(Boolean);
}

const searchLink = (field, name) => make("a", { href: href("search", { q: `${field}:"${name.replaceAll("\"", " ")}"` }) }, make("bdi", {}, name));

function peopleOf(paper) {
  const links = details.authors[paper].map((name) => searchLink("author", name));
  if (!links.length) return null;
  const more = links.length - MOST_AUTHORS;
  const people = make("p", { class: "people" }, apart(links.slice(0, MOST_AUTHORS)));
  if (more > 0) {
    people.append(" ", button(t("paper.and_more", { more: number(more) }), () => people.replaceChildren(...apart(links)), { class: "quiet" }));
  }
  return people;
}

const apart = (nodes) => nodes.flatMap((node, i) => (i ? [", ", node] : [node]));

function organizationsOf(paper) {
  const links = details.organizations[paper].map((name) => searchLink("org", name));
  return links.length ? make("p", { class: "meta" }, apart(links)) : null;
}

// What it has in columns of a user's own.
function ownOf(paper) {
  return data.own.filter((name) => details.own[name][paper].length).map((name) => make("p", { class: "meta" },
    make("bdi", {}, name), ": ", apart(details.own[name][paper].map((value) => searchLink(name, value)))));
}

function linksOf(paper, abstract) {
  const url = data.papers.url[paper];
  const arxiv = arxivOf(paper);
  const doi = details.doi[paper];
  const code = details.code[paper] || abstract.match(CODE)?.[0];
  return [
    url && [new URL(url).hostname.replace(/^www\./, ""), url],
    arxiv && ["arXiv", `https://arxiv.org/abs/${arxiv}`],
    arxiv && ["PDF", `https://arxiv.org/pdf/${arxiv}`],
    doi && ["DOI", `https://doi.org/${encodeURI(doi)}`],
    code && [t("paper.code"), code],
  ].filter(Boolean).map(([text, address]) => make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text));
}

function placeOf(paper) {
  const { topic_id: topic, subtopic_id: subtopic, strength } = data.papers;
  const id = topic[paper];
  const part = subtopics.get(subtopic[paper]);
  const probability = id < 0 ? "" : t("paper.membership", { strength: percent(strength[paper] / 1000) });
  return make("p", { class: "place" }, topicLink(id),
    part === undefined ? null : [" · ", make("a", { href: href("map", { topic: id, part: subtopic[paper] }) }, make("bdi", {}, part))],
    make("span", { class: "meta" }, probability, ...alsoOf(paper), " · "), make("a", { class: "meta", href: href("map", { paper: data.papers.paper_id[paper] }) }, t("paper.on_the_map")));
}

// The other topics that a paper may belong to as well.
const alsoOf = (paper) => highOthers(paper).flatMap(([topic, degree]) => [t("paper.also"), topicLink(topic), ` ${percent(degree)}`]);

function abstractNodes(text) {
  if (text) return [make("bdi", {}, text)];
  if (text !== null) return [t("paper.no_abstract_is_known")];
  if (isServed()) return [t("paper.this_abstract_could_not_be")];
  const inside = number(data.papers.paper_id.length - data.abstracts.first);
  return [t("paper.this_page_holds_the_newest", { inside })];
}

export function keepButton(paper) {
  const id = data.papers.paper_id[paper];
  const text = () => (isKept(id) ? t("paper.remove_from_the_reading_list") : t("paper.add_to_the_reading_list"));
  const toggle = button(text(), () => {
    (isKept(id) ? drop : keep)([id]);
    toggle.textContent = text();
  });
  return toggle;
}
