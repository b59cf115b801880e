// What the page holds packed: bytes compressed with bzip2 and written in characters of one and two bytes.

import { bunzip } from "./bunzip.js";
import { byId } from "./dom.js";
import { inSlices } from "./slices.js";

// The characters of one byte that are written, those of two bytes, and how many of these there are.
const FIRST = 33;
const LEFT_OUT = "<".charCodeAt(0);
const SHORT = 93;
const FIRST_LONG = 0xf0;
const LONG = 1314;
const ALL_SHORT = SHORT ** 3; // values below are three characters of one byte

const short = (code) => code - FIRST - (code > LEFT_OUT ? 1 : 0);

// Twenty bits are three characters of one byte, or one of two bytes before or after one of one; two such
// values are five bytes. The first character says how many bytes at the end are none.
export function decode(text) {
  const bytes = new Uint8Array(Math.ceil((text.length - 1) * 1.25));
  let [at, end, high] = [1, 0, -1];
  while (at < text.length) {
    const first = text.charCodeAt(at);
    const second = text.charCodeAt(at + 1);
    let value;
    if (first >= FIRST_LONG) value = ALL_SHORT + SHORT * LONG + (first - FIRST_LONG) * SHORT + short(second);
    else if (second >= FIRST_LONG) value = ALL_SHORT + short(first) * LONG + second - FIRST_LONG;
    else value = (short(first) * SHORT + short(second)) * SHORT + short(text.charCodeAt(at + 2));
    at += first >= FIRST_LONG || second >= FIRST_LONG ? 2 : 3;
    if (high < 0) high = value;
    else {
      bytes[end++] = high >> 12;
      bytes[end++] = high >> 4;
      bytes[end++] = (high << 4) | (value >> 16);
      bytes[end++] = value >> 8;
      bytes[end++] = value;
      high = -1;
    }
  }
  return bytes.slice(0, end - Number(text[0]));
}

// Return the bytes that a script element of the page holds; the element goes away.
export async function unpackedBytes(id) {
  const element = byId(id);
  const bytes = decode(element.textContent.trim());
  element.remove();
  return inSlices(bunzip(bytes));
}

export const unpackedText = async (id) => new TextDecoder().decode(await unpackedBytes(id));
