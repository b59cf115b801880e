// The box of text beside the pointer.

import { byId, make } from "./dom.js";

const MARGIN = 8; // pixels kept free at the window's edges
const OFFSET = 14; // pixels between the pointer and the box

const tip = byId("tip");

export function showTip(x, y, lines) {
  tip.replaceChildren(make("bdi", {}, lines[0]), ...lines.slice(1).map((text) => make("span", {}, text)));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(MARGIN, Math.min(x + OFFSET, innerWidth - width - MARGIN))}px`;
  const below = y + OFFSET + height <= innerHeight - MARGIN;
  tip.style.top = `${below ? y + OFFSET : Math.max(MARGIN, y - height - 10)}px`;
}

export const hideTip = () => {
  tip.hidden = true;
};
