// Search by meaning without an encoder: a text is the sum of its words' vectors, a word's vector the
// mean of those of the papers that use it. Papers that use the words themselves rank a little higher.

import { addMean, best, likeness, zeroVector } from "../meaning.js";
import { onMore, papersUsing } from "./engine.js";
import { wordsOf } from "./words.js";

const FREQUENT = 1.5; // the power of a word's rarity that it weighs
const REMEMBERED = 100; // words
const COMMON = 0.2; // the share of papers from which on a word tells nothing
const WORDS = 0.25; // what BM25 counts beside likeness, both as standard scores

const uses = new Map(); // what `papersUsing` returned, by word: a text grows word by word

function useOf(word) {
  if (!uses.has(word)) {
    if (uses.size >= REMEMBERED) uses.clear();
    uses.set(word, papersUsing(word));
  }
  return uses.get(word);
}

onMore(() => uses.clear());

// Whether a word tells what a text is about: few papers use it.
export const isTelling = (word) => useOf(word).papers.length < COMMON * useOf(word).scores.length;

// The papers that a text is most likely about, the best first.
export function papersAbout(text, count) {
  const found = [...new Set(wordsOf(text).filter(Boolean))].map(useOf).filter(({ papers }) => papers.length);
  if (!found.length) return [];
  const sum = zeroVector();
  const total = new Float64Array(found[0].scores.length);
  for (const { papers, scores } of found) {
    addMean(sum, papers, Math.log(total.length / papers.length) ** FREQUENT);
    for (let paper = 0; paper < total.length; paper++) total[paper] += scores[paper];
  }
  const alike = standard(likeness(sum));
  const used = standard(total);
  return best(alike.map((value, paper) => value + WORDS * used[paper]), count);
}

function standard(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
  return values.map((value) => (value - mean) / deviation);
}
