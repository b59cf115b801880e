// The page of an entry: why it is listed, its life from run to run, and its papers.

import { href } from "../shared/address.js";
import { data, entries } from "../shared/data.js";
import { dayText } from "../shared/dates.js";
import { byId, make } from "../shared/dom.js";
import { lifeList, lifeOf } from "../shared/life.js";
import { paperTools } from "../shared/paper_tools.js";
import { paperList } from "../shared/papers.js";
import { changesOf, labelIn, pastOf } from "../shared/past.js";
import { entryKey } from "../shared/series.js";
import { counted } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { badge, topicLink } from "../shared/topics.js";
import { entryThing, whyPanel } from "../shared/why.js";

export function showEntry(id) {
  const entry = entries.get(id);
  const left = data.left.find((each) => each.id === id);
  const label = labelIn("entry", id);
  const papers = (entry ?? left)?.papers ?? [];
  byId("entry").replaceChildren(make("article", { class: "leaf rise" },
    make("header", {},
      make("p", {}, make("a", { href: href("emerging") }, t("emerging.all_that_emerges"))),
      make("h1", { tabindex: "-1" }, make("bdi", {}, label)),
      entry ? standing(entry) : farewell(id)),
    entry ? section(t("common.why_is_it_flagged"), whyPanel(entryThing(entry), { whole: true })) : null,
    section(t("emerging.its_life"), lifeList(lifeOf("entry", id))),
    papers.length ? section(entry ? t("common.all", { papers: counted(papers.length, "paper") }) : t("emerging.its_when_it_was_last", { papers: counted(papers.length, "paper") }),
      make("div", { class: "controls" }, paperTools(`entry-${id}`, () => papers)),
      paperList(papers.toReversed(), { first: 20, topic: true })) : null));
  document.title = `${label}, ${data.title}`;
}

const section = (title, ...content) => make("div", { class: "wide block" }, make("h2", {}, title), content);

const standing = (entry) => [
  make("p", { class: "marks" }, badge(entry.status), entry.slow ? make("span", { class: "badge" }, "slow") : null,
    make("span", {}, t("emerging.first_found_rising_since", { first_flagged: dayText(entry.first_flagged), onset: dayText(entry.onset) })),
    entry.topics.map((topic) => topicLink(topic))),
  make("p", { class: "ways" },
    make("a", { href: href("map", { entry: entry.id }) }, t("common.on_the_map")),
    make("a", { href: href("trends", { topics: entryKey(entry.id) }) }, t("emerging.trend"))),
];

// Of what is listed no more: when it left, and why.
function farewell(id) {
  const end = changesOf("entry", id).findLast(({ after }) => after === null);
  const last = pastOf("entry", id).findLast(({ status }) => status);
  return make("p", { class: "notice" }, t("emerging.not_listed_any_more_last", { date: dayText(last.date) }), end ? [t("emerging.why"), make("bdi", {}, end.why)] : null);
}
