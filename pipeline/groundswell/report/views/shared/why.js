// Why something is flagged: the two windows that are compared, how sure it is, what runs said of it, what
// it is told apart from, and its papers.

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
    sure: [entry.sure, entry.years_by_chance >= 10 ? qText(entry.q_value, "listed down to here") : ""], cautions: entry.cautions,
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
  return { kind: "subtopic", id, key, label: subtopics.get(id), ...signalParts(signal, "subtopics"), cautions: topic.cautions, apart: ["Its topic as a whole: ", topicLink(topic.id), " ", badge(topic.signal.status)], address };
}

const signalParts = (signal, family) => ({
  windows: signal, q: signal.q_value, ratio: ratioText(signal), sure: [FLAGGED.has(signal.status) ? qText(signal.q_value, `${family} flagged like it`) : `q ${small(signal.q_value)}: a change as large as this is no rare one by chance.`], evidence: signal.evidence,
});

function ratioText({ rate_ratio: ratio, rate_ratio_low: low, rate_ratio_high: high }) {
  if (ratio === null) return "New: there was nothing before.";
  const interval = low === undefined || low === null ? "" : ` (${times(low)} to ${times(high)})`;
  return ratio < 1 ? `${times(ratio)} × its earlier share${interval}: it falls.` : `${times(ratio)} × its earlier share${interval}.`;
}

function qText(q, family) {
  if (q < 0.001) return `q ${small(q)}: of all ${family}, fewer than one in 1,000 is expected to be chance.`;
  return `q ${small(q)}: of all ${family}, about one in ${number(Math.max(2, Math.round(1 / q)))} is expected to be chance.`;
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
    entry.also.length ? make("span", {}, "Counted as the same rise: ", entry.also.flatMap((name, i) => [i ? ", " : "", make("bdi", {}, name)]), ".") : null,
    others.length ? make("span", {}, "Listed by themselves, with recent papers in common: ", others.flatMap(([other, shared], i) => [
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
      block("How sure", thing.sure.filter(Boolean).map((text) => make("p", {}, text))),
      block("Told apart from", listOf(thing.apart)),
      block("To know", listOf(thing.cautions)),
      thing.kind === "subtopic" ? null : block("Over runs", [runsTable(thing, whole)])),
    papers.length ? make("div", { class: "wide" }, block(whole ? "Papers that show it" : "More papers that show it", [paperList(papers, { first: FIRST })])) : null);
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
    make("td", {}, make("a", { href: href("map", { ...address, from, to }) }, `${number(count)} of ${number(total)}`)),
    make("td", {}, shareText(count, total)));
  return make("table", { class: "windows" },
    make("caption", {}, "What is compared"),
    make("thead", {}, make("tr", {}, ["Window", "Papers", `Share (${data.level} interval)`].map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {},
      row("Recent", recent_count, recent_total, recent_since, recent_until),
      before_since === null ? null : row("Earlier", before_count, before_total, before_since, before_until)));
}

function shareText(count, total) {
  if (!total) return "–";
  const [low, high] = jeffreys(count, total, data.confidence);
  return `${percent(count / total)} (${percent(low)} to ${percent(high)})`;
}

function gapText({ before_until: last, recent_since: first }) {
  if (last === null || isoToDay(first) - isoToDay(last) <= 1) return "";
  return `Days between ${dayText(last)} and ${dayText(first)} are in neither window.`;
}

function runsText(flagged, since, rows) {
  const first = dayText(since.at(-1).date);
  if (since.length === 1) return `The run of ${first} is the first that has it.`;
  const often = flagged === since.length ? `Flagged in all ${since.length} runs` : `Flagged in ${flagged} of ${since.length} runs`;
  return `${often} since ${first}${rows.length < since.length ? `; the last ${rows.length}:` : ":"}`;
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
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `What runs said of ${label}` }, make("table", { class: "runs" },
      make("thead", {}, make("tr", {}, ["Run", "Status", "Share", "q"].map((text, i) => make("th", { scope: "col", class: i > 1 && "n" }, text)))),
      make("tbody", {}, rows.map(({ date, status, share, q }) => make("tr", {},
        make("td", { class: "fixed" }, dayText(date)),
        make("td", {}, status ? badge(status) : kind === "entry" ? "not listed" : "not there"),
        make("td", { class: "n" }, status ? percent(share) : "–"),
        make("td", { class: "n" }, status ? small(q) : "–")))))));
}
