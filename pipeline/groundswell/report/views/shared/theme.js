// Colors follow the theme; a topic's hue follows the number of its color.

import { data, topics } from "./data.js";

export const dark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

// The theme's palette; papers without a topic have the last color.
export const palette = () => (dark() ? data.palette.dark : data.palette.light);

const hues = () => data.palette.light.length - 1;
// The number of a topic's color; what emerges has that in its key, former topics their id.
const numberOf = (id) => topics.get(id)?.color ?? Number(String(id).replace(/\D/g, ""));
export const hueOf = (id) => (id < 0 ? -1 : numberOf(id) % hues());
export const colorOf = (id) => palette().at(hueOf(id));
export const dashOf = (id) => data.palette.dashes[Math.floor(numberOf(id) / hues()) % data.palette.dashes.length];

export const cssColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const textFont = () => getComputedStyle(document.body).fontFamily;

// Red, green and blue of a color like '#3186e9', from 0 to 255.
export const channels = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

export const alpha = (color, opacity) => `rgba(${channels(color).join(",")},${opacity})`;

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
