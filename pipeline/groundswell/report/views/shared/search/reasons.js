// Why a search finds a paper: the words it looked for, marked in the title and in the sentence of the
// abstract that has most of them.

import { make } from "../dom.js";
import { placedWords } from "./words.js";

const LONGEST = 320; // characters of a sentence
const BEFORE = 80; // characters kept before the first mark of a longer one
const SENTENCE_END = /(?<=[.!?]["”’)]?)\s+(?=[\p{Lu}\d"“(])|(?<=[。！？][」』”）]?)(?![」』”）])/u;

// The text as nodes, in which what was looked for stands in `mark`.
export function marked(text, wanted) {
  const nodes = [];
  let at = 0;
  for (const [start, end] of spansOf(text, wanted)) {
    nodes.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...nodes, text.slice(at)];
}

// The sentence of an abstract with most of what was looked for; empty if it has none.
export function bestSentence(abstract, wanted) {
  let [best, most] = ["", 0];
  for (const sentence of abstract.split(SENTENCE_END)) {
    const words = new Set(spansOf(sentence, wanted).map(([, , which]) => which));
    if (words.size > most) [best, most] = [sentence, words.size];
  }
  return shortened(best, wanted);
}

function shortened(sentence, wanted) {
  if (sentence.length <= LONGEST) return sentence;
  const [[first]] = spansOf(sentence, wanted);
  // Between words, where the script has spaces there.
  const from = first > BEFORE ? sentence.indexOf(" ", first - BEFORE) + 1 : 0;
  const start = first > BEFORE && (from === 0 || from > first) ? first - BEFORE : from;
  const space = sentence.lastIndexOf(" ", start + LONGEST);
  const end = start + LONGEST >= sentence.length ? sentence.length : space > first ? space : start + LONGEST;
  return `${start ? "… " : ""}${sentence.slice(start, end)}${end < sentence.length ? " …" : ""}`;
}

// Where a text has what was looked for: [start, end, which of it], in order and apart.
function spansOf(text, wanted) {
  const words = placedWords(text);
  const spans = [];
  for (let i = 0; i < words.length; i++) {
    const [last, which] = matchAt(words, i, wanted);
    if (last < 0) continue;
    spans.push([words[i].start, words[last].end, which]);
    i = last;
  }
  return spans;
}

// The last word of the longest match that begins with a word, and which of the wanted it is.
function matchAt(words, i, wanted) {
  let found = [-1, -1];
  wanted.forEach(({ forms = [], prefix }, which) => {
    for (const form of forms) {
      const last = Math.max(phraseEnd(words, i, form, prefix), form.length === 1 ? hyphenEnd(words, i, form[0], prefix) : -1);
      if (last > found[0]) found = [last, which];
    }
  });
  return found;
}

function phraseEnd(words, i, form, prefix) {
  const has = form.every((word, k) => words[i + k] && fits(words[i + k].text, word, prefix && k === form.length - 1));
  return has ? i + form.length - 1 : -1;
}

// A word that the text writes with hyphens.
function hyphenEnd(words, i, word, prefix) {
  if (!words[i + 1]?.hyphen || words[i].hyphen) return -1;
  let last = i;
  let text = words[i].text;
  while (words[last + 1]?.hyphen) text += words[++last].text;
  return fits(text, word, prefix) ? last : -1;
}

const fits = (text, word, prefix) => (prefix ? text.startsWith(word) : text === word);
