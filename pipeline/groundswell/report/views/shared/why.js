// Why something is flagged: the two windows that are compared, how sure it is, what runs said of it, what
// it is distinguished from, and its papers.

import { href } from "./address.js";
import { data, entries, subtopics } from "./data.js";
import { dayText, isoToDay, spanText } from "./dates.js";
import { make } from "./dom.js";
import { jeffreys } from "./jeffreys.js";
import { paperList } from "./papers.js";
import { pastOf } from "./past.js";
import { drawPlot } from "./plots.js";
import { entryKey, setSeries } from "./series.js";
import { number, percent, small, times } from "./text.js";
import { t } from "./texts.js";
import { badge, topicLink } from "./topics.js";
import { periodOf, whyFigure } from "./why_figure.js";

export const FLAGGED = new Set(["emerging", "growing", "declining"]);
const FIRST = 5; // papers, and entries that share papers, that are listed
const BESIDE = 3; // papers that a card names beside its panel
const RUNS = 6; // runs that a panel lists
const SHARED = 3; // papers in common from which another entry is named

// What a panel is made of, for an entry, a topic or a subtopic.
export function entryThing(entry) {
  return {
    kind: "entry", id: entry.id, key: entryKey(entry.id), label: entry.label, windows: entry, q: entry.q_value, ratio: ratioText(entry),
    sure: [entry.sure, entry.years_by_chance >= 10 ? qText(entry.q_value, t("why.listed_down_to_here")) : ""], cautions: entry.cautions,
    apart: apartOf(entry), evidence: entry.evidence, address: { entry: entry.id },
  };
}

export function topicThing(topic) {
  return {
    kind: "topic", id: topic.id, key: topic.id, label: topic.label, ...signalParts(topic.signal, "topics"), cautions: topic.cautions,
    apart: [...topic.drivers.one, ...topic.drivers.many].map((text) => make("bdi", {}, text)), address: { topic: topic.id },
  };
}

export function subtopicThing(topic, { id, signal }) {
  const key = `s${id}`;
  const papers = data.papers.subtopic_id.flatMap((subtopic, paper) => (subtopic === id ? [paper] : []));
  const address = { topic: topic.id, part: id };
  setSeries(key, { label: subtopics.get(id), papers, address });
  return { kind: "subtopic", id, key, label: subtopics.get(id), ...signalParts(signal, "subtopics"), cautions: topic.cautions, apart: [t("why.its_topic_as_a_whole"), topicLink(topic.id), " ", badge(topic.signal.status)], address };
}

const signalParts = (signal, family) => ({
  windows: signal, q: signal.q_value, ratio: ratioText(signal), sure: [FLAGGED.has(signal.status) ? qText(signal.q_value, t("why.flagged_like_it", { family })) : t("why.q_a_change_as_large", { q_value: small(signal.q_value) })], evidence: signal.evidence,
});

function ratioText({ rate_ratio: ratio, rate_ratio_low: low, rate_ratio_high: high }) {
  if (ratio === null) return t("why.new_there_was_nothing_before");
  const interval = low === undefined || low === null ? "" : t("why.to", { low: times(low), high: times(high) });
  return ratio < 1 ? t("why.its_earlier_share_it_falls", { ratio: times(ratio), interval }) : t("why.its_earlier_share", { ratio: times(ratio), interval });
}

function qText(q, family) {
  if (q < 0.001) return t("why.q_of_all_fewer_than", { q: small(q), family });
  return t("why.q_of_all_about_one", { q: small(q), family, more: number(Math.max(2, Math.round(1 / q))) });
}

// Other names of a rise, and other entries that share its recent papers.
function apartOf(entry) {
  const recent = (each, since) => each.papers.filter((paper) => data.papers.day[paper] >= isoToDay(since));
  const mine = new Set(recent(entry, entry.recent_since));
  const others = [...entries.values()].filter(({ id }) => id !== entry.id)
    .map((other) => [other, recent(other, entry.recent_since).filter((paper) => mine.has(paper)).length])
    .filter(([, shared]) => shared >= SHARED).sort((a, b) => b[1] - a[1]).slice(0, FIRST);
  return [
    ...entry.drivers.map((text) => make("bdi", {}, text)),
    entry.also.length ? make("span", {}, t("why.counted_as_the_same_rise"), entry.also.flatMap((name, i) => [i ? ", " : "", make("bdi", {}, name)]), ".") : null,
    others.length ? make("span", {}, t("why.listed_by_themselves_with_recent"), others.flatMap(([other, shared], i) => [
      i ? ", " : "", make("a", { href: href(`emerging/${other.id}`) }, make("bdi", {}, other.label)), ` (${number(shared)})`]), ".") : null,
  ].filter(Boolean);
}

// The panel, and its plot drawn once it is in the page.
export function whyPanel(thing, { whole = false } = {}) {
  const { windows, key, label } = thing;
  const compared = windows.before_since !== null;
  const papers = whole ? thing.evidence : thing.evidence.slice(BESIDE);
  const plot = make("div", { class: "plot" });
  const panel = make("div", { class: "panel" },
    compared ? make("div", {}, plot) : null,
    make("div", {},
      windowsTable(thing),
      make("p", {}, make("b", {}, thing.ratio), " ", gapText(windows)),
      block(t("why.how_sure"), thing.sure.filter(Boolean).map((text) => make("p", {}, text))),
      block(t("why.told_apart_from"), listOf(thing.apart)),
      block(t("why.to_know"), listOf(thing.cautions)),
      thing.kind === "subtopic" ? null : block(t("why.over_runs"), [runsTable(thing, whole)])),
    papers.length ? make("div", { class: "wide" }, block(whole ? t("why.papers_that_show_it") : t("why.more_papers_that_show_it"), [paperList(papers, { first: FIRST })])) : null);
  const draw = () => drawPlot(plot, () => whyFigure(key, label, windows, plot), periodOf(windows));
  if (compared) {
    draws.set(plot, draw);
    draw();
  }
  return make("div", { class: "panel-box" }, panel);
}

const draws = new Map(); // by plot

// Draw the plots of all panels again that are still in the page, as when the theme changes.
export function redrawPanels() {
  for (const [plot, draw] of draws) {
    if (plot.isConnected) draw();
    else draws.delete(plot);
  }
}

const block = (title, content) => (content.length ? make("div", {}, make("h3", {}, title), content) : null);
const listOf = (items) => (items.length ? [make("ul", { class: "plain" }, items.map((item) => make("li", {}, item)))] : []);

function windowsTable({ windows, address }) {
  const { recent_since, recent_until, recent_count, recent_total, before_since, before_until, before_count, before_total } = windows;
  const row = (name, count, total, from, to) => make("tr", {},
    make("th", { scope: "row" }, name, make("span", { class: "meta" }, spanText(from, to))),
    make("td", {}, make("a", { href: href("map", { ...address, from, to }) }, t("common.of", { count: number(count), total: number(total) }))),
    make("td", {}, shareText(count, total)));
  return make("table", { class: "windows" },
    make("caption", {}, t("why.what_is_compared")),
    make("thead", {}, make("tr", {}, [t("why.window"), t("common.papers"), t("why.share_interval", { level: data.level })].map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {},
      row(t("why.recent"), recent_count, recent_total, recent_since, recent_until),
      before_since === null ? null : row(t("why.earlier"), before_count, before_total, before_since, before_until)));
}

function shareText(count, total) {
  if (!total) return "–";
  const [low, high] = jeffreys(count, total, data.confidence);
  return t("why.to_2", { count: percent(count / total), low: percent(low), high: percent(high) });
}

function gapText({ before_until: last, recent_since: first }) {
  if (last === null || isoToDay(first) - isoToDay(last) <= 1) return "";
  return t("why.days_between_and_are_in", { last: dayText(last), first: dayText(first) });
}

function runsText(flagged, since, rows) {
  const first = dayText(since.at(-1).date);
  if (since.length === 1) return t("why.the_run_of_is_the", { first });
  const often = flagged === since.length ? t("why.flagged_in_all_runs", { since: since.length }) : t("why.flagged_in_of_runs", { flagged, since: since.length });
  return t("why.since", { often, first, more: rows.length < since.length ? t("why.the_last", { rows: rows.length }) : ":" });
}

// What runs said, the newest first; the whole of it on a thing's own page.
function runsTable({ kind, id, label }, whole) {
  const said = pastOf(kind, id);
  const first = said.findIndex(({ status }) => status);
  const since = said.slice(Math.max(first, 0)).toReversed();
  const flagged = since.filter(({ status }) => FLAGGED.has(status)).length;
  const rows = whole ? since : since.slice(0, RUNS);
  return make("div", {},
    make("p", { class: "meta" }, runsText(flagged, since, rows)),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("why.what_runs_said_of", { label }) }, make("table", { class: "runs" },
      make("thead", {}, make("tr", {}, [t("why.run"), t("common.status"), t("why.share"), "q"].map((text, i) => make("th", { scope: "col", class: i > 1 && "n" }, text)))),
      make("tbody", {}, rows.map(({ date, status, share, q }) => make("tr", {},
        make("td", { class: "fixed" }, dayText(date)),
        make("td", {}, status ? badge(status) : kind === "entry" ? t("common.not_listed") : t("common.not_there")),
        make("td", { class: "n" }, status ? percent(share) : "–"),
        make("td", { class: "n" }, status ? small(q) : "–")))))));
}
