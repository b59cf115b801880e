// Start: show the view that the address names, and follow it.

const VIEWS = { emerging: null, trends: showTrends, map: showMap, topics: showTopics, changes: null, about: null };
const name = document.title;
let redraw = () => {};
let loading = null;

async function show(first) {
  const { view: asked, rest, query } = address();
  const view = Object.hasOwn(VIEWS, asked) ? asked : "emerging";
  for (const section of document.querySelectorAll("main > section")) section.classList.toggle("on", section.id === `/${view}`);
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#/${view}`) {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else link.removeAttribute("aria-current");
  }
  hideTip();
  redraw = () => {};
  document.title = name;
  if (!first) scrollTo(0, 0);
  if (VIEWS[view]) {
    loading ??= load();
    await loading;
    if (location.hash && address().view !== asked) return;
    VIEWS[view](rest, query);
  }
  if (!first) byId("main").focus({ preventScroll: true });
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", `Switch to the ${theme === "dark" ? "light" : "dark"} theme`);
  redraw();
}

document.documentElement.classList.add("scripted");
byId("theme").textContent = dark() ? "Light" : "Dark";
byId("theme").setAttribute("aria-label", `Switch to the ${dark() ? "light" : "dark"} theme`);
byId("theme").addEventListener("click", () => setTheme(dark() ? "light" : "dark"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
for (const button of document.querySelectorAll("[data-csv]")) button.addEventListener("click", () => saveTable(button.dataset.csv));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});
addEventListener("hashchange", () => show(false));
addEventListener("DOMContentLoaded", () => {
  show(true);
  // What the other views need is unpacked while the first one is read.
  loading ??= new Promise((done) => setTimeout(done, 50)).then(load);
  const later = window.requestIdleCallback ?? ((done) => setTimeout(done, 1000));
  loading.then(() => later(() => withPlotly()));
});
