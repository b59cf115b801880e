// The colors of a heat map, and the scale that says what they stand for.

import { make } from "../dom.js";
import { channels } from "../theme.js";

const WIDE = 160; // pixels of the scale
const HIGH = 10;
const STEPS = 32; // colors that it is drawn in

// `count` colors between those of a scale, which are pairs of a place from 0 to 1 and a color.
export function ramp(scale, count) {
  return Array.from({ length: count }, (_, i) => {
    const part = i / (count - 1);
    const after = Math.max(scale.findIndex(([at]) => at >= part), 1);
    const [[low, from], [high, to]] = [scale[after - 1], scale[after]];
    const mixed = channels(from).map((value, k) => Math.round(value + ((channels(to)[k] - value) * (part - low)) / (high - low)));
    return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  });
}

// The scale at the bottom of a figure, with what its ends stand for.
export function scaleBar({ scale: { colors, ends }, margin, height, font }) {
  const [left, top] = [margin.l, height - HIGH - 20];
  const text = (x, anchor, words) => make("text", { x, y: top + HIGH + 15, "text-anchor": anchor, "font-size": 12, fill: font.color }, words);
  return make("g", { class: "scale" },
    ramp(colors, STEPS).map((color, i) => make("rect", { x: left + (i * WIDE) / STEPS, y: top, width: WIDE / STEPS + 0.5, height: HIGH, fill: color })),
    make("rect", { x: left, y: top, width: WIDE, height: HIGH, fill: "none", stroke: font.color, "stroke-width": 0.5 }),
    text(left, "start", ends[0]), text(left + WIDE, ends[1].length > 8 ? "middle" : "end", ends[1]));
}
