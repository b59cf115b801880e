// Where a reader was: every step in the history keeps how far its view was scrolled.

const PAUSE = 100; // milliseconds without scrolling after which it is noted
const PATIENCE = 1500; // milliseconds that a view may take to be as long as it was
const MOVES = ["wheel", "touchstart", "keydown", "pointerdown"];

let waiting = 0;

export function startScrolling() {
  history.scrollRestoration = "manual";
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => history.replaceState({ ...history.state, scroll: Math.round(scrollY) }, ""), PAUSE);
  });
}

// How far the step that is shown was scrolled; 0 for one that is new.
export const scrolled = () => history.state?.scroll ?? 0;

// Scroll there once the view is long enough, unless the reader moves meanwhile.
export function scrollBack(to) {
  if (!to) return;
  const end = performance.now() + PATIENCE;
  let moved = false;
  for (const move of MOVES) addEventListener(move, () => (moved = true), { once: true, passive: true });
  const go = () => {
    if (moved) return;
    scrollTo(0, to);
    if (Math.abs(scrollY - to) > 1 && performance.now() < end) requestAnimationFrame(go);
  };
  go();
}
