// The cloud behind the dots: how dense papers are, in the colors of those that are there. It is seen
// from afar, where dots hide each other, and fades as one comes nearer.

import { make } from "../shared/dom.js";
import { channels } from "../shared/theme.js";

const ACROSS = 160; // cells along the map's longer side
const PAD = 8; // cells around the map
const BLUR = 2; // cells on either side of each, averaged three times, which is nearly Gaussian
const STRONGEST = 0.5; // opacity
const FEWEST = 1500; // papers: fewer are seen dot by dot
const FADED = 4; // the magnification at which nothing of it is left

// The cloud of the dots drawn in full: { canvas, cell, pad }, `cell` being units of the map; null
// where they are few.
export function cloudOf(points, [width, height], scene) {
  const shown = points.x.filter((_, i) => scene.levels[i] === 2).length;
  if (shown < FEWEST) return null;
  const cell = Math.max(width, height) / ACROSS;
  const [columns, rows] = [width, height].map((side) => Math.ceil(side / cell) + 2 * PAD);
  const layers = Array.from({ length: 4 }, () => new Float32Array(columns * rows));
  const colors = scene.colors.map(channels);
  for (let i = 0; i < points.x.length; i++) {
    if (scene.levels[i] !== 2) continue;
    const at = (PAD + Math.floor((height - points.y[i]) / cell)) * columns + PAD + Math.floor(points.x[i] / cell);
    const color = colors.at(scene.hues[i]);
    for (let k = 0; k < 3; k++) layers[k][at] += color[k];
    layers[3][at]++;
  }
  layers.forEach((layer) => blur(layer, columns, rows));
  const canvas = make("canvas", { width: columns, height: rows });
  canvas.getContext("2d").putImageData(pixels(layers, columns, rows, typical(layers[3])), 0, 0);
  return { canvas, cell, pad: PAD };
}

// What a dense cell has: the mean density that papers have, not cells.
function typical(weights) {
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares / sum;
}

function pixels([red, green, blue, weight], columns, rows, dense) {
  const image = new ImageData(columns, rows);
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] < 1e-6) continue;
    [red, green, blue].forEach((channel, k) => {
      image.data[4 * i + k] = channel[i] / weight[i];
    });
    image.data[4 * i + 3] = 255 * STRONGEST * (1 - Math.exp(-weight[i] / dense));
  }
  return image;
}

function blur(layer, columns, rows) {
  for (let time = 0; time < 3; time++) {
    for (let row = 0; row < rows; row++) smooth(layer, row * columns, 1, columns);
    for (let column = 0; column < columns; column++) smooth(layer, column, columns, rows);
  }
}

// The moving mean of so many values, `step` apart, in place; `PAD` values at both ends are empty enough to be left.
const before = new Float32Array(4 * ACROSS);
function smooth(layer, start, step, length) {
  for (let i = 0; i < length; i++) before[i] = layer[start + i * step];
  let sum = 0;
  for (let i = 0; i < 2 * BLUR; i++) sum += before[i];
  for (let i = BLUR; i < length - BLUR; i++) {
    sum += before[i + BLUR];
    layer[start + i * step] = sum / (2 * BLUR + 1);
    sum -= before[i - BLUR];
  }
}

// Where a cloud is on the screen, and how opaque: { left, top, scale, opacity }.
export function placeOf({ cell, pad }, viewport) {
  const [left, top] = viewport.toScreen(-pad * cell, viewport.extent[1] + pad * cell);
  return { left, top, scale: cell * viewport.scale, opacity: Math.max(0, Math.min(1, (FADED - viewport.magnification) / (FADED - 1))) };
}
