// What the page knows of each paper beside its title: people, identifiers, and abstracts. They are
// unpacked when first wanted.

import { bunzip } from "./bunzip.js";
import { data } from "./data.js";
import { unpackedBytes, unpackedText } from "./packed.js";
import { loaded } from "./router.js";
import { inSlices } from "./slices.js";

// Columns by paper, empty until `withDetails` is done: authors, organizations, labels, doi, arxiv
// ('=' for the paper's own id), journal, code, comments, stars; `own` has a user's own by their names.
export const details = {};
let unpacking = null;

export function withDetails() {
  unpacking ??= loaded().then(() => unpackedText("details")).then((text) => Object.assign(details, JSON.parse(text)));
  return unpacking;
}

const pieces = new Map(); // promises of lines, by the name of what holds them

const textOf = (bytes) => new TextDecoder().decode(bytes).split("\n");

function linesOf(name, read) {
  if (!pieces.has(name)) pieces.set(name, read(name).then(textOf));
  return pieces.get(name);
}

// Whether the page has a paper's abstract; papers that are older than its room have theirs beside it.
export const hasAbstract = (paper) => paper >= data.abstracts.first;

// Whether the page can read what is beside it: browsers allow that of a server, not of a file.
export const isServed = () => location.protocol.startsWith("http");

const packedFile = async (name) => {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return inSlices(bunzip(new Uint8Array(await answer.arrayBuffer())));
};

// A paper's abstract: empty where there is none, null where it is beside the page and cannot be read.
export async function abstractOf(paper) {
  const inside = hasAbstract(paper);
  if (!inside && !isServed()) return null;
  const starts = inside ? data.abstracts.starts : data.abstracts.outside;
  const piece = starts.findLastIndex((start) => start <= paper);
  const [name, read] = inside ? [`abstracts-${piece}`, unpackedBytes] : [`abstracts/${piece}.bz2`, packedFile];
  try {
    return (await linesOf(name, read))[paper - starts[piece]];
  } catch {
    pieces.delete(name); // another try may succeed
    return null;
  }
}

// Every abstract of the page, as [papers, texts], a piece at a time.
export async function* abstractPieces() {
  const { starts } = data.abstracts;
  for (let piece = 0; piece < starts.length; piece++) {
    const end = starts[piece + 1] ?? data.papers.topic_id.length;
    const some = Array.from({ length: end - starts[piece] }, (_, i) => starts[piece] + i);
    yield [some, (await linesOf(`abstracts-${piece}`, unpackedBytes)).slice(0, some.length)];
  }
}
