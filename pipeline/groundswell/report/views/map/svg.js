// The map as it is on the screen, as SVG that is complete by itself.

import { cloudOf, placeOf } from "./density.js";
import { byHue, dotRadius, FAINT, FRESH, groupsOf, RING } from "./dots.js";
import { CELL_OPACITY, cellSquares, FONTS, HALO } from "./drawing.js";

const DOT_OPACITY = 0.75;
const TITLE = 32; // pixels above the map

const escapeXml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

// The picture of a plane in the colors of `themed`, with a title above.
export function mapSvg({ scene: shown, viewport, points, labels }, themed, title) {
  const scene = { ...shown, ...themed };
  const { width, height } = viewport;
  const square = ({ x, y, side, color }) => `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${side.toFixed(1)}" height="${side.toFixed(1)}" fill="${color}" fill-opacity="${CELL_OPACITY}"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + TITLE}" viewBox="0 ${-TITLE} ${width} ${height + TITLE}"><rect y="${-TITLE}" width="100%" height="100%" fill="${scene.paper}"/>`,
    cloud(points, viewport, scene),
    ...cellSquares(viewport, points.cells, scene).map(square),
    ...dots(points, viewport, scene),
    `<rect y="${-TITLE}" width="100%" height="${TITLE}" fill="${scene.paper}"/>`,
    `<g font-family="sans-serif" fill="${scene.ink}"><text x="12" y="-10" font-size="15" font-weight="600">${escapeXml(title)}</text>`,
    `<g text-anchor="middle" dominant-baseline="middle" stroke="${scene.paper}" stroke-width="${HALO}" stroke-linejoin="round" paint-order="stroke">`,
    ...labels.flatMap(names),
    "</g></g></svg>",
  ].join("");
}

function cloud(points, viewport, scene) {
  const made = cloudOf(points, viewport.extent, scene);
  if (!made) return "";
  const { left, top, scale, opacity } = placeOf(made, viewport);
  const { width, height } = made.canvas;
  return `<image href="${made.canvas.toDataURL()}" x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${(width * scale).toFixed(1)}" height="${(height * scale).toFixed(1)}" opacity="${opacity.toFixed(2)}"/>`;
}

function dots(points, viewport, scene) {
  const radius = dotRadius(points.x.length, viewport.magnification);
  const path = (rows, { color, opacity, size }) => {
    const places = rows.map((i) => viewport.toScreen(points.x[i], points.y[i])).filter((place) => viewport.holds(place));
    // A zero-length stroke with round caps is a dot.
    const text = places.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
    return text && `<path d="${text}" fill="none" stroke-linecap="round" stroke-width="${(2 * radius * size).toFixed(1)}" stroke="${color}" stroke-opacity="${opacity}"/>`;
  };
  const { faint, full, fresh } = groupsOf(scene);
  const byColor = (rows, style) => byHue(rows, scene).map((own, place) => path(own, { ...style, color: scene.colors[place] }));
  return [
    path(faint, { color: scene.faint, opacity: FAINT.opacity, size: FAINT.scale }),
    ...byColor(full, { opacity: DOT_OPACITY, size: 1 }),
    path(fresh, { color: scene.ink, opacity: 1, size: FRESH }).replaceAll("h0", "h.01"),
    ...byColor(fresh, { opacity: 1, size: FRESH - (2 * RING) / (2 * radius) }),
  ];
}

function names({ lines, kind, x, y }) {
  const { weight, size, line } = FONTS[kind];
  return lines.map((text, i) => `<text x="${x.toFixed(0)}" y="${(y + (i - (lines.length - 1) / 2) * line).toFixed(0)}" font-size="${size}" font-weight="${weight}">${escapeXml(text)}</text>`);
}
