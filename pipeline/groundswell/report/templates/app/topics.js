// Topics: a list, by theme where there are themes, and a page for each.

const ORDERS = {
  size: ["Largest first", (a, b) => b.size - a.size],
  recent: ["Rising first", (a, b) => (b.signal?.score ?? 0) - (a.signal?.score ?? 0)],
  newest: ["Newest first", (a, b) => (a.first_seen < b.first_seen ? 1 : a.first_seen > b.first_seen ? -1 : 0)],
  label: ["By name", (a, b) => a.label.localeCompare(b.label, "en")],
};

function showTopics(rest, query) {
  const id = Number(rest);
  if (rest !== "" && topics.has(id)) showTopic(topics.get(id));
  else showTopicList(query);
}

function showTopicList(query) {
  const statuses = ["emerging", "growing", "no_clear_change", "declining", "dormant"];
  const one = (key, allowed, otherwise) => (allowed.includes(query.get(key)) ? query.get(key) : otherwise);
  const state = { words: query.get("q") ?? "", order: one("order", Object.keys(ORDERS), "size"), status: one("status", statuses, "") };
  const search = make("input", { type: "search", value: state.words, placeholder: "in names, keywords, summaries" });
  const order = make("select", {}, Object.entries(ORDERS).map(([key, [text]]) => make("option", { value: key, selected: key === state.order }, text)));
  const status = make("select", {}, make("option", { value: "" }, "Any"), statuses.map((name) => make("option", { value: name, selected: name === state.status }, name)));
  const list = make("div");
  const said = make("p", { class: "meta", role: "status" });
  const draw = () => {
    const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [...topics.values()]
      .filter((topic) => !state.status || topic.signal?.status === state.status)
      .filter((topic) => matches([topic.label, topic.summary, ...topic.keywords, ...topic.subtopics.map(([, label]) => label)].join(" "), words))
      .sort((a, b) => ORDERS[state.order][1](a, b) || a.id - b.id);
    said.textContent = counted(found.length, "topic");
    list.replaceChildren(...topicTree(found, words.length > 0 || state.status !== ""));
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
    make("div", { class: "controls" }, make("label", {}, "Find", search), make("label", {}, "Status", status), make("label", {}, "Order", order)),
    said, list,
    make("p", { class: "tools" }, make("button", { type: "button", onclick: saveTopics }, "Save as CSV")),
  );
  draw();
  redraw = () => {};
}

// Topics under their themes; a plain list where no topic has one.
function topicTree(found, open) {
  const rows = (some) => make("ul", { class: "tree" }, some.map(topicRow));
  if (!found.some((topic) => topic.parent !== null)) return [rows(found)];
  const shelves = new Map();
  for (const topic of found) {
    if (!shelves.has(topic.parent)) shelves.set(topic.parent, []);
    shelves.get(topic.parent).push(topic);
  }
  return [...shelves].map(([parent, some]) =>
    make("details", { class: "theme", open: open || shelves.size <= 12 },
      make("summary", {}, make("bdi", {}, themes.get(parent) ?? "Other topics"), make("span", { class: "meta" }, `${counted(some.length, "topic")}, ${counted(some.reduce((sum, topic) => sum + topic.size, 0), "paper")}`)),
      make("p", { class: "tools" },
        make("a", { href: href("trends", { topics: some.slice(0, MOST_LINES).map((topic) => topic.id).join(",") }) }, "Trends"),
        themes.has(parent) ? make("a", { href: href("map", { theme: parent }) }, "On the map") : null),
      rows(some)));
}

function topicRow(topic) {
  return make("li", {}, make("div", { class: "row" },
    make("div", {}, make("span", { class: "name" }, topicLink(topic.id)), make("span", { class: "keywords" }, make("bdi", {}, topic.keywords.slice(0, 8).join(", "))), partsOf(topic)),
    sparkline(topic.id, "month"),
    make("span", { class: "n" }, counted(topic.size, "paper")),
    make("span", { class: "n" }, topic.signal ? badge(topic.signal.status) : null)));
}

const RISING = ["emerging", "growing"];

// What a topic divides into, folded.
function partsOf(topic) {
  if (!topic.subtopics.length) return null;
  return make("details", { class: "parts" },
    make("summary", {}, counted(topic.subtopics.length, "subtopic")),
    subtopicList(topic));
}

const subtopicList = (topic) => make("ul", { class: "plain" }, topic.subtopics.map(([id, label, size, status]) =>
  make("li", {}, make("a", { href: href("map", { topic: topic.id, part: id }) }, make("bdi", {}, label)), make("span", { class: "meta" }, ` ${counted(size, "paper")} `), RISING.includes(status) ? badge(status) : null)));

function showTopic(topic) {
  const papers = papersOf.get(topic.id);
  const { strength, votes, day } = data.papers;
  const best = (score) => [...papers].sort((a, b) => score(b) - score(a) || b - a).slice(0, 5);
  const central = topic.exemplars.length ? topic.exemplars : best((paper) => strength[paper]);
  const voted = best((paper) => votes[paper] ?? 0).filter((paper) => votes[paper]);
  const plot = make("div", { class: "plot" });
  const plotted = { topics: [topic.id], how: "side", by: data.period, as: "share", scale: "linear", untitled: true };
  const heading = make("h1", { tabindex: "-1" }, make("bdi", {}, topic.label));
  const find = make("input", { type: "search", placeholder: "words in titles" });
  const listed = make("div");
  const newest = [...papers].reverse();
  const fill = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    listed.replaceChildren(paperList(newest.filter((paper) => matches(data.papers.title[paper], words)), { first: 30 }));
  };
  const shelf = (title, some) => make("div", { class: "block" }, make("h2", {}, title), make("ol", { class: "papers" }, some.map((paper) => paperItem(paper))));
  find.addEventListener("input", fill);
  fill();
  byId("topics-title").hidden = true;
  byId("topics").replaceChildren(make("article", { class: `leaf hue-${hueOf(topic.id)}` },
    make("header", {},
      make("p", {}, make("a", { href: href("topics") }, "All topics")),
      heading,
      make("p", { class: "meta" }, `Topic ${topic.id} · ${counted(topic.size, "paper")} · ${topic.first_seen} to ${topic.last_seen}`),
      signalText(topic),
      make("ul", { class: "words", "aria-label": "Keywords" }, topic.keywords.map((word) => make("li", {}, make("bdi", {}, word))))),
    make("div", {}, summaryOf(topic), latelyOf(topic)),
    make("div", {},
      topic.parent === null ? null : make("p", { class: "meta" }, "Theme: ", make("a", { href: href("map", { theme: topic.parent }) }, make("bdi", {}, themes.get(topic.parent) ?? ""))),
      topic.subtopics.length ? make("div", { class: "block" }, make("h2", {}, "Divides into"), subtopicList(topic)) : null,
      make("div", { class: "block" }, make("h2", {}, "Near it"), make("ul", { class: "plain" }, neighboursOf(topic).map((id) => make("li", {}, topicLink(id))))),
      lineageBlock(topic)),
    make("div", { class: "wide" }, make("h2", {}, `Share of papers per ${data.period}, with its ${data.level} interval`), plot,
      make("p", { class: "tools" },
        make("a", { href: href("trends", { topics: topic.id }) }, "Open in Trends"),
        make("a", { href: href("map", { topic: topic.id }) }, "Show on the map"),
        make("button", { type: "button", onclick: () => savePlot(plot, "png") }, "Save as PNG"),
        make("button", { type: "button", onclick: () => savePlot(plot, "svg") }, "Save as SVG"),
        make("button", { type: "button", onclick: () => saveSeries(plotted) }, "Save as CSV"))),
    make("div", { class: "wide shelves" },
      topic.signal?.evidence.length ? shelf("Read first", topic.signal.evidence.slice(0, 5)) : null,
      shelf("Most central", central.slice(0, 5)), shelf("Newest", newest.slice(0, 5)), voted.length ? shelf("Most voted for", voted) : null),
    make("div", { class: "wide block" }, make("h2", {}, `All ${counted(papers.length, "paper")}`),
      olderNote(topic, papers),
      make("div", { class: "controls" }, make("label", {}, "Find", find), make("button", { type: "button", onclick: () => savePapers(`groundswell-topic-${topic.id}-${data.as_of}`, newest) }, "Save as CSV")),
      listed)));
  const draw = () => drawTrends(plot, plotted);
  draw();
  redraw = draw;
  document.title = `${topic.label}, ${data.title}`;
  return heading;
}

function olderNote(topic, papers) {
  const older = topic.size - papers.length;
  return older > 0 ? make("p", { class: "meta" }, `${counted(older, "older paper")} of this topic are counted here but not listed; papers.parquet has them.`) : null;
}

// Sentences of its papers, each with the paper it stands in.
function summaryOf(topic) {
  const written = topic.written_by !== "";
  if (!topic.quotes.length && !written) return make("p", { class: "summary" }, make("bdi", {}, topic.summary));
  return make("div", { class: "quotes summary" },
    written && make("p", {}, make("bdi", {}, topic.summary)),
    written && make("p", { class: "meta" }, "Written by ", make("bdi", {}, topic.written_by), topic.quotes.length ? "; quoted from the papers:" : ""),
    topic.quotes.map(([sentence, paper]) =>
    make("blockquote", {}, make("p", {}, make("bdi", {}, sentence)), make("cite", {}, titleOf(paper)))));
}

function latelyOf(topic) {
  if (!topic.recent_terms) return null;
  const { since, papers, papers_before: earlier, terms } = topic.recent_terms;
  return make("div", { class: "block" },
    make("h2", {}, "New since ", make("a", { href: href("map", { topic: topic.id, from: since }) }, since)),
    make("ul", { class: "plain" }, terms.map((term) => make("li", {}, make("bdi", {}, term.term), make("span", { class: "meta" }, ` in ${number(term.papers)} of ${counted(papers, "paper")}, before in ${number(term.papers_before)} of ${number(earlier)}`)))));
}

function signalText(topic) {
  const signal = topic.signal;
  if (!signal) return null;
  const times = (value) => (value === null || value === undefined ? "–" : value >= 9.95 ? value.toFixed(0) : value.toFixed(value >= 0.995 ? 1 : 2));
  const burst = signal.burst ? ` Burst ${signal.burst.end ? `from ${signal.burst.start} to ${signal.burst.end}` : `since ${signal.burst.start}`}.` : "";
  const ratio = signal.rate_ratio === null ? "" : `: ${times(signal.rate_ratio)} × (${times(signal.rate_ratio_low)} to ${times(signal.rate_ratio_high)})`;
  const shares = signal.share_recent === undefined ? "" : `${percent(signal.share_recent)} of the papers lately, ${percent(signal.share_before)} before${ratio}.`;
  const q = signal.q_value === null ? "" : ` q ${signal.q_value < 0.001 ? "<0.001" : signal.q_value.toFixed(3)}.`;
  const onset = signal.onset ? ` Since ${signal.onset}.` : "";
  return make("p", { class: "marks" }, badge(signal.status), make("span", {}, `${shares}${q}${onset}${burst}`));
}

const neighboursOf = (topic) => topic.neighbours.filter((id) => topics.has(id) && id !== topic.id).slice(0, 6);

function lineageBlock(topic) {
  const events = data.events.filter((event) => [...event.from, ...event.to].some((end) => end.id === topic.id));
  const others = (event) => [...new Map([...event.from, ...event.to].map((end) => [end.id, end])).values()].filter((end) => end.id !== topic.id && end.id >= 0);
  const named = (end) => (topics.has(end.id) ? topicLink(end.id) : make("bdi", {}, end.label));
  return make("div", { class: "block" }, make("h2", {}, "Its history"),
    events.length
      ? make("ul", { class: "plain" }, events.map((event) => make("li", {},
        make("time", { datetime: event.date }, event.date), " ", badge(event.kind), " ",
        ...others(event).flatMap((end, i) => [i ? ", " : "with ", named(end)]),
        make("span", { class: "why" }, make("bdi", {}, event.why ?? "")))))
      : make("p", { class: "meta" }, "It was never split, merged or renamed."));
}

function saveTopics() {
  saveCsv(`groundswell-topics-${data.as_of}`, [
    ["id", "label", "theme", "keywords", "size", "first_seen", "last_seen", "status", "q_value"],
    ...[...topics.values()].sort((a, b) => a.id - b.id).map((topic) => [topic.id, topic.label, themes.get(topic.parent), topic.keywords.join("; "), topic.size, topic.first_seen, topic.last_seen, topic.signal?.status, topic.signal?.q_value]),
  ]);
}
