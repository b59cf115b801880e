// The life of a topic, or of what emerges: what happened to it, by date.

import { href } from "./address.js";
import { data, entries, topics } from "./data.js";
import { dayText } from "./dates.js";
import { make } from "./dom.js";
import { changesOf, isKnown, labelIn, pastOf } from "./past.js";
import { counted } from "./text.js";
import { t } from "./texts.js";
import { topicLink } from "./topics.js";

// A list of events { date, mark: a class and a word, text: nodes }, the oldest first.
export const lifeList = (events) => make("ol", { class: "life" }, events.map(({ date, mark: [name, word], text, why }) => make("li", {},
  make("time", { datetime: date }, dayText(date)),
  make("span", { class: `badge ${name}` }, word),
  make("span", {}, text, why ? make("span", { class: "why" }, make("bdi", {}, sentence(why))) : null))));

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const lifeOf = (kind, id) => (kind === "topic" ? topicLife(id) : entryLife(id));

// Events of one day stay in the order in which they are given.
const byDate = (events) => events.filter(({ date }) => date).sort((a, b) => a.date.localeCompare(b.date));

function topicLife(id) {
  const topic = topics.get(id);
  return byDate([
    { date: topic?.first_seen, mark: ["", t("life.first_paper")], text: [] },
    ...firstRun("topic", id),
    ...data.events.filter(({ from, to }) => [...from, ...to].some((each) => each.id === id)).toReversed().map((event) => eventOf(event, id)),
    ...changesOf("topic", id).map(changeOf),
  ]);
}

function entryLife(id) {
  const entry = entries.get(id);
  const begun = entry && [
    { date: entry.onset, mark: ["", "onset"], text: [t("life.its_share_begins_to_rise")] },
    { date: entry.first_flagged, mark: ["emerging", "found"], text: [t("life.first_found_in_a_look")] },
  ];
  return byDate([...(begun ?? []), ...firstRun("entry", id), ...renames("entry", id), ...changesOf("entry", id).map(changeOf)]);
}

// What the first of the runs that the page knows said: changes are known from the second one on.
function firstRun(kind, id) {
  const [first] = pastOf(kind, id);
  if (!first?.status) return [];
  return [{ date: first.date, mark: [first.status, data.statuses[first.status]], text: [t("life.in_the_first_run_that"), quoted(first.label), "."] }];
}

const quoted = (label) => make("q", {}, make("bdi", {}, label));

function renames(kind, id) {
  const said = pastOf(kind, id).filter(({ status }) => status);
  return said.slice(1).flatMap(({ date, label }, i) => (label === said[i].label ? [] : [
    { date, mark: ["relabel", "renamed"], text: [t("life.from"), quoted(said[i].label), t("life.to"), quoted(label), "."] }]));
}

function changeOf({ date, before, after, why, kind }) {
  if (after === null) return { date, mark: ["retirement", why.startsWith("cooled") ? "cooled" : "ended"], text: [kind === "entry" ? t("life.left_the_list") : t("life.has_no_status_any_more")], why };
  const text = before === null ? [kind === "entry" ? t("life.joined_the_list") : t("life.flagged_when_it_was_new")] : [t("life.it_was_before", { statuses: data.statuses[before] })];
  return { date, mark: [after, data.statuses[after]], text, why };
}

// An event of the lineage as a sentence, seen from one of its topics.
export function eventOf(event, id) {
  const { kind, date, from, to, why, papers } = event;
  const others = (all) => all.filter((each) => each.id !== id && each.id >= 0);
  const isTarget = to.some((each) => each.id === id);
  const isSource = from.some((each) => each.id === id);
  const texts = {
    birth: () => (isTarget ? [t("life.a_new_topic"), ...(others(from).length ? [t("life.came_from", { papers: counted(papers, "paper") }), ...listed(others(from))] : []), "."]
      : [t("life.papers_of_it_are_now"), ...listed(to), others(from).length ? t("life.with_those_of", { topics: counted(others(from).length, "other topic") }) : "", papers ? t("life.in_all", { papers: counted(papers, "paper") }) : "", "."]),
    split: () => movedText(event, id) ?? (isSource ? [isTarget ? t("life.split_off_from_it") : t("life.split_into"), ...listed(others(to)), "."] : [t("life.split_off_from"), ...listed(others(from)), "."]),
    merge: () => (isTarget ? [t("life.took_in"), ...listed(others(from)), "."] : [t("life.merged_into"), ...listed(others(to)), "."]),
    retirement: () => [t("life.retired_it_has_too_few")],
    relabel: () => [t("life.renamed"), ...formerName(id, date), "."],
  };
  const gone = isSource && !isTarget && kind !== "birth";
  return { date, mark: [gone ? "retirement" : kind, data.event_words[kind]], text: texts[kind](), why };
}

// A split that makes and ends no topic only moves papers between topics that go on, as a refit does.
function movedText({ date, from, to }, id) {
  const made = to.filter((each) => from.every((other) => other.id !== each.id));
  const ended = from.filter((each) => each.id >= 0 && to.every((other) => other.id !== each.id));
  if (ended.length || !made.every((each) => wasThere(each.id, date))) return null;
  const name = (all) => all.flatMap((each, i) => [i ? t("life.and") : "", each.id === id ? "it" : topicNamed(each.id, each.label)]);
  return [t("life.papers_of"), ...name(from.filter((each) => !made.includes(each))), t("life.are_now_in"), ...name(made), "."];
}

const wasThere = (id, date) => pastOf("topic", id).some((said) => said.status && said.date < date);

// An event as a sentence of its own.
export function eventSentence({ kind, date, from, to, why, papers }) {
  const [created, ended] = [to.filter(({ id }) => from.every((each) => each.id !== id)), from.filter(({ id }) => id >= 0 && to.every((each) => each.id !== id))];
  const texts = {
    birth: () => [...listed(to), t("life.is_new"), papers ? t("life.came_from_other_topics", { papers: counted(papers, "paper") }) : "", "."],
    split: () => movedText({ kind, date, from, to }, null) ?? (ended.length ? [...listed(ended), t("life.split_into_2"), ...listed(to), "."] : [...listed(created), t("life.split_off_from_2"), ...listed(from), "."]),
    merge: () => [...listed(ended), t("life.merged_into_2"), ...listed(to), "."],
    retirement: () => [...listed(from), t("life.was_retired")],
    relabel: () => [...listed(to), t("life.was_renamed")],
  };
  return { text: texts[kind](), why };
}

function formerName(id, date) {
  const said = pastOf("topic", id);
  const run = said.findLastIndex((each) => each.date < date && each.label);
  const now = said.find((each) => each.date >= date && each.label)?.label;
  return run < 0 || said[run].label === now ? [] : [t("life.from_2"), quoted(said[run].label)];
}

// Topics by name, those that are or were.
export const listed = (all) => all.flatMap(({ id, label }, i) => {
  const before = i === 0 ? [] : [i === all.length - 1 ? t("life.and") : ", "];
  return [...before, topicNamed(id, label)];
});

export function topicNamed(id, label = labelIn("topic", id)) {
  if (id < 0) return t("life.no_topic");
  if (topics.has(id)) return topicLink(id);
  const name = make("bdi", {}, label ?? t("common.topic_2", { id }));
  return isKnown("topic", id) ? make("a", { href: href(`topics/${id}`) }, name) : name;
}
