// The map's drawing on a canvas: dots, names, and what is selected.
//
// Drawn in two dimensions rather than with WebGL: fifty thousand dots take as long where there is no
// graphics hardware, and little longer where there is (docs/report.md); it works everywhere.
//
// A scene is what is drawn: `levels[i]` is 0 for a dot not drawn, 1 for faint, 2 for full, `hues[i]`
// picks its color from `colors`; `fresh[i]` says that it stands out; `names(viewport)` returns labels
// { lines, x, y, reach, kind } in order of importance; `selected` is a dot or null, `lasso` corners on
// the map or null.

import { byHue, dotOpacity, dotRadius, FAINT, FRESH, groupsOf, RING } from "./dots.js";

const TURN = 2 * Math.PI;
const OFF_SCREEN = 8; // pixels: a dot whose center is farther outside can't be seen
const MANY = 20000; // dots: more are drawn as squares, which takes a third of the time,
const SMALL = 2.2; // if they are smaller than so many pixels
export const CELL_OPACITY = 0.25;
export const FONTS = {
  topic: { weight: 600, size: 13, line: 15 },
  subtopic: { weight: 400, size: 12, line: 14 },
  paper: { weight: 400, size: 11.5, line: 14 },
};
export const HALO = 4;
const GAP = 4; // pixels between labels, and at the edges
const SHIFTS = [0, 20, -20, 40, -40]; // pixels that a label may be moved by where another is in the way
const OWN_GROUP = 36; // pixels: a label stands above a group that is smaller, which it would cover
const ASIDE = 8; // pixels between a dot and its paper's title

// Draw a scene; returns the labels drawn, with their places on the screen. `taken` are boxes where no
// label may be.
export function drawScene(context, viewport, points, { scene, taken }) {
  context.clearRect(0, 0, viewport.width, viewport.height);
  drawCells(context, cellSquares(viewport, points.cells, scene));
  drawDots(context, viewport, points, scene);
  if (scene.selected !== null) {
    const radius = dotRadius(points.x.length, viewport.magnification);
    drawRing(context, viewport.toScreen(points.x[scene.selected], points.y[scene.selected]), radius + 5, scene.ink);
  }
  const labels = placedLabels(context, viewport, scene, taken);
  drawLabels(context, labels, scene);
  return labels;
}

function drawDots(context, viewport, points, scene) {
  const radius = dotRadius(points.x.length, viewport.magnification);
  const opacity = dotOpacity(points.x.length, viewport.magnification);
  const { faint, full, fresh } = groupsOf(scene);
  const square = radius < SMALL && faint.length + full.length > MANY;
  const fill = (rows, style) => (square && !style.ring ? fillSquares : fillDots)(context, viewport, points, { ...style, rows });
  fill(faint, { radius: radius * FAINT.scale, color: scene.faint, opacity: FAINT.opacity });
  byHue(full, scene).forEach((rows, place) => fill(rows, { radius, color: scene.colors[place], opacity }));
  byHue(fresh, scene).forEach((rows, place) => fill(rows, { radius: radius * FRESH, color: scene.colors[place], opacity: 1, ring: scene.ink }));
}

function fillDots(context, viewport, { x, y }, { rows, radius, color, opacity, ring }) {
  context.beginPath();
  for (const i of rows) {
    const place = viewport.toScreen(x[i], y[i]);
    if (!viewport.holds(place, OFF_SCREEN)) continue;
    context.moveTo(place[0] + radius, place[1]);
    context.arc(place[0], place[1], radius, 0, TURN);
  }
  context.globalAlpha = opacity;
  context.fillStyle = color;
  context.fill();
  context.globalAlpha = 1;
  if (!ring) return;
  context.lineWidth = RING;
  context.strokeStyle = ring;
  context.stroke();
}

function fillSquares(context, viewport, { x, y }, { rows, radius, color, opacity }) {
  context.globalAlpha = opacity;
  context.fillStyle = color;
  for (const i of rows) {
    const place = viewport.toScreen(x[i], y[i]);
    if (viewport.holds(place, OFF_SCREEN)) context.fillRect(place[0] - radius, place[1] - radius, 2 * radius, 2 * radius);
  }
  context.globalAlpha = 1;
}

// Papers that are counted rather than listed: a square per cell, its area by their number.
export function cellSquares(viewport, cells, scene) {
  return cells.x.map((x, i) => {
    const side = Math.min(42, 4 + 4 * Math.sqrt(cells.count[i])) * viewport.scale;
    const [px, py] = viewport.toScreen(x, cells.y[i]);
    return { x: px - side / 2, y: py - side / 2, side, color: scene.colors.at(scene.cellHues[i]) };
  });
}

function drawCells(context, squares) {
  context.globalAlpha = CELL_OPACITY;
  for (const { x, y, side, color } of squares) {
    context.fillStyle = color;
    context.fillRect(x, y, side, side);
  }
  context.globalAlpha = 1;
}

function drawRing(context, [x, y], radius, color) {
  context.beginPath();
  context.arc(x, y, radius, 0, TURN);
  context.lineWidth = 2;
  context.strokeStyle = color;
  context.stroke();
}

// Labels where they have room, those first in the list first.
function placedLabels(context, viewport, scene, taken) {
  const boxes = [...taken];
  const placed = [];
  const texts = new Set();
  for (const { lines, x, y, reach, kind } of scene.names(viewport)) {
    const { weight, size, line } = FONTS[kind];
    context.font = `${weight} ${size}px ${scene.font}`;
    const half = Math.max(...lines.map((text) => context.measureText(text).width)) / 2 + GAP;
    const tall = lines.length * line + GAP;
    const text = lines.join(" ");
    const [px, py] = anchorOf(viewport.toScreen(x, y), { half, tall, kind, reach: reach * viewport.scale }, viewport);
    const box = (middle) => [px - half, middle - tall / 2, px + half, middle + tall / 2];
    const shifts = kind === "paper" ? [0] : SHIFTS;
    const middle = texts.has(text) ? undefined : shifts.map((shift) => py + shift).find((at) => isFree(box(at), boxes, viewport.height));
    if (middle === undefined) continue;
    texts.add(text);
    boxes.push(box(middle));
    placed.push({ lines, kind, x: px, y: middle });
  }
  return placed;
}

// The middle of a label for what is at a place: within the picture, and above a group that it would
// cover; a paper's is beside its dot.
function anchorOf([x, y], { half, tall, kind, reach }, { width, height }) {
  const lift = kind !== "paper" && reach < OWN_GROUP ? reach + 12 : 0;
  const inside = (value, room, length) => Math.min(Math.max(value, room), length - room);
  if (kind === "paper") return [x + half + ASIDE > width - half ? x - half - ASIDE : x + half + ASIDE, y];
  return [inside(x, half, width), inside(y - lift, tall / 2, height)];
}

function isFree([x0, y0, x1, y1], boxes, height) {
  return y0 >= 0 && y1 <= height && !boxes.some((other) => x0 < other[2] && x1 > other[0] && y0 < other[3] && y1 > other[1]);
}

function drawLabels(context, labels, scene) {
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  Object.assign(context, { lineWidth: HALO, strokeStyle: scene.paper, fillStyle: scene.ink });
  for (const { lines, kind, x, y } of labels) {
    const { weight, size, line } = FONTS[kind];
    context.font = `${weight} ${size}px ${scene.font}`;
    lines.forEach((text, i) => {
      const at = y + (i - (lines.length - 1) / 2) * line;
      context.strokeText(text, x, at);
      context.fillText(text, x, at);
    });
  }
}

export function drawLasso(context, corners, color) {
  context.beginPath();
  corners.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
  context.fillStyle = color;
  context.globalAlpha = 0.12;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  context.strokeStyle = color;
  context.stroke();
}
