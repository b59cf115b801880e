// Views: each registers the function that shows it; the one that the address names is shown.

import { address, place, withOpen } from "./address.js";
import { load } from "./data.js";
import { byId } from "./dom.js";
import { scrollBack, scrolled } from "./scrolling.js";
import { followEntries } from "./series.js";
import { t } from "./texts.js";
import { hideTip } from "./tip.js";

const title = document.title;
const shows = new Map();
let redrawView = () => {};
let loading = null;

// Register `show(rest, query)`, called when the view is opened or its address changes.
export const registerView = (name, show) => shows.set(name, show);

// What is done when the theme changes, until another view is shown.
export const onRedraw = (draw) => {
  redrawView = draw;
};
export const redraw = () => redrawView();

// Load the data once; `after` delays the first call's start.
export function loaded(after = Promise.resolve()) {
  loading ??= after.then(load).then(followEntries);
  return loading;
}

// Call a function whenever what is open over the view may have changed.
let follow = () => {};
export const onOpenChange = (change) => {
  follow = change;
};

export const sections = () => [...document.querySelectorAll("main > section")];

// Follow the address: where only what is open over the view has changed, the view stays as it is.
export function followAddress(first) {
  const bare = withOpen(null);
  follow();
  if (!first && bare === place.shown) return;
  place.shown = bare;
  showView(first);
}

// Say that the address names what is not there; nothing where all is.
export function sayLost(text) {
  byId("lost").textContent = text;
  byId("lost").hidden = !text;
}

// Show the section of a view, or the first where there is none; returns its name.
function turnTo(asked) {
  const all = sections();
  const found = all.find(({ id }) => id === `/${asked}`);
  const section = found ?? all[0];
  const view = section.id.slice(1);
  sayLost(found || !asked ? "" : t("page.this_page_has_no_view", { asked }));
  for (const each of all) each.classList.toggle("on", each === section);
  markCurrent(view);
  return view;
}

async function showView(first) {
  const { view: asked, rest, query } = address();
  const before = scrolled();
  const view = turnTo(asked);
  hideTip();
  onRedraw(() => {});
  document.title = title;
  if (!first) scrollTo(0, 0);
  if (shows.has(view)) {
    await loaded();
    if (location.hash && address().view !== asked) return;
    shows.get(view)(rest, query);
  }
  if (rest) byId(`/${view}/${rest}`)?.scrollIntoView();
  scrollBack(before);
  // Who types a search goes on typing.
  if (!first && document.activeElement !== byId("find")) byId("main").focus({ preventScroll: true });
}

function markCurrent(view) {
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#/${view}`) {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else link.removeAttribute("aria-current");
  }
}
