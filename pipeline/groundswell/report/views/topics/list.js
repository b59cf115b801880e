// The list of topics, by theme where there are themes.

import { amend, href, oneOf } from "../shared/address.js";
import { button } from "../shared/controls.js";
import { data, themes, topics } from "../shared/data.js";
import { byId, make } from "../shared/dom.js";
import { saveCsv } from "../shared/files.js";
import { subtopicKey } from "../shared/keys.js";
import { MOST_LINES } from "../shared/lines.js";
import { onRedraw } from "../shared/router.js";
import { counted, matches, wordsOf } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { badge, isAlone, sparkline, topicLink } from "../shared/topics.js";

const OPEN_THEMES = 12; // with more, themes are folded at first

const ORDERS = {
  size: [t("topics.largest_first"), (a, b) => b.size - a.size],
  recent: [t("topics.rising_first"), (a, b) => (b.signal?.score ?? 0) - (a.signal?.score ?? 0)],
  newest: [t("common.newest_first"), (a, b) => b.first_seen.localeCompare(a.first_seen)],
  label: [t("topics.by_name"), (a, b) => a.label.localeCompare(b.label, "en")],
};

export function showTopicList(query) {
  const state = {
    words: query.get("q") ?? "",
    order: oneOf(query, "order", Object.keys(ORDERS), "size"),
    status: oneOf(query, "status", Object.keys(data.statuses), ""),
  };
  const option = (value, text, chosen) => make("option", { value, selected: value === chosen }, text);
  const search = make("input", { type: "search", value: state.words, placeholder: t("topics.in_names_keywords_summaries") });
  const order = make("select", {}, Object.entries(ORDERS).map(([key, [text]]) => option(key, text, state.order)));
  const status = make("select", {}, option("", t("topics.any"), state.status), Object.entries(data.statuses).map(([name, text]) => option(name, text, state.status)));
  const list = make("div");
  const count = make("p", { class: "meta", role: "status" });
  const draw = () => {
    const found = topicsFound(state);
    count.textContent = counted(found.length, "topic");
    list.replaceChildren(...topicTree(found, state.words.trim() !== "" || state.status !== ""));
  };
  const update = () => {
    Object.assign(state, { words: search.value, order: order.value, status: status.value });
    amend("topics", { q: state.words, status: state.status, order: state.order === "size" ? null : state.order });
    draw();
  };
  search.addEventListener("input", update);
  order.addEventListener("change", update);
  status.addEventListener("change", update);
  byId("topics-title").hidden = false;
  byId("topics").replaceChildren(
    make("div", { class: "controls" }, make("label", {}, t("common.find"), search), make("label", {}, t("common.status"), status), make("label", {}, t("common.order"), order)),
    count, list,
    make("p", { class: "tools" }, button(t("common.save_as_csv"), saveTopics)),
  );
  draw();
  onRedraw(() => {});
}

function topicsFound({ words, status, order }) {
  const wanted = wordsOf(words);
  const text = (topic) => [topic.label, topic.summary, ...topic.keywords, ...topic.subtopics.map(({ label }) => label)].join(" ");
  return [...topics.values()]
    .filter((topic) => (!status || topic.signal?.status === status) && matches(text(topic), wanted))
    .sort((a, b) => ORDERS[order][1](a, b) || a.id - b.id);
}

// Topics under their themes, where they have any; one that is all of its theme stands for it.
function topicTree(found, open) {
  if (!found.some((topic) => topic.parent !== null)) return [topicRows(found)];
  const groups = new Map();
  for (const topic of found) {
    if (!groups.has(topic.parent)) groups.set(topic.parent, []);
    groups.get(topic.parent).push(topic);
  }
  return [...groups].map(([theme, some]) => theme !== null && isAlone(some[0])
    ? make("div", { class: "alone" }, topicRows(some))
    : themeBlock(theme, some, open || groups.size <= OPEN_THEMES));
}

function themeBlock(theme, some, open) {
  const papers = some.reduce((sum, topic) => sum + topic.size, 0);
  const ids = some.slice(0, MOST_LINES).map((topic) => topic.id);
  return make("details", { class: "theme", open },
    make("summary", {},
      make("bdi", {}, themes.get(theme) ?? t("topics.other_topics")),
      make("span", { class: "meta" }, `${counted(some.length, "topic")}, ${counted(papers, "paper")}`)),
    make("p", { class: "tools" },
      make("a", { href: href("trends", { topics: ids.join(",") }) }, t("topics.trends")),
      themes.has(theme) ? make("a", { href: href("map", { theme }) }, t("common.on_the_map")) : null),
    topicRows(some));
}

const topicRows = (some) => make("ul", { class: "tree" }, some.map(topicRow));

function topicRow(topic) {
  return make("li", {}, make("div", { class: "row" },
    make("div", {},
      make("span", { class: "name" }, topicLink(topic.id)),
      make("span", { class: "keywords" }, make("bdi", {}, topic.keywords.slice(0, 8).join(", "))),
      foldedSubtopics(topic)),
    sparkline(topic.id, data.periods.includes("month") ? "month" : data.period),
    make("span", { class: "n" }, counted(topic.size, "paper")),
    make("span", { class: "n" }, topic.signal ? badge(topic.signal.status) : null)));
}

function foldedSubtopics(topic) {
  if (!topic.subtopics.length) return null;
  return make("details", { class: "parts" },
    make("summary", {}, counted(topic.subtopics.length, "subtopic")),
    subtopicList(topic));
}

// A topic's subtopics, each leading to its papers on the map.
export const subtopicList = (topic) => make("ul", { class: "plain" }, topic.subtopics.map(({ id, label, size, signal }) =>
  make("li", {},
    make("a", { href: href("map", { topic: topic.id, part: id }) }, make("bdi", {}, label)),
    make("span", { class: "meta" }, ` ${counted(size, "paper")} · `, make("a", { href: href("trends", { topics: subtopicKey(id) }), "aria-label": t("topics.trend_of", { label }) }, t("topics.trend")), " "),
    signal && badge(signal.status))));

function saveTopics() {
  const rows = [...topics.values()].sort((a, b) => a.id - b.id).map((topic) => [
    topic.id, topic.label, themes.get(topic.parent), topic.keywords.join("; "), topic.size,
    topic.first_seen, topic.last_seen, topic.signal?.status, topic.signal?.q_value,
  ]);
  saveCsv(`groundswell-topics-${data.as_of}`, [
    ["id", "label", "theme", "keywords", "size", "first_seen", "last_seen", "status", "q_value"], ...rows,
  ]);
}
