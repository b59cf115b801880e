// Places on the map and on the screen: what is where, and what is near.

const SQUARE_BITS = 6; // dots are looked up in squares of 64 by 64 units of the map
const SQUARES = 64; // per side, as positions are below 4096
const MARGIN = 28; // pixels around the whole map
const ROOM = 500; // units around dots that are brought into view
const TRIMMED = 0.04; // of those dots at each side, which may be far from the others
const DEEPEST = 60; // the largest scale, times the one that shows all
const FRAMED = 12; // and the largest at which dots are brought into view
const SHALLOWEST = 0.6;

const largest = (values) => values.reduce((most, value) => (value > most ? value : most), 1);

// Dots by square of the map, so that the nearest one is found among few.
export class PointIndex {
  constructor(x, y) {
    Object.assign(this, { x, y });
    this.extent = [largest(x), largest(y)];
    this.squares = new Map();
    for (let i = 0; i < x.length; i++) {
      const key = this.key(x[i] >> SQUARE_BITS, y[i] >> SQUARE_BITS);
      if (!this.squares.has(key)) this.squares.set(key, []);
      this.squares.get(key).push(i);
    }
  }

  key(column, row) {
    return column * SQUARES + row;
  }

  // The dot nearest to (x, y) within `reach` of those that `counts(dot)` allows, or null.
  nearest([x, y], reach, counts) {
    const far = Math.max(1, Math.min(6, Math.ceil(reach / (1 << SQUARE_BITS))));
    let best = null;
    let least = reach ** 2;
    for (let column = (x >> SQUARE_BITS) - far; column <= (x >> SQUARE_BITS) + far; column++) {
      for (let row = (y >> SQUARE_BITS) - far; row <= (y >> SQUARE_BITS) + far; row++) {
        for (const dot of this.squares.get(this.key(column, row)) ?? []) {
          const distance = (this.x[dot] - x) ** 2 + (this.y[dot] - y) ** 2;
          if (distance < least && counts(dot)) [best, least] = [dot, distance];
        }
      }
    }
    return best;
  }
}

// What of the map is on the screen: `scale` pixels per unit, the map's corner at (left, top). The
// map's y points up, the screen's down.
export class Viewport {
  constructor(extent) {
    this.extent = extent;
    this.scale = null; // until there is a size
    this.fitted = false;
  }

  // Take a new size; the map is fitted at first, and again while it is fitted.
  resize(width, height) {
    const refit = this.scale === null || (this.width !== width && this.fitted);
    Object.assign(this, { width, height });
    if (refit) this.fit();
  }

  // How far it is zoomed in: 1 where the whole map is shown.
  get magnification() {
    return this.scale / this.least;
  }

  fit() {
    const [x, y] = this.extent;
    this.scale = Math.min((this.width - 2 * MARGIN) / x, (this.height - 2 * MARGIN) / y);
    this.left = (this.width - x * this.scale) / 2;
    this.top = (this.height - y * this.scale) / 2;
    this.least = this.scale;
    this.fitted = true;
  }

  // Show the places as large as they fit.
  frame(xs, ys) {
    if (!xs.length || this.scale === null) return;
    const ends = (values) => {
      const sorted = [...values].sort((a, b) => a - b);
      const trimmed = Math.floor(sorted.length * TRIMMED);
      return [sorted[trimmed], sorted.at(-1 - trimmed)];
    };
    const [[x0, x1], [y0, y1]] = [ends(xs), ends(ys)];
    const scale = Math.min(this.width / (x1 - x0 + ROOM), this.height / (y1 - y0 + ROOM), this.least * FRAMED);
    this.scale = Math.max(scale, this.least);
    this.left = this.width / 2 - ((x0 + x1) / 2) * this.scale;
    this.top = this.height / 2 - (this.extent[1] - (y0 + y1) / 2) * this.scale;
    this.fitted = false;
  }

  zoom(factor, at = [this.width / 2, this.height / 2]) {
    const scale = Math.min(Math.max(this.scale * factor, this.least * SHALLOWEST), this.least * DEEPEST);
    const real = scale / this.scale;
    this.left = at[0] - (at[0] - this.left) * real;
    this.top = at[1] - (at[1] - this.top) * real;
    this.scale = scale;
    this.fitted = false;
  }

  pan(dx, dy) {
    this.left += dx;
    this.top += dy;
    this.fitted = false;
  }

  toScreen(x, y) {
    return [this.left + x * this.scale, this.top + (this.extent[1] - y) * this.scale];
  }

  toMap(px, py) {
    return [(px - this.left) / this.scale, this.extent[1] - (py - this.top) / this.scale];
  }

  // Whether a place on the screen is within it, or not farther outside than `margin`.
  holds([px, py], margin = 0) {
    return px >= -margin && py >= -margin && px <= this.width + margin && py <= this.height + margin;
  }
}

export function encloses(polygon, [x, y]) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i];
    const [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
