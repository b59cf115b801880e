// Start: show the view that the address names, and follow it.

import { byId } from "./dom.js";
import { saveTable } from "./files.js";
import { withPlotly } from "./plots.js";
import { loaded, redraw, showView } from "./router.js";
import { dark } from "./theme.js";

function nameThemeButton() {
  const other = dark() ? "light" : "dark";
  byId("theme").textContent = other === "light" ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", `Switch to the ${other} theme`);
}

function switchTheme() {
  document.documentElement.dataset.theme = dark() ? "light" : "dark";
  nameThemeButton();
  redraw();
}

document.documentElement.classList.add("scripted");
nameThemeButton();
byId("theme").addEventListener("click", switchTheme);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
for (const each of document.querySelectorAll("[data-csv]")) each.addEventListener("click", () => saveTable(each.dataset.csv));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});
addEventListener("hashchange", () => showView(false));
addEventListener("DOMContentLoaded", () => {
  showView(true);
  // What the other views need is unpacked while the first one is read.
  const loading = loaded(new Promise((done) => setTimeout(done, 50)));
  const later = window.requestIdleCallback ?? ((done) => setTimeout(done, 1000));
  loading.then(() => later(() => withPlotly()));
});
