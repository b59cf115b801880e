// The map as it is on the screen, as SVG.

import { CELL_OPACITY, cellSquares, dotRadius, FAINT } from "./drawing.js";

const DOT_OPACITY = 0.75;

const escapeXml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export function mapSvg({ scene, viewport, points, labels }) {
  const { width, height } = viewport;
  const radius = dotRadius(points.x.length, viewport.magnification);
  const dots = (wanted, color, opacity) => {
    const path = [];
    for (let i = 0; i < points.x.length; i++) {
      const [x, y] = viewport.toScreen(points.x[i], points.y[i]);
      // A zero-length stroke with round caps is a dot.
      if (wanted(i) && viewport.holds([x, y])) path.push(`M${x.toFixed(1)} ${y.toFixed(1)}h0`);
    }
    return `<path d="${path.join("")}" stroke="${color}" stroke-opacity="${opacity}"/>`;
  };
  const square = ({ x, y, side, color }) => `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${side.toFixed(1)}" height="${side.toFixed(1)}" fill="${color}" fill-opacity="${CELL_OPACITY}"/>`;
  const hues = scene.colors.map((color, place, all) => [place === all.length - 1 ? -1 : place, color]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${scene.paper}"/>`,
    ...cellSquares(viewport, points.cells, scene).map(square),
    `<g stroke-linecap="round" stroke-width="${(2 * radius).toFixed(1)}">`,
    dots((i) => scene.levels[i] === 1, scene.faint, FAINT.opacity),
    ...hues.map(([hue, color]) => dots((i) => scene.levels[i] === 2 && scene.hues[i] === hue, color, DOT_OPACITY)),
    `</g><g font-family="sans-serif" font-size="13" font-weight="600" text-anchor="middle" dominant-baseline="middle" fill="${scene.ink}" stroke="${scene.paper}" stroke-width="4" paint-order="stroke">`,
    ...labels.map(({ text, x, y }) => `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}">${escapeXml(text)}</text>`),
    "</g></svg>",
  ].join("");
}
