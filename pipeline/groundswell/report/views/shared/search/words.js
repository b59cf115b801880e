// Texts as words: what a search compares.
//
// As SQLite's index of `groundswell search` has them: letters and digits, in lower case, without
// accents; a word with hyphens is several words, and one without them as well. A script without spaces
// between words, as that of Chinese and Japanese, has each letter as a word, and what is looked for is a
// phrase of them.

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
const UNSPACED = "\\u3005-\\u3007\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff66-\\uff9f\\u{20000}-\\u{3ffff}"; // as in formatting.py
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, "u");
const PARTS = new RegExp(`[${UNSPACED}]|[^${UNSPACED}]+`, "gu");
const HYPHEN = /^[-\u2010-\u2015]$/;
const PLAIN = /^[\x20-\x7e]*$/;
const MARKS = /(?:(?![\u3099\u309a])\p{M})+/gu; // but those of kana, which are other letters without them

export const fold = (text) =>
  (PLAIN.test(text) ? text.toLowerCase() : text.normalize("NFKC").normalize("NFD").replace(MARKS, "").normalize("NFC").toLowerCase());

// The words of a text, each { text, start, end, hyphen }; `hyphen` says whether only a hyphen is
// between it and the word before.
export function placedWords(text) {
  const found = [];
  for (const match of text.matchAll(WORD)) {
    const parts = HAS_UNSPACED.test(match[0]) ? match[0].match(PARTS) : [match[0]];
    let start = match.index;
    for (const part of parts) {
      const last = found.at(-1);
      const hyphen = last !== undefined && HYPHEN.test(text.slice(last.end, start));
      found.push({ text: fold(part), start, end: start + part.length, hyphen });
      start += part.length;
    }
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
