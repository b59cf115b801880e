// The drawer: a paper, or some to read one after another, over the view that named them.
//
// The address has `open`, so that Back closes it, and a link opens it.

import { address, withOpen } from "./address.js";
import { button } from "./controls.js";
import { data, rowOf } from "./data.js";
import { make } from "./dom.js";
import { paperDetails } from "./paper_details.js";
import { loaded, onOpenChange } from "./router.js";
import { counted } from "./text.js";
import { t } from "./texts.js";

const body = make("div", { class: "papers-open" });
const count = make("p", { class: "meta" });
const dialog = make("dialog", { id: "drawer", "aria-label": t("common.papers") },
  make("div", { class: "bar" }, count, button(t("paper.close"), () => close(), { class: "quiet" })), body);
const KEYS = ["ctrlKey", "metaKey", "shiftKey", "altKey"];
let shown = ""; // the ids that the drawer shows

// Open the drawer for papers of these ids.
export function openDrawer(ids) {
  const depth = history.state?.depth ?? 0;
  history.pushState({ depth: depth + 1 }, "", withOpen(ids.join("\n")));
  follow();
}

// Leave all that was opened over the view.
function close() {
  const depth = history.state?.depth ?? 0;
  if (depth) history.go(-depth);
  else {
    history.replaceState(null, "", withOpen(null));
    follow();
  }
}

// Show what the address says is open.
async function follow() {
  const wanted = address().query.get("open") ?? "";
  if (wanted === shown) return;
  shown = wanted;
  if (!wanted) {
    if (dialog.open) dialog.close();
    return;
  }
  await loaded();
  const papers = wanted.split("\n").map(rowOf).filter((paper) => paper !== undefined);
  const articles = await Promise.all(papers.map((paper) => paperDetails(paper)));
  if (shown !== wanted) return;
  fill(articles, wanted);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function fill(articles, wanted) {
  const alone = articles.length === 1;
  if (alone) articles[0].querySelector(".like")?.setAttribute("open", "");
  count.textContent = alone ? "" : counted(articles.length, "paper");
  body.replaceChildren(...(articles.length ? articles : [make("p", {}, t("paper.no_paper_of_this_run", { wanted }))]));
}

function idsFrom(event) {
  const reader = event.target.closest("[data-read]");
  if (reader) return [...reader.closest("article").querySelector(".papers").querySelectorAll("[data-paper]")].map((link) => link.dataset.paper);
  const link = event.target.closest("[data-paper]");
  return link ? [link.dataset.paper] : null;
}

// Papers open here; with a key held down, a link opens where it leads.
function clicked(event) {
  if (event.defaultPrevented || event.button || KEYS.some((key) => event[key])) return;
  const ids = idsFrom(event);
  const listed = data.papers === undefined || ids?.every((id) => rowOf(id) !== undefined);
  if (!ids || !listed) return;
  event.preventDefault();
  openDrawer(ids);
}

// Have every title open its paper.
export function startDrawer() {
  document.body.append(dialog);
  document.addEventListener("click", clicked);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  onOpenChange(follow);
}
