// Columns of texts as the numbers of their words, and the words that there are.
//
// A search reads through the numbers: two million of them, those of 10,000 papers with abstracts, take
// some milliseconds, and no index has to be built beforehand.

import { wordsOf } from "./words.js";

export const BREAK = -1; // between what no phrase may span

export class Vocabulary {
  constructor() {
    this.numbers = new Map();
    this.words = [];
  }

  numberOf(word) {
    let number = this.numbers.get(word);
    if (number === undefined) {
      number = this.words.length;
      this.numbers.set(word, number);
      this.words.push(word);
    }
    return number;
  }
}

export class Column {
  constructor(vocabulary, papers) {
    this.vocabulary = vocabulary;
    this.tokens = new Int32Array(1 << 16);
    this.length = 0;
    this.starts = new Int32Array(papers); // per paper, where its words begin and end
    this.ends = new Int32Array(papers);
  }

  // The texts of a paper; phrases stay within one.
  set(paper, texts) {
    this.starts[paper] = this.length;
    for (const text of texts) {
      for (const word of wordsOf(text)) this.push(word === null ? BREAK : this.vocabulary.numberOf(word));
      this.push(BREAK);
    }
    this.ends[paper] = this.length;
  }

  push(number) {
    if (this.length === this.tokens.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.tokens);
      this.tokens = larger;
    }
    this.tokens[this.length++] = number;
  }

  // Add to `counts` how often each paper has a phrase, `weight` for each time. A phrase is a list of
  // numbers, or of sets of numbers as arrays of 0 and 1 by number.
  count(phrase, counts, weight) {
    const [first, ...rest] = phrase;
    if (first === undefined) return;
    if (typeof first === "number" && !rest.length) this.countWord(first, counts, weight);
    else this.countPhrase(first, rest, counts, weight);
  }

  countWord(number, counts, weight) {
    const { tokens, starts, ends } = this;
    for (let paper = 0; paper < starts.length; paper++) {
      for (let at = starts[paper]; at < ends[paper]; at++) if (tokens[at] === number) counts[paper] += weight;
    }
  }

  countPhrase(first, rest, counts, weight) {
    const { tokens, starts, ends } = this;
    for (let paper = 0; paper < starts.length; paper++) {
      for (let at = starts[paper]; at < ends[paper]; at++) {
        if (isOf(tokens[at], first) && rest.every((each, i) => isOf(tokens[at + 1 + i], each))) counts[paper] += weight;
      }
    }
  }
}

const isOf = (token, wanted) => (typeof wanted === "number" ? token === wanted : token >= 0 && wanted[token] === 1);
