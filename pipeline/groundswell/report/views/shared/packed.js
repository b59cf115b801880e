// What the page holds packed: bytes compressed with bzip2 and written in 85 characters.

import { bunzip } from "./bunzip.js";
import { byId } from "./dom.js";
import { inSlices } from "./slices.js";

const FIRST = 33; // the first character that is written
const LEFT_OUT = "\"&'-<>\\`~"; // those that HTML and scripts could read as their own
const VALUES = valuesOf();

function valuesOf() {
  const values = new Uint8Array(128);
  let value = 0;
  for (let code = FIRST; code < 127; code++) {
    if (!LEFT_OUT.includes(String.fromCharCode(code))) values[code] = value++;
  }
  return values;
}

// Four bytes are five characters, the highest first; the last ones may be fewer.
export function decode85(text) {
  const full = Math.floor(text.length / 5);
  const rest = text.length - 5 * full;
  const bytes = new Uint8Array(4 * full + Math.max(rest - 1, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (let group = 0; group < full; group++, at += 5) view.setUint32(4 * group, wordAt(text, at));
  if (rest) {
    const word = wordAt(text.slice(at).padEnd(5, "}"), 0);
    for (let i = 0; i < rest - 1; i++) bytes[4 * full + i] = word >>> (24 - 8 * i);
  }
  return bytes;
}

function wordAt(text, at) {
  let word = 0;
  for (let i = at; i < at + 5; i++) word = word * 85 + VALUES[text.charCodeAt(i)];
  return word;
}

// Return the bytes that a script element of the page holds; the element goes away.
export async function unpackedBytes(id) {
  const element = byId(id);
  const bytes = decode85(element.textContent.trim());
  element.remove();
  return inSlices(bunzip(bytes));
}

export const unpackedText = async (id) => new TextDecoder().decode(await unpackedBytes(id));
