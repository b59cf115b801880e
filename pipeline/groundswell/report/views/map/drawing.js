// The map's drawing on a canvas.
//
// Drawn in two dimensions rather than with WebGL: fifty thousand dots take a few hundredths of a
// second, it works where there is no WebGL, and the page's policy need not allow evaluated code.
//
// A scene is what is drawn: `levels[i]` is 0 for a dot not drawn, 1 for faint, 2 for full, `hues[i]`
// picks its color from `colors`; `labels` are { text, x, y, reach } in order of importance;
// `selected` is a dot or null, `lasso` corners on the map or null.

const TURN = 2 * Math.PI;
const OFF_SCREEN = 8; // pixels: a dot whose center is farther outside can't be seen
export const FAINT = { scale: 0.8, opacity: 0.35 };
export const CELL_OPACITY = 0.25;
const LABEL = { font: "600 13px", height: 20, halo: 4, gap: 4 };
const SHIFTS = [0, 20, -20, 40, -40]; // pixels that a label may be moved by where another is in the way
const OWN_GROUP = 36; // pixels: a label stands above a group that is smaller, which it would cover

const between = (low, value, high) => Math.min(high, Math.max(low, value));

// A dot's radius in pixels: fewer dots are drawn larger, and all larger when zoomed in.
export function dotRadius(count, magnification) {
  const base = between(1.7, 1.7 * (6000 / (count + 1)) ** 0.25, 3.2);
  return between(1.5, base * Math.sqrt(magnification), 6);
}

// A dot's opacity: more dots are drawn fainter, so that dense groups show their structure.
function dotOpacity(count, magnification) {
  const base = between(0.4, 0.75 * (8000 / (count + 1)) ** 0.45, 0.75);
  return Math.min(0.8, base * magnification ** 0.6);
}

// Draw a scene; returns the labels drawn as { text, x, y } on the screen.
export function drawScene(context, viewport, points, scene) {
  const count = points.x.length;
  const radius = dotRadius(count, viewport.magnification);
  const opacity = dotOpacity(count, viewport.magnification);
  context.clearRect(0, 0, viewport.width, viewport.height);
  drawCells(context, cellSquares(viewport, points.cells, scene));
  const dots = (style, wanted) => drawDots(context, viewport, points, { ...style, wanted });
  dots({ radius: radius * FAINT.scale, color: scene.faint, opacity: FAINT.opacity }, (i) => scene.levels[i] === 1);
  for (let hue = -1; hue < scene.colors.length - 1; hue++) {
    dots({ radius, color: scene.colors.at(hue), opacity }, (i) => scene.levels[i] === 2 && scene.hues[i] === hue);
  }
  if (scene.selected !== null) drawRing(context, viewport.toScreen(points.x[scene.selected], points.y[scene.selected]), radius + 5, scene.ink);
  const labels = placedLabels(context, viewport, scene);
  drawLabels(context, labels, scene);
  return labels;
}

function drawDots(context, viewport, { x, y }, { radius, color, opacity, wanted }) {
  context.beginPath();
  for (let i = 0; i < x.length; i++) {
    if (!wanted(i)) continue;
    const place = viewport.toScreen(x[i], y[i]);
    if (!viewport.holds(place, OFF_SCREEN)) continue;
    context.moveTo(place[0] + radius, place[1]);
    context.arc(place[0], place[1], radius, 0, TURN);
  }
  context.globalAlpha = opacity;
  context.fillStyle = color;
  context.fill();
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
function placedLabels(context, viewport, scene) {
  context.font = `${LABEL.font} ${scene.font}`;
  const boxes = [];
  const placed = [];
  for (const { text, x, y, reach } of scene.labels) {
    const [mx, my] = viewport.toScreen(x, y);
    const lift = reach * viewport.scale < OWN_GROUP ? reach * viewport.scale + 12 : 0;
    if (!viewport.holds([mx, my - lift])) continue;
    const half = context.measureText(text).width / 2 + LABEL.gap;
    const px = Math.min(Math.max(mx, half), viewport.width - half);
    const box = (py) => [px - half, py - LABEL.height / 2, px + half, py + LABEL.height / 2];
    const py = SHIFTS.map((shift) => my - lift + shift).find((at) => isFree(box(at), boxes, viewport.height));
    if (py === undefined) continue;
    boxes.push(box(py));
    placed.push({ text, x: px, y: py });
  }
  return placed;
}

function isFree([x0, y0, x1, y1], boxes, height) {
  return y0 >= 0 && y1 <= height && !boxes.some((other) => x0 < other[2] && x1 > other[0] && y0 < other[3] && y1 > other[1]);
}

function drawLabels(context, labels, scene) {
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  Object.assign(context, { lineWidth: LABEL.halo, strokeStyle: scene.paper, fillStyle: scene.ink });
  for (const { text, x, y } of labels) {
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
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
