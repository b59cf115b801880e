// Numbers and texts as people read them; templates write them alike (groundswell/formatting.py).

const grouped = new Intl.NumberFormat("en-US");

export const number = (value) => grouped.format(value);
export const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
export const percent = (share) => (share === null ? "–" : `${(100 * share).toFixed(1)} %`);
export const small = (probability) => (probability < 0.001 ? "<0.001" : probability.toFixed(3));

// A ratio with two significant places.
export function times(ratio) {
  if (ratio >= 9.95) return ratio.toFixed(0);
  return ratio.toFixed(ratio >= 0.995 ? 1 : 2);
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
