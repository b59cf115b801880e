// The map: which papers are shown, by topic, theme, subtopic, words, dates and lasso, and what is
// said of them.

const TRAIL = 60; // days during which a paper stays bright while the map plays through time

let plane = null;

const CORNERS = 40; // of a lasso that an address keeps

function mapState(query) {
  const known = (key, those) => {
    const id = Number(query.get(key) || NaN);
    return those.has(id) ? id : null;
  };
  const paper = query.has("paper") ? data.papers.id.indexOf(query.get("paper")) : -1;
  return {
    topic: known("topic", papersOf),
    theme: known("theme", themes),
    part: known("part", parts),
    fresh: data.previous !== null && query.get("new") === "1",
    words: query.get("q") ?? "",
    from: isIso(query.get("from")) ? query.get("from") : null,
    to: isIso(query.get("to")) ? query.get("to") : null,
    lasso: lassoOf(query.get("lasso") ?? ""),
    chosen: paper < 0 ? null : paper,
    playing: null,
  };
}

const mapAddress = (state) => ({
  topic: state.topic, theme: state.theme, part: state.part, new: state.fresh ? 1 : null,
  q: state.words, from: state.from, to: state.to,
  lasso: state.lasso?.map((corner) => corner.join(".")).join("_"),
  paper: state.chosen === null ? null : data.papers.id[state.chosen],
});

// A lasso's corners are whole numbers on the map, so that it holds whatever the window's size.
function lassoOf(text) {
  const corners = text.split("_").map((corner) => corner.split(".").map(Number));
  return corners.length > 2 && corners.length <= CORNERS && corners.flat().every(Number.isFinite) ? corners : null;
}

function showMap(rest, query) {
  const state = mapState(query);
  const canvas = make("canvas", { tabindex: "0", role: "img", "aria-label": "Map of the papers. Arrow keys move it, plus and minus enlarge it, 0 shows all. The papers shown are listed beside it." });
  const side = make("div", { class: "side" });
  const words = make("input", { type: "search", value: state.words, placeholder: "words in titles" });
  const dateField = (key) => make("input", { type: "date", min: data.first, max: data.as_of, value: state[key] ?? "", onchange: (event) => {
    state[key] = isIso(event.target.value) ? event.target.value : null;
    update();
  } });
  const from = dateField("from");
  const to = dateField("to");
  const select = topicChooser("Topic", (id) => pickTopic(id), [[-1, "(no topic)"]]);
  const play = make("button", { type: "button", onclick: () => (state.playing === null ? start() : finish()) }, "Play through time");
  const when = make("output", { class: "meta" });
  const lasso = make("button", { type: "button", "aria-pressed": "false", onclick: () => {
    plane.lassoing = !plane.lassoing;
    lasso.setAttribute("aria-pressed", String(plane.lassoing));
    canvas.classList.toggle("lasso", plane.lassoing);
  } }, "Lasso");
  const all = make("button", { type: "button", class: "quiet", onclick: () => {
    finish();
    Object.assign(state, { topic: null, theme: null, part: null, fresh: false, words: "", from: null, to: null, lasso: null, chosen: null });
    words.value = from.value = to.value = "";
    plane.fit();
    update();
  } }, "Show all");

  const zooms = make("div", { class: "zoom" },
    make("button", { type: "button", "aria-label": "Enlarge", onclick: () => plane.zoom(1.5) }, "+"),
    make("button", { type: "button", "aria-label": "Reduce", onclick: () => plane.zoom(1 / 1.5) }, "−"),
    make("button", { type: "button", "aria-label": "Show the whole map", onclick: () => plane.fit() }, "⤢"));
  byId("map").replaceChildren(
    make("div", { class: "controls" }, make("label", {}, "Find", words), select, make("label", {}, "From", from), make("label", {}, "To", to), lasso, play, all, when),
    make("div", { class: "atlas" }, make("div", { class: "sheet" }, canvas, zooms), side),
    make("p", { class: "tools" },
      make("button", { type: "button", onclick: () => canvas.toBlob((blob) => save(`groundswell-map-${data.as_of}.png`, "image/png", [blob])) }, "Save as PNG"),
      make("button", { type: "button", onclick: () => save(`groundswell-map-${data.as_of}.svg`, "image/svg+xml", [mapSvg(plane)]) }, "Save as SVG"),
      make("button", { type: "button", onclick: () => savePapers(`groundswell-papers-${data.as_of}`, chosenPapers(state)) }, "Save the papers shown as CSV")),
  );

  function paint() {
    plane.paint({
      shown: shownPapers(state),
      hues: data.papers.topic.map(hueOf),
      cellHues: data.cells.topic.map(hueOf),
      colours: [...(dark() ? data.palette.dark : data.palette.light)],
      names: regionNames(state),
      faint: cssColour("--strong"), ink: cssColour("--ink"), paper: cssColour("--raised"), accent: cssColour("--accent"),
      font: getComputedStyle(document.body).fontFamily,
      chosen: state.chosen,
      lasso: state.playing === null ? state.lasso : null,
    });
  }
  function update() {
    amend("map", mapAddress(state));
    paint();
    mapSide(side, state, { pickTopic, clear: (change) => { Object.assign(state, change); update(); } });
  }
  function pickTopic(id) {
    Object.assign(state, { topic: id, theme: null, part: null, chosen: null, lasso: null });
    plane.frame(papersOf.get(id));
    update();
  }
  function start() {
    state.lasso = state.chosen = null;
    play.textContent = "Stop";
    const began = performance.now();
    const length = still() ? 20000 : 14000;
    let month = "";
    const step = (now) => {
      if (state.playing === null || !canvas.isConnected) return;
      const part = Math.min(1, (now - began) / length);
      const day = Math.round(part * (data.days - 1));
      // Where motion is to be reduced, the map changes once a month.
      if (!still() || dayToIso(day).slice(0, 7) !== month) {
        month = dayToIso(day).slice(0, 7);
        state.playing = day;
        when.textContent = dayToIso(day);
        paint();
      }
      if (part < 1) requestAnimationFrame(step);
      else finish();
    };
    state.playing = 0;
    requestAnimationFrame(step);
  }
  function finish() {
    if (state.playing === null) return;
    state.playing = null;
    play.textContent = "Play through time";
    when.textContent = "";
    paint();
  }
  words.addEventListener("input", () => {
    state.words = words.value;
    state.lasso = null;
    update();
  });

  plane?.stop();
  plane = new Plane(canvas, { x: data.papers.x, y: data.papers.y, cells: data.cells }, {
    onhover: (paper, event) => {
      if (paper === null) hideTip();
      else showTip(event.clientX, event.clientY, [data.papers.title[paper], labelOf(data.papers.topic[paper]), dayToIso(data.papers.day[paper])]);
    },
    onpick: (paper) => {
      hideTip();
      state.chosen = paper;
      update();
    },
    onlasso: (corners) => {
      const every = Math.ceil(corners.length / CORNERS);
      state.lasso = corners.filter((_, i) => i % every === 0);
      state.chosen = null;
      update();
    },
  });
  if (state.topic !== null || state.theme !== null || state.part !== null) {
    plane.frame(chosenPapers({ ...state, words: "", from: null, to: null, fresh: false, lasso: null }));
  }
  update();
  redraw = paint;
}

// What each paper is drawn as: 0 not at all, 1 faint, 2 in full.
function shownPapers(state) {
  const { title, topic, day, part, x, y } = data.papers;
  const shown = new Uint8Array(title.length);
  if (state.playing !== null) {
    for (let i = 0; i < shown.length; i++) shown[i] = day[i] > state.playing ? 0 : day[i] > state.playing - TRAIL ? 2 : 1;
    return shown;
  }
  const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
  const from = state.from ? isoToDay(state.from) : -1;
  const to = state.to ? isoToDay(state.to) : Infinity;
  for (let i = 0; i < shown.length; i++) {
    const fits = (state.topic === null || topic[i] === state.topic) && day[i] >= from && day[i] <= to
      && (state.theme === null || topics.get(topic[i])?.parent === state.theme)
      && (state.part === null || part[i] === state.part) && (!state.fresh || data.papers.new[i])
      && (!state.lasso || encloses(state.lasso, [x[i], y[i]])) && (!words.length || matches(title[i], words));
    shown[i] = fits ? 2 : 1;
  }
  return shown;
}

function matches(title, words) {
  const text = title.toLowerCase();
  return words.every((word) => text.includes(word));
}

function chosenPapers(state) {
  const shown = shownPapers({ ...state, playing: null });
  const found = [];
  for (let i = shown.length - 1; i >= 0; i--) if (shown[i] === 2) found.push(i);
  return found;
}

// Where each topic is named: the middle of its papers.
function regionNames(state) {
  const wanted = [...topics.values()].filter((topic) => (state.topic === null || topic.id === state.topic) && (state.theme === null || topic.parent === state.theme));
  return wanted.map((topic) => ({ text: shorten(topic.label, 30), ...middleOf(topic) }));
}

function middleOf(topic) {
  if (topic.middle) return topic.middle;
  const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  const papers = papersOf.get(topic.id);
  const x = middle(papers.map((i) => data.papers.x[i]));
  const y = middle(papers.map((i) => data.papers.y[i]));
  const reach = 2 * middle(papers.map((i) => Math.abs(data.papers.y[i] - y)));
  topic.middle = { x, y, reach };
  return topic.middle;
}

// What is shown alone, with what undoes it; topic, words and dates have fields of their own.
const mapLimits = (state) => [
  state.theme !== null && ["Theme: ", themes.get(state.theme), { theme: null }],
  state.part !== null && ["Subtopic: ", parts.get(state.part), { part: null }],
  state.fresh && ["New since ", data.previous, { fresh: false }],
  state.lasso && ["In the ", "lasso", { lasso: null }],
].filter(Boolean);

function mapSide(side, state, { pickTopic, clear }) {
  const papers = chosenPapers(state);
  const tally = new Map();
  for (const paper of papers) tally.set(data.papers.topic[paper], (tally.get(data.papers.topic[paper]) ?? 0) + 1);
  const ranked = [...tally].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 8);
  const chosen = state.chosen;
  side.replaceChildren(...[
    chosen !== null && make("div", {}, make("h2", {}, "Chosen paper"), make("ol", { class: "papers" }, paperItem(chosen, { topic: true })),
      make("p", { class: "tools" }, data.papers.topic[chosen] >= 0 ? make("button", { type: "button", onclick: () => pickTopic(data.papers.topic[chosen]) }, "Its topic alone") : null)),
    make("div", { role: "status" }, make("h2", {}, `${counted(papers.length, "paper")} shown`)),
    make("ul", { class: "chips", "aria-label": "Shown alone" }, mapLimits(state).map(([kind, name, change]) => make(
      "li", {}, make("span", {}, kind, make("bdi", {}, name)),
      make("button", { type: "button", "aria-label": `Undo ${kind}${name}`, onclick: () => clear(change) }, "×")))),
    data.cells.count.length && make("p", { class: "meta" }, `${counted(data.cells.count.reduce((a, b) => a + b, 0), "older paper")} stand as squares and are not searched.`),
    state.topic !== null ? make("p", {}, topicLink(state.topic)) : make("ul", { class: "tally" }, ranked.map(([id, count]) => make("li", {}, topicLink(id), make("span", {}, number(count))))),
    paperList(papers, { topic: state.topic === null, first: 12 }),
  ].filter(Boolean));
}

// The map as it stands, as SVG.
function mapSvg(plane) {
  const { state, width, height, radius, points, named } = plane;
  const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const inside = ([x, y]) => x > 0 && y > 0 && x < width && y < height;
  const group = (fits, colour, opacity) => {
    const path = [];
    for (let i = 0; i < points.x.length; i++) {
      const place = plane.place(i);
      if (fits(i) && inside(place)) path.push(`M${place[0].toFixed(1)} ${place[1].toFixed(1)}h0`);
    }
    return `<path d="${path.join("")}" stroke="${colour}" stroke-opacity="${opacity}"/>`;
  };
  const squares = plane.squaresDrawn().map(({ x, y, side, colour }) => `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${side.toFixed(1)}" height="${side.toFixed(1)}" fill="${colour}" fill-opacity="0.25"/>`);
  const hues = state.colours.map((colour, place, all) => [place === all.length - 1 ? -1 : place, colour]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${state.paper}"/>`,
    ...squares,
    `<g stroke-linecap="round" stroke-width="${(2 * radius).toFixed(1)}">`,
    group((i) => state.shown[i] === 1, state.faint, 0.35),
    ...hues.map(([hue, colour]) => group((i) => state.shown[i] === 2 && state.hues[i] === hue, colour, 0.75)),
    `</g><g font-family="sans-serif" font-size="13" font-weight="600" text-anchor="middle" dominant-baseline="middle" fill="${state.ink}" stroke="${state.paper}" stroke-width="4" paint-order="stroke">`,
    ...named.map(({ text, x, y }) => `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}">${escape(text)}</text>`),
    "</g></svg>",
  ].join("");
}
