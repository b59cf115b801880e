// Words that are spelled nearly as one that no paper has.

const MOST = 8; // words taken in place of one

// Words of a list within one edit, or of eight letters and more two, the nearest first: an edit adds, drops or
// changes a letter or swaps two.
export function nearlySpelled(word, words) {
  const most = editsAllowed(word);
  if (!most) return [];
  const near = [];
  for (const other of words) {
    if (Math.abs(other.length - word.length) > most || (other[0] !== word[0] && other[1] !== word[1])) continue;
    const distance = edits(word, other, most);
    if (distance <= most) near.push([distance, other]);
  }
  const least = Math.min(...near.map(([distance]) => distance));
  return near.filter(([distance]) => distance === least).map(([, other]) => other).slice(0, MOST);
}

function editsAllowed(word) {
  if (word.length < 4 || /\d/.test(word)) return 0;
  return word.length < 8 ? 1 : 2;
}

// The edits between two words; some number above `most` as soon as there are more.
function edits(one, other, most) {
  let [older, old] = [[], Array.from({ length: other.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = old[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      row[j] = Math.min(old[j] + 1, row[j - 1] + 1, change);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [older, old] = [old, row];
  }
  return old[other.length];
}
