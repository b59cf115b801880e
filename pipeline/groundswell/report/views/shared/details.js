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
const orders = new Map(); // by whether they are inside the page: { papers, rankOf }

const textOf = (bytes) => new TextDecoder().decode(bytes).split("\n");

function linesOf(name, read) {
  if (!pieces.has(name)) pieces.set(name, read(name).then(textOf));
  return pieces.get(name);
}

// The papers in the order of their abstracts, and each one's place: sorted by topic, and within a topic
// in the order of the papers.
function ordered(inside) {
  if (orders.has(inside)) return orders.get(inside);
  const { first } = data.abstracts;
  const { topic_id: topic } = data.papers;
  const [from, to] = inside ? [first, topic.length] : [0, first];
  const papers = Array.from({ length: to - from }, (_, i) => from + i).sort((a, b) => topic[a] - topic[b] || a - b);
  const order = { papers, rankOf: new Map(papers.map((paper, rank) => [paper, rank])) };
  orders.set(inside, order);
  return order;
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
  const rank = ordered(inside).rankOf.get(paper);
  const piece = starts.findLastIndex((start) => start <= rank);
  const [name, read] = inside ? [`abstracts-${piece}`, unpackedBytes] : [`abstracts/${piece}.bz2`, packedFile];
  try {
    return (await linesOf(name, read))[rank - starts[piece]];
  } catch {
    pieces.delete(name); // another try may succeed
    return null;
  }
}

// Every abstract of the page, as [papers, texts], a piece at a time.
export async function* abstractPieces() {
  const { starts } = data.abstracts;
  const { papers } = ordered(true);
  for (let piece = 0; piece < starts.length; piece++) {
    const some = papers.slice(starts[piece], starts[piece + 1]);
    yield [some, (await linesOf(`abstracts-${piece}`, unpackedBytes)).slice(0, some.length)];
  }
}
