// bzip2, decompressed: browsers know gzip alone, which takes half as much room again for abstracts.
//
// A generator, so that the work can be done in slices; it returns the bytes. The file is the page's
// own: no checksum is compared.

const BLOCK = 0x314159265359; // begins a block; what begins the end is another number
const GROUP = 50; // symbols that one table decodes
const LONGEST = 20; // bits of a code
const RUN = 4; // equal bytes, after which a byte says how many more there are
const PAUSE = 1 << 14; // symbols or bytes between two pauses

export function* bunzip(bytes) {
  const bits = new Bits(bytes);
  bits.take(24);
  const most = (bits.take(8) - 48) * 100000;
  const parts = [];
  while (bits.take48() === BLOCK) parts.push(yield* block(bits, most));
  return joined(parts);
}

class Bits {
  constructor(bytes) {
    Object.assign(this, { bytes, at: 0, held: 0, count: 0 });
  }

  // At most 24 bits.
  take(wanted) {
    while (this.count < wanted) {
      this.held = (this.held << 8) | this.bytes[this.at++];
      this.count += 8;
    }
    this.count -= wanted;
    return (this.held >>> this.count) & ((1 << wanted) - 1);
  }

  take48() {
    return this.take(24) * 0x1000000 + this.take(24);
  }
}

function* block(bits, most) {
  bits.take(16); // the checksum
  bits.take(16);
  bits.take(1); // an old kind of block, which no program writes
  const origin = bits.take(24);
  const used = usedBytes(bits);
  const count = bits.take(3);
  const selectors = selectorsOf(bits, count);
  const tables = Array.from({ length: count }, () => table(lengthsOf(bits, used.length + 2)));
  const { links, length } = yield* symbols(bits, { used, selectors, tables, most });
  return yield* expanded(links, length, origin);
}

function usedBytes(bits) {
  const rows = bits.take(16);
  const used = [];
  for (let row = 0; row < 16; row++) {
    if (!(rows & (0x8000 >> row))) continue;
    const columns = bits.take(16);
    for (let column = 0; column < 16; column++) if (columns & (0x8000 >> column)) used.push(16 * row + column);
  }
  return used;
}

// Which table decodes each group of symbols: moved to the front when used, and written as that place.
function selectorsOf(bits, count) {
  const order = Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: bits.take(15) }, () => {
    let place = 0;
    while (bits.take(1)) place++;
    order.unshift(...order.splice(place, 1));
    return order[0];
  });
}

function lengthsOf(bits, count) {
  let length = bits.take(5);
  return Array.from({ length: count }, () => {
    while (bits.take(1)) length += bits.take(1) ? -1 : 1;
    return length;
  });
}

// A table of canonical Huffman codes: per length the last code, what is taken from a code to find its
// place, and the symbols by place.
function table(lengths) {
  const counts = new Int32Array(LONGEST + 2);
  for (const length of lengths) counts[length]++;
  const limit = new Int32Array(LONGEST + 2).fill(-1);
  const base = new Int32Array(LONGEST + 2);
  const bySize = lengths.map((length, symbol) => [length, symbol]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let code = 0;
  let before = 0;
  for (let length = 1; length <= LONGEST; length++) {
    base[length] = code - before;
    code += counts[length];
    before += counts[length];
    limit[length] = code - 1;
    code <<= 1;
  }
  return { limit, base, least: bySize[0][0], order: Int32Array.from(bySize, ([, symbol]) => symbol) };
}

function symbolOf(bits, { limit, base, least, order }) {
  let length = least;
  let code = bits.take(length);
  while (code > limit[length]) {
    code = (code << 1) | bits.take(1);
    length++;
  }
  return order[code - base[length]];
}

// The bytes of a block in sorted order, each in the lowest bits of a link.
function* symbols(bits, { used, selectors, tables, most }) {
  const front = Uint8Array.from(used); // bytes, the one used last first
  const links = new Uint32Array(most);
  const end = used.length + 1;
  let [length, read, run, weight] = [0, 0, 0, 1];
  for (;;) {
    const symbol = symbolOf(bits, tables[selectors[Math.floor(read / GROUP)]]);
    if (++read % PAUSE === 0) yield;
    if (symbol < 2) { // a digit of the length of a run of the front byte
      run += weight << symbol;
      weight <<= 1;
      continue;
    }
    if (run) {
      links.fill(front[0], length, length + run);
      length += run;
      [run, weight] = [0, 1];
    }
    if (symbol === end) return { links, length };
    const byte = front[symbol - 1];
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    links[length++] = byte;
  }
}

// The block as it was: the sorting undone, and runs written out.
function* expanded(links, length, origin) {
  const places = new Uint32Array(257);
  for (let i = 0; i < length; i++) places[(links[i] & 255) + 1]++;
  for (let byte = 0; byte < 256; byte++) places[byte + 1] += places[byte];
  yield;
  for (let i = 0; i < length; i++) links[places[links[i] & 255]++] |= i << 8;
  yield;
  const out = new Bytes(length);
  let at = links[origin] >>> 8;
  let [last, equal] = [-1, 0];
  for (let i = 0; i < length; i++) {
    const link = links[at];
    const byte = link & 255;
    at = link >>> 8;
    if (equal === RUN) {
      out.repeat(last, byte);
      equal = 0;
    } else {
      out.add(byte);
      equal = byte === last ? equal + 1 : 1;
      last = byte;
    }
    if (i % PAUSE === 0) yield;
  }
  return out.bytes.subarray(0, out.length);
}

class Bytes {
  constructor(room) {
    this.bytes = new Uint8Array(room + 256);
    this.length = 0;
  }

  add(byte) {
    if (this.length === this.bytes.length) this.grow(1);
    this.bytes[this.length++] = byte;
  }

  repeat(byte, times) {
    if (this.length + times > this.bytes.length) this.grow(times);
    this.bytes.fill(byte, this.length, this.length + times);
    this.length += times;
  }

  grow(by) {
    const larger = new Uint8Array(2 * this.bytes.length + by);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
