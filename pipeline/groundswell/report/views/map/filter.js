// Which papers the map shows: a filter by topic, theme, subtopic, words, dates and lasso, kept in the
// address.

import { oneOf } from "../shared/address.js";
import { data, entries, papersOf, subtopics, themes, topics } from "../shared/data.js";
import { isIso, isoToDay } from "../shared/dates.js";
import { isGroup } from "../shared/keys.js";
import { seriesOf } from "../shared/series.js";
import { testOf } from "../shared/search/engine.js";
import { COLORINGS } from "./coloring.js";
import { encloses } from "./geometry.js";

const CORNERS = 40; // of a lasso that an address keeps
const TRAIL = 60; // days during which a paper stays bright while the map plays through time

export const NO_FILTER = {
  topic: null, theme: null, subtopic: null, entry: null, group: null, fresh: false, words: "", from: null, to: null, lasso: null,
  selected: null, // a paper, which limits nothing, as does what is shown:
  coloring: "topic",
};

export function filterOf(query) {
  const known = (key, those) => {
    const id = Number(query.get(key) || NaN);
    return those.has(id) ? id : null;
  };
  const day = (key) => (isIso(query.get(key)) ? query.get(key) : null);
  const paper = query.has("paper") ? data.papers.paper_id.indexOf(query.get("paper")) : -1;
  return {
    topic: known("topic", papersOf),
    theme: known("theme", themes),
    subtopic: known("part", subtopics),
    entry: known("entry", entries),
    group: isGroup(query.get("group")) ? query.get("group") : null,
    fresh: data.previous !== null && query.get("new") === "1",
    words: query.get("q") ?? "",
    from: day("from"),
    to: day("to"),
    lasso: lassoOf(query.get("lasso") ?? ""),
    selected: paper < 0 ? null : paper,
    coloring: oneOf(query, "color", Object.keys(COLORINGS).filter((key) => COLORINGS[key].there()), "topic"),
  };
}

export const filterAddress = (filter) => ({
  topic: filter.topic, theme: filter.theme, part: filter.subtopic, entry: filter.entry, group: filter.group, new: filter.fresh ? 1 : null,
  q: filter.words, from: filter.from, to: filter.to,
  lasso: filter.lasso?.map((corner) => corner.join(".")).join("_"),
  paper: filter.selected === null ? null : data.papers.paper_id[filter.selected],
  color: filter.coloring === "topic" ? null : filter.coloring,
});

// A lasso's corners are whole numbers on the map, so that it holds whatever the window's size.
function lassoOf(text) {
  const corners = text.split("_").map((corner) => corner.split(".").map(Number));
  return corners.length > 2 && corners.length <= CORNERS && corners.flat().every(Number.isFinite) ? corners : null;
}

// As many of a lasso's corners as an address keeps.
export function thinned(corners) {
  const every = Math.ceil(corners.length / CORNERS);
  return corners.filter((_, i) => i % every === 0);
}

// How each paper is drawn: 0 not at all, 1 faint, 2 in full.
export function levelsOf(filter) {
  const passes = passesOf(filter);
  const levels = new Uint8Array(data.papers.day.length);
  for (let i = 0; i < levels.length; i++) levels[i] = passes(i) ? 2 : 1;
  return levels;
}

// Whether a paper passes a filter.
export function passesOf(filter) {
  const [first, ...others] = testsOf(filter);
  if (!first) return () => true;
  return others.length ? (paper) => first(paper) && others.every((test) => test(paper)) : first;
}

// The same while the map plays through time, on a day of it.
export function levelsOn(day) {
  const levelOn = (added) => {
    if (added > day) return 0;
    return added > day - TRAIL ? 2 : 1;
  };
  return Uint8Array.from(data.papers.day, levelOn);
}

// The tests that a paper must pass, made for the limits that are set.
const TESTS = {
  topic: (id) => (i) => data.papers.topic_id[i] === id,
  theme: (id) => (i) => topics.get(data.papers.topic_id[i])?.parent === id,
  subtopic: (id) => (i) => data.papers.subtopic_id[i] === id,
  entry: (id) => {
    const own = new Set(entries.get(id).papers);
    return (i) => own.has(i);
  },
  group: (key) => {
    const own = new Set(seriesOf(key).papers);
    return (i) => own.has(i);
  },
  fresh: () => (i) => data.papers.new[i],
  from: (iso) => dayTest((day, limit) => day >= limit, iso),
  to: (iso) => dayTest((day, limit) => day <= limit, iso),
  lasso: (corners) => (i) => encloses(corners, [data.papers.x[i], data.papers.y[i]]),
  words: testOf,
};

function dayTest(compare, iso) {
  const limit = isoToDay(iso);
  return (i) => compare(data.papers.day[i], limit);
}

const isSet = (value) => value !== null && value !== false && value !== "";

const testsOf = (filter) => Object.entries(TESTS).filter(([key]) => isSet(filter[key])).map(([key, test]) => test(filter[key]));

// Whether a filter leaves out any paper.
export const limitsPapers = (filter) => Object.keys(TESTS).some((key) => isSet(filter[key]));

// The papers that pass, the newest first.
export const papersPassing = (filter) => papersIn(levelsOf(filter));

// The papers drawn in full, the newest first.
export function papersIn(levels) {
  const found = [];
  for (let i = levels.length - 1; i >= 0; i--) if (levels[i] === 2) found.push(i);
  return found;
}
