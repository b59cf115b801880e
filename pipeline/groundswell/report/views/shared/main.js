// Start: show the view that the address names, and follow it.

import { address, href } from "./address.js";
import { byId } from "./dom.js";
import { startDrawer } from "./drawer.js";
import { saveTable } from "./files.js";
import { followAddress, loaded, redraw } from "./router.js";
import { prepare } from "./search/engine.js";
import { startScrolling } from "./scrolling.js";
import { t } from "./texts.js";
import { chooseTheme, dark, recallTheme } from "./theme.js";
import { visitBefore } from "./visits.js";

function nameThemeButton() {
  const other = dark() ? "light" : "dark";
  byId("theme").textContent = other === "light" ? t("page.light") : t("page.dark");
  byId("theme").setAttribute("aria-label", t("page.switch_to_the_theme", { other }));
}

function switchTheme() {
  chooseTheme(dark() ? "light" : "dark");
  nameThemeButton();
  redraw();
}

// What came since this reader last looked, one step away.
function nameVisit() {
  const before = visitBefore(document.querySelector(".asof time").dateTime);
  const link = byId("visit");
  if (!before || !link) return;
  link.textContent = t("page.since_your_last_visit_on", { before });
  link.setAttribute("href", href("changes", { since: before }));
  link.hidden = false;
}

document.documentElement.classList.add("scripted");
recallTheme();
nameThemeButton();
startScrolling();
startDrawer();
byId("theme").addEventListener("click", switchTheme);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  nameThemeButton();
  redraw();
});
for (const each of document.querySelectorAll("[data-csv]")) each.addEventListener("click", () => saveTable(each.dataset.csv));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});
// A search begins from any view; the view of searches follows what is typed.
byId("find")?.addEventListener("input", () => {
  if (address().view !== "search") location.hash = href("search", { q: byId("find").value });
});
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
  event.preventDefault();
  byId("find")?.focus();
});
// A search that is left is over.
addEventListener("hashchange", () => {
  if (address().view !== "search" && byId("find")) byId("find").value = "";
});
addEventListener("hashchange", () => followAddress(false));
addEventListener("DOMContentLoaded", () => {
  nameVisit();
  followAddress(true);
  // What the other views need is unpacked while the first one is read.
  const loading = loaded(new Promise((done) => setTimeout(done, 50)));
  const later = window.requestIdleCallback ?? ((done) => setTimeout(done, 1000));
  loading.then(() => later(() => prepare()));
});
