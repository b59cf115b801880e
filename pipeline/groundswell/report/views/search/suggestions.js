// Topics, terms, people and organizations whose names have the words of a search.

import { href } from "../shared/address.js";
import { data, subtopics, topics } from "../shared/data.js";
import { details } from "../shared/details.js";
import { make } from "../shared/dom.js";
import { counted } from "../shared/text.js";
import { topicLink } from "../shared/topics.js";
import { formsOf, wordsOf } from "../shared/search/words.js";
import { t } from "../shared/texts.js";

const MOST = 6; // of a kind

let people = null; // { authors, organizations }: names by how many papers they have, with their words

function peopleOf() {
  if (people === null && details.authors) {
    people = { authors: tally(details.authors.flatMap((names) => [...new Set(names)])), organizations: tally(details.organizations.flat()) };
  }
  return people ?? { authors: [], organizations: [] };
}

function tally(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => ({ name, count, words: wordsOf(name) }));
}

// Whether each word looked for begins a word of a name.
const named = (words, wanted) => wanted.every((word) => words.some((other) => other?.startsWith(word)));

const quoted = (field, name) => `${field}:"${name.replaceAll("\"", " ")}"`;

// The groups of suggestions for a query's text, as elements; empty for one with operators or fields.
export function suggestions(text) {
  const plain = text.replace(/^(author|org|topic):/i, "");
  if (!plain.trim() || /\b(AND|OR|NOT)\b|[:()*]/.test(plain)) return [];
  const wanted = formsOf(plain)[0];
  if (!wanted?.length) return [];
  const { authors, organizations } = peopleOf();
  const fits = (name) => named(wordsOf(name), wanted);
  const found = (all) => all.filter(({ words }) => named(words, wanted)).slice(0, MOST);
  const search = (field, { name, count }) => [make("a", { href: href("search", { q: quoted(field, name) }) }, make("bdi", {}, name)), make("span", { class: "meta" }, counted(count, "paper"))];
  return [
    group(t("common.topics"), [...topics.values()].filter(({ label }) => fits(label)).slice(0, MOST).map(({ id }) => [topicLink(id)])),
    group(t("common.subtopics"), subtopicsFound(fits)),
    group(t("search.terms"), data.views.search.terms.filter((term) => fits(term) && !sameWords(term, wanted)).slice(0, MOST).map((term) => [termLink(term)])),
    group(t("search.people"), found(authors).map((each) => search("author", each))),
    group(t("common.organizations"), found(organizations).map((each) => search("org", each))),
  ].filter(Boolean);
}

const sameWords = (term, wanted) => formsOf(term)[0].join(" ") === wanted.join(" ");
const termLink = (term) => make("a", { href: href("search", { q: /\s/.test(term) ? `"${term.replaceAll("\"", " ")}"` : term }) }, make("bdi", {}, term));

const subtopicsFound = (fits) => [...topics.values()].flatMap((topic) => topic.subtopics.map(({ id }) => [topic.id, id]))
  .filter(([, id]) => fits(subtopics.get(id))).slice(0, MOST)
  .map(([topic, id]) => [make("a", { href: href("map", { topic, part: id }) }, make("bdi", {}, subtopics.get(id)))]);

function group(title, items) {
  if (!items.length) return null;
  return make("div", { class: "suggested" }, make("h2", {}, title), make("ul", {}, items.map((item) => make("li", {}, item))));
}
