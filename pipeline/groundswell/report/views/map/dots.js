// The dots of a scene in the order they are drawn in, and their size.

export const FAINT = { scale: 0.8, opacity: 0.35 };
export const FRESH = 1.7; // how much larger new ones are
export const RING = 1.25; // pixels of the line around them

const between = (low, value, high) => Math.min(high, Math.max(low, value));

// A dot's radius in pixels: fewer dots are drawn larger, and all larger when zoomed in.
export function dotRadius(count, magnification) {
  const base = between(1.3, 1.7 * (6000 / (count + 1)) ** 0.3, 3.2);
  return between(1.2, base * Math.sqrt(magnification), 6);
}

// A dot's opacity: more dots are drawn fainter, so that dense groups show their structure.
export function dotOpacity(count, magnification) {
  const base = between(0.4, 0.75 * (8000 / (count + 1)) ** 0.45, 0.75);
  return Math.min(0.85, base * magnification ** 0.6);
}

// The rows of the dots as { faint, full, fresh }: those that are new are drawn last.
export function groupsOf({ levels, fresh }) {
  const groups = { faint: [], full: [], fresh: [] };
  for (let i = 0; i < levels.length; i++) {
    if (levels[i] === 1) groups.faint.push(i);
    else if (levels[i] === 2) (fresh?.[i] ? groups.fresh : groups.full).push(i);
  }
  return groups;
}

// Rows by the place of their color, -1 being the last.
export function byHue(rows, { hues, colors }) {
  const found = colors.map(() => []);
  for (const i of rows) found.at(hues[i]).push(i);
  return found;
}
