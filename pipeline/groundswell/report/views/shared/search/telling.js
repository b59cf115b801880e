// The terms that set some papers apart from all others: words and pairs of words of titles and abstracts.

import { textColumns } from "./engine.js";

const PRIOR = 50; // papers' worth of the overall rate that a rate among few is drawn towards
const MOST_LOOKED_AT = 1500; // papers on either side
const PAIR = 1.5; // what a pair of words counts beside a word: it says more
const LEAST = 3; // papers of a term
const LEAST_SHARE = 0.04; // of the papers
const PART = /^\d+$|^.{1,2}$/; // numbers and letters say nothing by themselves
const LIMIT = 1 << 20; // words; pairs are numbers of two of them

// At most `most` terms, the most telling first: { term, count, others }, the papers among those given and among all others
// that have it. Of many papers some are looked at to find the terms, and all to count them.
export function tellingTerms(papers, most) {
  const columns = textColumns();
  if (!columns || papers.length < LEAST) return [];
  const { words } = columns[0].vocabulary;
  const inside = new Uint8Array(columns[0].starts.length);
  for (const paper of papers) inside[paper] = 1;
  const own = some(papers);
  const rest = some([...inside.keys()].filter((paper) => !inside[paper]));
  const least = Math.max(LEAST, LEAST_SHARE * own.length);
  const counts = new Map([...candidates(columns, own, words)].filter(([, count]) => count >= least));
  const others = countsOf([...counts.keys()], columns, rest, words.length);
  const found = [...counts].map(([key, count]) => ({ key, parts: partsOf(key, words), score: (key < LIMIT ? 1 : PAIR) * score(count, others.get(key), own.length, rest.length) }))
    .filter(({ score: value }) => value > 0)
    .sort((a, b) => b.score - a.score || a.key - b.key);
  const told = distinct(found).slice(0, most);
  const keys = told.map(({ key }) => key);
  const within = countsOf(keys, columns, papers, words.length);
  const all = countsOf(keys, columns, [...inside.keys()], words.length);
  return told.map(({ key, parts }) => ({ term: parts.join(" "), count: within.get(key), others: all.get(key) - within.get(key) }));
}

// At most so many, evenly spaced.
function some(papers) {
  const step = Math.ceil(papers.length / MOST_LOOKED_AT);
  return step > 1 ? papers.filter((_, i) => i % step === 0) : papers;
}

const partsOf = (key, words) => (key < LIMIT ? [words[key]] : [words[Math.floor(key / LIMIT) - 1], words[key % LIMIT]]);

const usable = []; // by the number of a word, whether it may be in a term

// How many of the papers have each word and pair of words.
function candidates(columns, papers, words) {
  const counts = new Map();
  for (let word = usable.length; word < words.length; word++) usable.push(!PART.test(words[word]));
  for (const paper of papers) {
    for (const key of termsOf(columns, paper)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function termsOf(columns, paper) {
  const found = new Set();
  for (const { tokens, starts, ends } of columns) {
    for (let at = starts[paper]; at < ends[paper]; at++) {
      if (!usable[tokens[at]]) continue;
      found.add(tokens[at]);
      if (usable[tokens[at + 1]]) found.add((tokens[at] + 1) * LIMIT + tokens[at + 1]);
    }
  }
  return found;
}

// How many of some papers have each of the terms.
function countsOf(keys, columns, papers, words) {
  const counts = new Map(keys.map((key) => [key, 0]));
  const last = new Map();
  const note = (key, paper) => {
    if (!counts.has(key) || last.get(key) === paper) return;
    last.set(key, paper);
    counts.set(key, counts.get(key) + 1);
  };
  // Most words are in no term: they are passed over without being looked up.
  const [alone, first] = [new Uint8Array(words), new Uint8Array(words)];
  for (const key of keys) (key < LIMIT ? alone : first)[key < LIMIT ? key : Math.floor(key / LIMIT) - 1] = 1;
  for (const paper of papers) {
    for (const { tokens, starts, ends } of columns) {
      for (let at = starts[paper]; at < ends[paper]; at++) {
        if (alone[tokens[at]]) note(tokens[at], paper);
        if (first[tokens[at]]) note((tokens[at] + 1) * LIMIT + tokens[at + 1], paper);
      }
    }
  }
  return counts;
}

// How much more often the papers have a term, by how many of them have it.
function score(count, others, papers, rest) {
  const rate = (others + 0.5) / (rest + 1);
  const share = (count + PRIOR * rate) / (papers + PRIOR);
  return (count / papers) * Math.log(share / rate);
}

// Without the terms whose words another before them has.
function distinct(found) {
  const used = new Set();
  return found.filter(({ parts }) => {
    const stems = parts.map((part) => part.replace(/s$/, ""));
    if (stems.some((stem) => used.has(stem))) return false;
    stems.forEach((stem) => used.add(stem));
    return true;
  });
}
