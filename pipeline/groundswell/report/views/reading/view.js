// The reading list: the papers that a reader keeps, or those that a link names.

import { amend, href, oneOf } from "../shared/address.js";
import { button } from "../shared/controls.js";
import { data, rowOf } from "../shared/data.js";
import { byId, make } from "../shared/dom.js";
import { paperTools } from "../shared/paper_tools.js";
import { paperList } from "../shared/papers.js";
import { drop, keep, keptIds, onListChange } from "../shared/reading_list.js";
import { onRedraw, registerView } from "../shared/router.js";
import { counted } from "../shared/text.js";
import { labelOf } from "../shared/topics.js";

const byDate = (a, b) => data.papers.day[b] - data.papers.day[a] || b - a;
const ORDERS = {
  added: ["As added", () => 0],
  newest: ["Newest", byDate],
  topic: ["By topic", (a, b) => labelOf(data.papers.topic_id[a]).localeCompare(labelOf(data.papers.topic_id[b]), "en") || byDate(a, b)],
  votes: ["Most upvoted", (a, b) => (data.papers.votes[b] ?? -1) - (data.papers.votes[a] ?? -1) || byDate(a, b)],
  title: ["By title", (a, b) => data.papers.title[a].localeCompare(data.papers.title[b], "en")],
};

let state = null; // { linked, order } while the view is shown; `linked` are the ids of a link, or null

const listedIds = () => state.linked ?? keptIds();

function papersOf() {
  return listedIds().map(rowOf).filter((paper) => paper !== undefined).sort(ORDERS[state.order][1]);
}

function showReading(rest, query) {
  const linked = query.get("papers");
  state = { linked: linked === null ? null : linked.split(" ").filter(Boolean), order: oneOf(query, "order", Object.keys(ORDERS), "added") };
  fill();
  onRedraw(() => {});
}

function fill() {
  const papers = papersOf();
  const missing = listedIds().length - papers.length;
  byId("reading").replaceChildren(...[
    make("p", { class: "lead", role: "status" }, statusOf(papers.length)),
    missing > 0 && make("p", { class: "meta" }, `${counted(missing, "paper")} of the list ${missing === 1 ? "is" : "are"} not in this run.`),
    papers.length > 0 && make("div", { class: "controls" }, orderField()),
    papers.length > 0 && make("p", { class: "tools" }, paperTools("reading-list", papersOf).slice(0, -1), ownTools()),
    papers.length > 0 && paperList(papers, { topic: true, first: 100, about: state.linked ? undefined : removal }),
  ].filter(Boolean));
}

function statusOf(count) {
  if (state.linked) return `A list of ${counted(count, "paper")} from a link.`;
  if (!count) return "Nothing here yet. Open a paper by its title and add it; the list stays in this browser.";
  return `${counted(count, "paper")}, kept in this browser.`;
}

function orderField() {
  const order = make("select", {
    onchange: () => {
      state.order = order.value;
      amend("reading", { papers: state.linked?.join(" "), order: state.order === "added" ? null : state.order });
      fill();
    },
  }, Object.entries(ORDERS).map(([key, [name]]) => make("option", { value: key, selected: key === state.order }, name)));
  return make("label", {}, "Order", order);
}

function ownTools() {
  if (state.linked) return [button("Add all to my reading list", () => {
    keep(state.linked);
    location.hash = href("reading");
  })];
  const link = make("a", { href: href("reading", { papers: keptIds().join(" ") }) }, "Link to this list");
  return [link, button("Remove all", () => drop(keptIds()), { class: "quiet" })];
}

const removal = (paper) => [make("span", { class: "meta" }, button("Remove", () => drop([data.papers.paper_id[paper]]), { class: "quiet", "aria-label": `Remove ${data.papers.title[paper]}` }))];

// The number of papers is in the navigation.
function tally() {
  const link = document.querySelector("nav a[href='#/reading']");
  const papers = keptIds().length;
  link.textContent = papers ? `Reading list (${papers})` : "Reading list";
  if (state && byId("reading").closest("section").classList.contains("on")) fill();
}

registerView("reading", showReading);
onListChange(tally);
tally();
