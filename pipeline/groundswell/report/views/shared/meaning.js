// What papers are about, by their vectors: whole numbers, which compact_vectors.py makes.

import { data } from "./data.js";
import { byId } from "./dom.js";
import { unpackedBytes } from "./packed.js";
import { loaded } from "./router.js";

let space = null; // { dimensions, rows, mean, norms }
let loading = null;

// Whether the page has vectors.
export const hasVectors = () => space !== null || byId("vectors") !== null;

export function withVectors() {
  loading ??= loaded().then(() => unpackedBytes("vectors")).then((bytes) => {
    space = spaceOf(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), data.papers.paper_id.length);
  });
  return loading;
}

// The vectors a row per paper, their mean, and how far each is from it.
function spaceOf(columns, papers) {
  const dimensions = columns.length / papers;
  const rows = new Int8Array(columns.length);
  const mean = new Float64Array(dimensions);
  for (let k = 0; k < dimensions; k++) {
    for (let paper = 0; paper < papers; paper++) {
      rows[paper * dimensions + k] = columns[k * papers + paper];
      mean[k] += columns[k * papers + paper] / papers;
    }
  }
  const norms = Float64Array.from({ length: papers }, (_, paper) => {
    let sum = 0;
    for (let k = 0; k < dimensions; k++) sum += (rows[paper * dimensions + k] - mean[k]) ** 2;
    return Math.sqrt(sum) || 1;
  });
  return { dimensions, rows, mean, norms };
}

// The papers most like one, the nearest first.
export function nearestTo(paper, count) {
  const { dimensions, rows } = space;
  const own = rows.subarray(paper * dimensions, (paper + 1) * dimensions);
  const scores = new Float64Array(rows.length / dimensions);
  for (let other = 0; other < scores.length; other++) {
    let sum = 0;
    for (let k = 0, at = other * dimensions; k < dimensions; k++, at++) sum += own[k] * rows[at];
    scores[other] = sum;
  }
  scores[paper] = -Infinity;
  return best(scores, count).filter((other) => other !== paper);
}

export function best(scores, count) {
  const order = Array.from(scores, (_, paper) => paper).sort((a, b) => scores[b] - scores[a] || b - a);
  return order.slice(0, count);
}

// Add the mean vector of some papers, from that of all, to a sum, `weight` times.
export function addMean(sum, papers, weight) {
  const { dimensions, rows, mean } = space;
  for (const paper of papers) {
    for (let k = 0; k < dimensions; k++) sum[k] += (weight * (rows[paper * dimensions + k] - mean[k])) / papers.length;
  }
}

export const zeroVector = () => new Float64Array(space.dimensions);

// How alike in direction every paper is to a vector, both from the mean of all.
export function likeness(vector) {
  const { dimensions, rows, mean, norms } = space;
  return norms.map((norm, paper) => {
    let sum = 0;
    for (let k = 0; k < dimensions; k++) sum += vector[k] * (rows[paper * dimensions + k] - mean[k]);
    return sum / norm;
  });
}
