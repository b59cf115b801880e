// What the page knows of each paper beside its title: people, identifiers, and abstracts. They are
// unpacked when first wanted.

import { data } from "./data.js";
import { unpackedBytes, unpackedText } from "./packed.js";
import { loaded } from "./router.js";

// Columns by paper, empty until `withDetails` is done: authors, organizations, labels, ids, doi,
// journal, code, comments, stars.
export const details = {};
let unpacking = null;

export function withDetails() {
  unpacking ??= loaded().then(() => unpackedText("details")).then((text) => Object.assign(details, JSON.parse(text)));
  return unpacking;
}

const pieces = new Map(); // promises of lines, by the piece's number

function linesOf(piece) {
  if (!pieces.has(piece)) {
    pieces.set(piece, unpackedBytes(`abstracts-${piece}`).then((bytes) => new TextDecoder().decode(bytes).split("\n")));
  }
  return pieces.get(piece);
}

// Whether the page has a paper's abstract; papers that are older than its room have none.
export const hasAbstract = (paper) => data.abstracts.length > 0 && paper >= data.abstracts[0];

// A paper's abstract; empty where there is none.
export async function abstractOf(paper) {
  if (!hasAbstract(paper)) return "";
  const piece = data.abstracts.findLastIndex((start) => start <= paper);
  return (await linesOf(piece))[paper - data.abstracts[piece]];
}

// Every abstract of the page, the newest piece first, as [first paper, texts].
export async function* abstractPieces() {
  for (let piece = data.abstracts.length - 1; piece >= 0; piece--) {
    const end = data.abstracts[piece + 1] ?? data.papers.paper_id.length;
    yield [data.abstracts[piece], (await linesOf(piece)).slice(0, end - data.abstracts[piece])];
  }
}
