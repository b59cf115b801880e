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
import { badge, topicLink } from "../shared/topics.js";
import { entryThing, whyPanel } from "../shared/why.js";

export function showEntry(id) {
  const entry = entries.get(id);
  const left = data.left.find((each) => each.id === id);
  const label = labelIn("entry", id);
  const papers = (entry ?? left)?.papers ?? [];
  byId("entry").replaceChildren(make("article", { class: "leaf rise" },
    make("header", {},
      make("p", {}, make("a", { href: href("emerging") }, "All that emerges")),
      make("h1", { tabindex: "-1" }, make("bdi", {}, label)),
      entry ? standing(entry) : farewell(id)),
    entry ? section("Why is it flagged?", whyPanel(entryThing(entry), { whole: true })) : null,
    section("Its life", lifeList(lifeOf("entry", id))),
    papers.length ? section(entry ? `All ${counted(papers.length, "paper")}` : `Its ${counted(papers.length, "paper")} when it was last listed`,
      make("div", { class: "controls" }, paperTools(`entry-${id}`, () => papers)),
      paperList(papers.toReversed(), { first: 20, topic: true })) : null));
  document.title = `${label}, ${data.title}`;
}

const section = (title, ...content) => make("div", { class: "wide block" }, make("h2", {}, title), content);

const standing = (entry) => [
  make("p", { class: "marks" }, badge(entry.status), entry.slow ? make("span", { class: "badge" }, "slow") : null,
    make("span", {}, `First found ${dayText(entry.first_flagged)}, rising since ${dayText(entry.onset)}`),
    entry.topics.map((topic) => topicLink(topic))),
  make("p", { class: "ways" },
    make("a", { href: href("map", { entry: entry.id }) }, "On the map"),
    make("a", { href: href("trends", { topics: entryKey(entry.id) }) }, "Trend")),
];

// Of what is listed no more: when it left, and why.
function farewell(id) {
  const end = changesOf("entry", id).findLast(({ after }) => after === null);
  const last = pastOf("entry", id).findLast(({ status }) => status);
  return make("p", { class: "notice" }, `Not listed any more; last listed on ${dayText(last.date)}.`, end ? [" Why: ", make("bdi", {}, end.why)] : null);
}
