// Which papers a query finds, and how well: BM25 over title and abstract.

import { data } from "../data.js";
import { abstractPieces, details, withDetails } from "../details.js";
import { loaded } from "../router.js";
import { inSlices } from "../slices.js";
import { t } from "../texts.js";
import { Column, Vocabulary } from "./columns.js";
import { alsoTest, dateTest, labelTest, topicTest } from "./fields.js";
import { parse, parsed, wanted } from "./query.js";
import { nearlySpelled } from "./spelling.js";
import { formsOf } from "./words.js";

const TITLE_WEIGHT = 4; // what a word of the title counts beside one of the abstract
const K1 = 1.2;
const B = 0.75;

const columns = {}; // by field: title, abstract, author, org, columns of a user's own
const changes = new Set(); // functions called when more can be found
let reading = null;

// Read titles, then people, then abstracts; resolves once titles can be searched.
export function prepare() {
  reading ??= loaded().then(async () => {
    const vocabulary = new Vocabulary();
    const people = new Vocabulary();
    const papers = data.papers.paper_id.length;
    for (const field of ["title", "abstract"]) columns[field] = new Column(vocabulary, papers);
    for (const field of ["author", "org", ...data.own]) columns[field] = new Column(people, papers);
    await inSlices(read("title", [...columns.title.starts.keys()], data.papers.title.map((title) => [title])));
    readOthers();
  });
  return reading;
}

// The words of titles and of abstracts, by paper; null until titles are read.
export const textColumns = () => (columns.title ? [columns.title, columns.abstract] : null);

export const known = { people: false, abstracts: false };

async function readOthers() {
  await withDetails();
  const papers = [...columns.author.starts.keys()];
  await inSlices(read("author", papers, details.authors));
  await inSlices(read("org", papers, details.organizations));
  for (const name of data.own) await inSlices(read(name, papers, details.own[name]));
  known.people = true;
  announce();
  for await (const [some, lines] of abstractPieces()) await inSlices(read("abstract", some, lines.map((line) => [line])));
  known.abstracts = true;
  announce();
}

function* read(field, papers, texts) {
  for (let i = 0; i < texts.length; i++) {
    columns[field].set(papers[i], texts[i]);
    yield;
  }
}

const announce = () => changes.forEach((change) => change());

// Call a function whenever more can be found, until what it returns is called.
export function onMore(change) {
  changes.add(change);
  return () => changes.delete(change);
}

// Search: { papers, scores, query, notes }, the papers best first, then the newest; `wanted` are the
// words looked for, with those taken in place of unknown ones.
export function search(text) {
  const { query, dangling } = parsed(text, data.own);
  const notes = dangling ? [t("search.joins_nothing_here_and_is", { dangling })] : [];
  if (!query) return { papers: [], scores: [], wanted: [], notes };
  const { found, scores } = find(query, notes);
  const papers = [];
  for (let paper = found.length - 1; paper >= 0; paper--) if (found[paper]) papers.push(paper);
  papers.sort((a, b) => scores[b] - scores[a] || b - a);
  return { papers, scores, wanted: wanted(query), notes };
}

// A test of papers by a query's text; all pass where it has no word.
export function testOf(text) {
  const query = parse(text, data.own);
  if (!query || !columns.title) return () => true;
  const { found } = find(query, []);
  return (paper) => found[paper] === 1;
}

// The papers whose title or abstract uses a word, and the BM25 of all.
export function papersUsing(word) {
  const counts = countsOf({ forms: [[word]], prefix: false }, texts());
  const papers = [];
  counts.forEach((count, paper) => count && papers.push(paper));
  return { papers, scores: ranked(counts, texts().map(({ column }) => column)).scores };
}

function find(query, notes) {
  if (query.words !== undefined) return findWords(query, notes);
  if (query.not) return unscored(find(query.not, notes).found.map((one) => 1 - one));
  const parts = (query.all ?? query.any).map((part) => find(part, notes));
  const first = parts[0];
  for (const { found, scores } of parts.slice(1)) {
    for (let paper = 0; paper < found.length; paper++) {
      first.found[paper] = query.all ? first.found[paper] & found[paper] : first.found[paper] | found[paper];
      first.scores[paper] += scores[paper];
    }
  }
  return first;
}

const unscored = (found) => ({ found, scores: new Float64Array(found.length) });

const TESTS = {
  date: [dateTest, (text) => t("search.is_no_date_write_or", { text })],
  label: [labelTest],
  topic: [topicTest, (text) => t("search.no_topic_is_called", { text })],
  also: [alsoTest, (text) => t("search.no_topic_is_called", { text })],
};

const searchedIn = (field) => ({ column: columns[field], weight: field === "title" ? TITLE_WEIGHT : 1 });
const texts = () => [searchedIn("title"), searchedIn("abstract")];

function findWords(query, notes) {
  const papers = data.papers.paper_id.length;
  if (TESTS[query.field]) {
    const [make, note] = TESTS[query.field];
    const test = make(query.words);
    if (!test) notes.push(note(query.words));
    return unscored(Uint8Array.from({ length: papers }, (_, paper) => (test?.(paper) ? 1 : 0)));
  }
  const searched = query.field ? [searchedIn(query.field)] : texts();
  const { vocabulary } = searched[0].column;
  query.forms = formsOf(query.words);
  let counts = countsOf(query, searched);
  if (!counts.some(Boolean) && instead(query, vocabulary.words, notes)) counts = countsOf(query, searched);
  return ranked(counts, searched.map(({ column }) => column));
}

// Look for other words in place of one that no paper has: those that begin with it, as while one
// types, or those that are spelled nearly so. Returns whether there are any.
function instead(query, words, notes) {
  const { forms: [[word, more]], prefix, quoted, field } = query;
  if (prefix || quoted || more || word.length < 2 || !known.abstracts) return false;
  if (!field && columns.author.vocabulary.numbers.has(word)) {
    notes.push(t("search.no_title_or_abstract_has", { words: query.words }));
    return false;
  }
  if (words.some((other) => other.startsWith(word))) {
    query.prefix = true;
    notes.push(t("search.no_paper_has_the_word", { words: query.words }));
    return true;
  }
  const others = nearlySpelled(word, words);
  if (!others.length) return false;
  query.forms = others.map((other) => [other]);
  notes.push(t("search.no_paper_has_shown", { words: query.words, more: others.map((other) => `‘${other}’`).join(", ") }));
  return true;
}

function countsOf({ forms, prefix }, searched) {
  const counts = new Float64Array(data.papers.paper_id.length);
  const { vocabulary } = searched[0].column;
  for (const form of forms) {
    const phrase = form.map((word, i) => (prefix && i === form.length - 1 ? beginning(word, vocabulary.words) : vocabulary.numbers.get(word)));
    if (!phrase.includes(undefined)) for (const { column, weight } of searched) column.count(phrase, counts, weight);
  }
  return counts;
}

const beginning = (start, words) => Uint8Array.from(words, (word) => (word.startsWith(start) ? 1 : 0));

// BM25 of one phrase, as SQLite's FTS5 has it.
function ranked(counts, among) {
  const lengths = new Float64Array(counts.length);
  let total = 0;
  for (const { starts, ends } of among) {
    for (let paper = 0; paper < lengths.length; paper++) {
      lengths[paper] += ends[paper] - starts[paper];
      total += ends[paper] - starts[paper];
    }
  }
  const mean = total / counts.length || 1;
  const having = counts.reduce((sum, count) => sum + (count ? 1 : 0), 0);
  const weight = Math.max(Math.log((counts.length - having + 0.5) / (having + 0.5)), 1e-6);
  const scores = counts.map((count, paper) => (weight * count * (K1 + 1)) / (count + K1 * (1 - B + (B * lengths[paper]) / mean)));
  return { found: Uint8Array.from(counts, (count) => (count ? 1 : 0)), scores };
}
