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
import { t } from "../shared/texts.js";
import { labelOf } from "../shared/topics.js";

const byDate = (a, b) => data.papers.day[b] - data.papers.day[a] || b - a;
const ORDERS = {
  added: [t("reading.as_added"), () => 0],
  newest: [t("common.newest"), byDate],
  topic: [t("reading.by_topic"), (a, b) => labelOf(data.papers.topic_id[a]).localeCompare(labelOf(data.papers.topic_id[b]), "en") || byDate(a, b)],
  votes: [t("common.most_upvoted"), (a, b) => (data.papers.votes[b] ?? -1) - (data.papers.votes[a] ?? -1) || byDate(a, b)],
  title: [t("reading.by_title"), (a, b) => data.papers.title[a].localeCompare(data.papers.title[b], "en")],
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
    missing > 0 && make("p", { class: "meta" }, t("reading.of_the_list_not_in", { papers: counted(missing, "paper"), more: missing === 1 ? "is" : "are" })),
    papers.length > 0 && make("div", { class: "controls" }, orderField()),
    papers.length > 0 && make("p", { class: "tools" }, paperTools("reading-list", papersOf).slice(0, -1), ownTools()),
    papers.length > 0 && paperList(papers, { topic: true, first: 100, about: state.linked ? undefined : removal }),
  ].filter(Boolean));
}

function statusOf(count) {
  if (state.linked) return t("reading.a_list_of_from_a", { papers: counted(count, "paper") });
  if (!count) return t("reading.nothing_here_yet_open_a");
  return t("reading.kept_in_this_browser", { papers: counted(count, "paper") });
}

function orderField() {
  const order = make("select", {
    onchange: () => {
      state.order = order.value;
      amend("reading", { papers: state.linked?.join(" "), order: state.order === "added" ? null : state.order });
      fill();
    },
  }, Object.entries(ORDERS).map(([key, [name]]) => make("option", { value: key, selected: key === state.order }, name)));
  return make("label", {}, t("common.order"), order);
}

function ownTools() {
  if (state.linked) return [button(t("reading.add_all_to_my_reading"), () => {
    keep(state.linked);
    location.hash = href("reading");
  })];
  const link = make("a", { href: href("reading", { papers: keptIds().join(" ") }) }, t("reading.link_to_this_list"));
  return [link, button(t("reading.remove_all"), () => drop(keptIds()), { class: "quiet" })];
}

const removal = (paper) => [make("span", { class: "meta" }, button(t("reading.remove"), () => drop([data.papers.paper_id[paper]]), { class: "quiet", "aria-label": t("reading.remove_2", { title: data.papers.title[paper] }) }))];

// The number of papers is in the navigation.
function tally() {
  const link = document.querySelector("nav a[href='#/reading']");
  const papers = keptIds().length;
  link.textContent = papers ? t("reading.reading_list", { papers }) : t("reading.reading_list_2");
  if (state && byId("reading").closest("section").classList.contains("on")) fill();
}

registerView("reading", showReading);
onListChange(tally);
tally();
