// Numbers and texts as people read them; templates write them alike (groundswell/formatting.py).

import { counting, language } from "./texts.js";

// Numbers as English of the United States writes them, or as the language does.
export const LOCALE = language === "en" ? "en-US" : language;
const grouped = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const fixed = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false }));
const places = (value, digits) => fixed[digits].format(value);

export const number = (value) => grouped.format(value);
export const counted = (count, noun) => counting(count, number(count), noun);
export const percent = (share) => (share === null ? "–" : `${places(100 * share, 1)} %`);
export const small = (probability) => (probability < 0.001 ? `<${places(0.001, 3)}` : places(probability, 3));

// A ratio with two significant places.
export function times(ratio) {
  if (ratio >= 9.95) return places(ratio, 0);
  return places(ratio, ratio >= 0.995 ? 1 : 2);
}

export function shorten(text, length) {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join("").trimEnd()}…` : text;
}

export const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

// Whether a text has every word, in whatever case, within words too.
export function matches(text, words) {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}
