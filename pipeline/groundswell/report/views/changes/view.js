// What changed since a date that the reader chooses: the last visit, or the run before.

import { amend, href } from "../shared/address.js";
import { data } from "../shared/data.js";
import { dayText, dayToIso, isIso, isoToDay } from "../shared/dates.js";
import { byId, make } from "../shared/dom.js";
import { eventSentence } from "../shared/life.js";
import { registerView } from "../shared/router.js";
import { counted } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { badge } from "../shared/topics.js";
import { visitBefore } from "../shared/visits.js";
import { comparison } from "./compare.js";

const TWO_WEEKS = 14;
const DAY = 86400000;

const weeksAgo = () => new Date(Date.parse(data.as_of) - TWO_WEEKS * DAY).toISOString().slice(0, 10);

function showChanges(rest, query) {
  const asked = query.get("since");
  const since = isIso(asked) && asked < data.as_of ? asked : visitBefore(data.as_of) ?? data.previous ?? weeksAgo();
  const place = make("div");
  const field = make("input", {
    type: "date", min: data.first, max: data.as_of, value: since,
    onchange: () => {
      if (!isIso(field.value)) return;
      amend("changes", { since: field.value });
      fill(place, field.value);
    },
  });
  const sinceDate = [make("div", { class: "controls" }, make("label", {}, t("changes.changes_since"), field)), place];
  const runs = comparison(query);
  byId("since").replaceChildren(...(runs?.open ? [runs, ...sinceDate] : [...sinceDate, runs ?? ""]));
  fill(place, since);
}

function fill(place, since) {
  const { left } = data;
  const found = data.entries.toSorted((a, b) => b.first_flagged.localeCompare(a.first_flagged));
  const first = isoToDay(since);
  const papers = data.papers.day.filter((day) => day > first).length;
  const events = data.events.filter((event) => event.date > since);
  place.replaceChildren(
    make("p", { role: "status" },
      make("a", { href: href("map", { from: dayToIso(first + 1) }) }, counted(papers, "paper")), t("changes.since", { since: dayText(since) })),
    ...list(t("changes.first_found_since"), found.filter((each) => each.first_flagged > since), t("changes.nothing_new_was_found_to")),
    ...list(t("changes.no_longer_rising"), left.filter((each) => each.date >= since), t("changes.nothing_left_the_list")),
    ...eventList(events));
}

const list = (title, entries, none) => [
  make("h2", { class: "section" }, title),
  entries.length ? make("ul", { class: "plain" }, entries.map(entryItem)) : make("p", {}, none),
];

const entryItem = ({ id, label, status, first_flagged: found, date }) => make("li", {},
  status && badge(status), " ",
  make("a", { href: href(`emerging/${id}`) }, make("bdi", {}, label)),
  make("span", { class: "meta" }, status ? t("changes.found", { found: dayText(found) }) : t("changes.last_listed", { date: dayText(date) })));

const eventList = (events) => (events.length ? [
  make("h2", { class: "section" }, t("common.topics")),
  make("ul", { class: "plain" }, events.map((event) => make("li", {},
    badge(event.kind), " ", eventSentence(event).text,
    make("span", { class: "meta" }, ` ${dayText(event.date)}`)))),
] : []);

registerView("changes", showChanges);
