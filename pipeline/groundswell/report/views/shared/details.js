// What the page knows of each paper beside its title: people, identifiers, and abstracts. They are
// unpacked when first wanted.

import { data } from "./data.js";
import { unpackedBytes, unpackedText } from "./packed.js";
import { loaded } from "./router.js";

// Columns by paper, empty until `withDetails` is done: authors, organizations, labels, doi, arxiv
// ('=' for the paper's own id), journal, code, comments, stars; `own` has a user's own by their names.
export const details = {};
let unpacking = null;

export function withDetails() {
  unpacking ??= loaded().then(() => unpackedText("details")).then((text) => Object.assign(details, JSON.parse(text)));
  return unpacking;
}

const pieces = new Map(); // promises of lines, by the piece's number
let ranks = null; // { papers, rankOf }: the papers in the order of their abstracts, and each one's place

function linesOf(piece) {
  if (!pieces.has(piece)) {
    pieces.set(piece, unpackedBytes(`abstracts-${piece}`).then((bytes) => new TextDecoder().decode(bytes).split("\n")));
  }
  return pieces.get(piece);
}

// Abstracts are sorted by topic, and within a topic in the order of the papers.
function ranked() {
  if (ranks) return ranks;
  const { first } = data.abstracts;
  const { topic_id: topic } = data.papers;
  const papers = Array.from({ length: topic.length - first }, (_, i) => first + i).sort((a, b) => topic[a] - topic[b] || a - b);
  const rankOf = new Map(papers.map((paper, rank) => [paper, rank]));
  ranks = { papers, rankOf };
  return ranks;
}

// Whether the page has a paper's abstract; papers that are older than its room have none.
export const hasAbstract = (paper) => paper >= data.abstracts.first;

// A paper's abstract; empty where there is none.
export async function abstractOf(paper) {
  if (!hasAbstract(paper)) return "";
  const rank = ranked().rankOf.get(paper);
  const piece = data.abstracts.starts.findLastIndex((start) => start <= rank);
  return (await linesOf(piece))[rank - data.abstracts.starts[piece]];
}

// Every abstract of the page, as [papers, texts], a piece at a time.
export async function* abstractPieces() {
  const { starts } = data.abstracts;
  const { papers } = ranked();
  for (let piece = 0; piece < starts.length; piece++) {
    const some = papers.slice(starts[piece], starts[piece + 1]);
    yield [some, (await linesOf(piece)).slice(0, some.length)];
  }
}
