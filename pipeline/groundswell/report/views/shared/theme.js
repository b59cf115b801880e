// Colors follow the theme; a topic's hue follows the number of its color.

import { data, topics } from "./data.js";

export const dark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

const KEY = "groundswell-theme";

// Choose a theme, here and for later visits.
export function chooseTheme(name) {
  document.documentElement.dataset.theme = name;
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // the choice lasts as long as the page is open
  }
}

export function recallTheme() {
  try {
    const name = localStorage.getItem(KEY);
    if (name === "light" || name === "dark") document.documentElement.dataset.theme = name;
  } catch {
    // the store is closed: the system's theme is shown
  }
}

// The theme's palette; papers without a topic have the last color.
export const palette = () => (dark() ? data.palette.dark : data.palette.light);

const hues = () => data.palette.light.length - 1;
// The number of a topic's color; what emerges and subtopics have that in their key, former topics their id,
// and names one made of their letters.
function numberOf(id) {
  const [, digits] = String(id).match(/^[es]?(\d+)$/) ?? [];
  const ofLetters = () => [...String(id)].reduce((sum, letter) => (31 * sum + letter.codePointAt(0)) % 65521, 0);
  return topics.get(id)?.color ?? (digits === undefined ? ofLetters() : Number(digits));
}
export const hueOf = (id) => (id < 0 ? -1 : numberOf(id) % hues());
export const colorOf = (id) => palette().at(hueOf(id));
export const dashOf = (id) => data.palette.dashes[Math.floor(numberOf(id) / hues()) % data.palette.dashes.length];

export const cssColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const textFont = () => getComputedStyle(document.body).fontFamily;

// Red, green and blue of a color like '#3186e9', from 0 to 255.
export const channels = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

export const alpha = (color, opacity) => `rgba(${channels(color).join(",")},${opacity})`;

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
