// Any two runs, compared by what each of them said.

import { amend, href } from "../shared/address.js";
import { button } from "../shared/controls.js";
import { data } from "../shared/data.js";
import { dayText, dayToIso, isoToDay } from "../shared/dates.js";
import { make } from "../shared/dom.js";
import { saveTable } from "../shared/files.js";
import { eventSentence, topicNamed } from "../shared/life.js";
import { idsOf, labelIn, pastOf } from "../shared/past.js";
import { counted, percent, small } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { badge } from "../shared/topics.js";

// The choice of two runs and, once two are named in the address, what changed from one to the other.
export function comparison(query) {
  const { runs } = data.history;
  if (runs.length < 2) return null;
  const asked = [query.get("from"), query.get("to")];
  const chosen = asked.every((run) => runs.includes(run)) ? asked.toSorted() : null;
  const place = make("div");
  const [from, to] = [chooser(t("changes.compare_the_run_of"), chosen?.[0] ?? runs.at(-2)), chooser(t("changes.with_the_run_of"), chosen?.[1] ?? runs.at(-1))];
  const show = () => {
    const pair = [from, to].map((each) => each.querySelector("select").value).toSorted();
    amend("changes", { from: pair[0], to: pair[1] });
    place.replaceChildren(...changed(...pair));
  };
  if (chosen) place.replaceChildren(...changed(...chosen));
  const left = data.history.all_runs - runs.length;
  return make("details", { class: "compare", open: chosen !== null },
    make("summary", {}, t("changes.compare_any_two_runs")),
    make("div", { class: "controls" }, from, to, button(t("changes.compare"), show)),
    left ? make("p", { class: "meta" }, t("changes.not_listed_of_those_before", { runs: counted(left, "older run"), more: dayText(runs.at(-90)) })) : null,
    place);
}

const chooser = (label, chosen) => make("label", {}, label,
  make("select", {}, data.history.runs.toReversed().map((run) => make("option", { value: run, selected: run === chosen }, dayText(run)))));

function changed(from, to) {
  if (from === to) return [make("p", { role: "status" }, t("changes.that_is_one_run_choose"))];
  const papers = data.papers.day.filter((day) => day > isoToDay(from) && day <= isoToDay(to)).length;
  const between = data.history.runs.filter((run) => run > from && run < to).length;
  const events = data.events.filter(({ date }) => date > from && date <= to).toReversed();
  const entries = pairs("entry", from, to);
  return [
    make("p", { role: "status" }, t("changes.from_to_with_in_between", { from: dayText(from), to: dayText(to), runs: between ? counted(between, "run") : t("changes.no_run") }),
      make("a", { href: href("map", { from: dayToIso(isoToDay(from) + 1), to }) }, counted(papers, "paper")), t("changes.of_these_days")),
    ...section(t("changes.joined_the_list"), itemsOf(entries.filter(({ before, after }) => !before.status && after.status), from, to), t("changes.nothing_joined_the_list_of")),
    ...section(t("changes.left_the_list"), itemsOf(entries.filter(({ before, after }) => before.status && !after.status), from, to), t("changes.nothing_left_it")),
    ...section(t("changes.changed_status_on_the_list"), itemsOf(entries.filter(({ before, after }) => before.status && after.status && before.status !== after.status), from, to), t("changes.what_is_on_it_in")),
    ...section(t("changes.new_split_merged_renamed_and"), events.map((event) => {
      const { text, why } = eventSentence(event);
      return make("li", {}, badge(event.kind), " ", text, make("span", { class: "why" }, `${dayText(event.date)}: `, make("bdi", {}, why)));
    }), t("changes.no_topic_was_added_split")),
    ...tableOf(pairs("topic", from, to), from, to),
  ];
}

// What was there in one of the two runs at least: { kind, id, before, after }, each as the run said.
function pairs(kind, from, to) {
  const [first, last] = [from, to].map((run) => data.history.runs.indexOf(run));
  return idsOf(kind).map((id) => {
    const said = pastOf(kind, id);
    return { kind, id, before: said[first], after: said[last] };
  }).filter(({ before, after }) => before.status || after.status);
}

const section = (title, items, none) => [
  make("h2", {}, title),
  items.length ? make("ul", { class: "events" }, items) : make("p", { class: "meta" }, none),
];

function itemsOf(some, from, to) {
  return some.map(({ kind, id, before, after }) => make("li", {},
    before.status ? badge(before.status) : null, before.status ? " → " : null, after.status ? badge(after.status) : t("common.not_listed"), " ",
    make("a", { href: href(`emerging/${id}`) }, make("bdi", {}, labelIn(kind, id, (after.status ? after : before).run))),
    reasonOf(kind, id, from, to)));
}

// The last change of status within the time.
function reasonOf(kind, id, from, to) {
  const change = data.history.changes.findLast((each) => each.kind === kind && each.id === id && each.date > from && each.date <= to);
  return change ? make("span", { class: "why" }, `${dayText(change.date)}: `, make("bdi", {}, change.why)) : null;
}

// Topics by how much their shares differ.
function tableOf(some, from, to) {
  const shift = ({ before, after }) => (after.share ?? 0) - (before.share ?? 0);
  const sorted = some.toSorted((a, b) => Math.abs(shift(b)) - Math.abs(shift(a)) || a.id - b.id);
  const head = [t("common.topic"), t("changes.status", { from }), t("changes.status_2", { to }), t("changes.share", { from }), t("changes.share_2", { to }), `q ${from}`, `q ${to}`];
  const status = ({ status: name }) => (name ? badge(name) : t("common.not_there"));
  return [
    make("h2", {}, t("changes.topics_those_first_whose_shares")),
    make("p", { class: "meta" }, t("changes.shares_are_of_the_recent")),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("changes.table_of_topics_in_both") }, make("table", { id: "compared" },
      make("thead", {}, make("tr", {}, head.map((text, i) => make("th", { scope: "col", class: i > 2 && "n" }, text)))),
      make("tbody", {}, sorted.map(({ id, before, after }) => make("tr", {},
        make("td", {}, topicNamed(id)), make("td", {}, status(before)), make("td", {}, status(after)),
        ...[before, after].map((each) => make("td", { class: "n" }, each.status ? percent(each.share) : "–")),
        ...[before, after].map((each) => make("td", { class: "n" }, each.status ? small(each.q) : "–"))))))),
    make("p", { class: "tools" }, button(t("common.save_as_csv"), () => saveTable("compared"))),
  ];
}
