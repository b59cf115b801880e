// Colors follow the theme; a topic's hue follows its id.

import { data } from "./data.js";

export const dark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

// The theme's palette; papers without a topic have the last color.
export const palette = () => (dark() ? data.palette.dark : data.palette.light);

const hues = () => data.palette.light.length - 1;
// The id of a topic, or the number in the key of what emerges.
const numberOf = (id) => Number(String(id).replace(/\D/g, ""));
export const hueOf = (id) => (id < 0 ? -1 : numberOf(id) % hues());
export const colorOf = (id) => palette().at(hueOf(id));
export const dashOf = (id) => data.palette.dashes[Math.floor(numberOf(id) / hues()) % data.palette.dashes.length];

export const cssColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const textFont = () => getComputedStyle(document.body).fontFamily;

// A color like '#3186e9' with an opacity.
export function alpha(color, opacity) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
