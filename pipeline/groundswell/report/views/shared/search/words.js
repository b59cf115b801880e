// Texts as words: what a search compares.
//
// As SQLite's index of `groundswell search` has them: letters and digits, in lower case, without
// accents; a word with hyphens is several words, and one without them as well.

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
const HYPHEN = /^[-\u2010-\u2015]$/;
const PLAIN = /^[\x20-\x7e]*$/;
const MARKS = /\p{M}+/gu;

export const fold = (text) =>
  (PLAIN.test(text) ? text.toLowerCase() : text.normalize("NFKC").normalize("NFD").replace(MARKS, "").toLowerCase());

// The words of a text, each { text, start, end, hyphen }; `hyphen` says whether only a hyphen is
// between it and the word before.
export function placedWords(text) {
  const found = [];
  for (const match of text.matchAll(WORD)) {
    const last = found.at(-1);
    found.push({
      text: fold(match[0]),
      start: match.index,
      end: match.index + match[0].length,
      hyphen: last !== undefined && HYPHEN.test(text.slice(last.end, match.index)),
    });
  }
  return found;
}

// The words of a text, and after a null those with hyphens as one word.
export function wordsOf(text) {
  const folded = fold(text);
  return PLAIN.test(folded) ? plainWords(folded) : joinedWords(placedWords(folded));
}

function joinedWords(placed) {
  const joined = [];
  placed.forEach(({ text, hyphen }, i) => {
    if (hyphen && placed[i - 1].hyphen) joined[joined.length - 1] += text;
    else if (hyphen) joined.push(placed[i - 1].text + text);
  });
  const words = placed.map(({ text }) => text);
  return joined.length ? [...words, null, ...joined] : words;
}

const CHAIN = /[a-z0-9]+(?:-[a-z0-9]+)*/g;

// The same for ASCII in lower case, which takes a third of the time.
function plainWords(text) {
  const words = [];
  const joined = [];
  for (const chain of text.match(CHAIN) ?? []) {
    if (!chain.includes("-")) words.push(chain);
    else {
      const parts = chain.split("-");
      words.push(...parts);
      joined.push(parts.join(""));
    }
  }
  return joined.length ? [...words, null, ...joined] : words;
}

// The ways a word or phrase of a query may be written, as lists of words.
export function formsOf(text) {
  const words = wordsOf(text);
  const end = words.indexOf(null);
  if (end < 0) return [words];
  const phrase = words.slice(0, end);
  return words.length === end + 2 && !/\s/.test(text.trim()) ? [phrase, words.slice(end + 1)] : [phrase];
}
