// The map: a dot per paper, filtered by topic, theme, subtopic, words, dates and lasso.

import { amend } from "../shared/address.js";
import { button, topicChooser } from "../shared/controls.js";
import { data, papersOf } from "../shared/data.js";
import { dayToIso, isIso, periodText } from "../shared/dates.js";
import { byId, make } from "../shared/dom.js";
import { followKeys } from "../shared/keys.js";
import { openDrawer } from "../shared/drawer.js";
import { dateOf } from "../shared/papers.js";
import { onRedraw, registerView, sayLost } from "../shared/router.js";
import { onMore, prepare } from "../shared/search/engine.js";
import { counted } from "../shared/text.js";
import { t } from "../shared/texts.js";
import { cssColor, hueOf, textFont } from "../shared/theme.js";
import { hideTip, showTip } from "../shared/tip.js";
import { labelOf } from "../shared/topics.js";
import { COLORINGS, coloringOf } from "./coloring.js";
import { filterAddress, filterOf, levelsOf, levelsOn, limitsPapers, NO_FILTER, papersPassing, passesOf, thinned } from "./filter.js";
import { Histogram } from "./histogram.js";
import { namesFor } from "./labels.js";
import { Plane } from "./plane.js";
import { Playback } from "./playback.js";
import { Selection } from "./selection.js";
import { fillSide } from "./side.js";
import { mapTools } from "./tools.js";

const NARROW = "(max-width: 60rem)";
const KEYS = t("map.arrow_keys_move_it_plus");

let shown = null; // the MapView on the page
let forget = () => {}; // what ends its waiting for texts that are still read

class MapView {
  constructor(filter) {
    this.filter = filter;
    this.canvas = make("canvas", { tabindex: "0", role: "application", "aria-roledescription": "map" });
    this.side = make("div", { class: "side" });
    this.when = make("output", { class: "meta" });
    this.spoken = make("p", { class: "unseen", role: "status" });
    this.fields = this.makeFields();
    this.histogram = new Histogram((from, to) => this.limit(from, to));
    this.selection = new Selection();
    this.play = button(t("map.play_through_time"), () => this.togglePlay());
    this.playback = new Playback((day) => this.showDay(day), () => this.canvas.isConnected);
  }

  makeFields() {
    const words = make("input", { type: "search", value: this.filter.words, placeholder: t("common.in_titles_and_abstracts"), oninput: () => this.change({ words: words.value, lasso: null }) });
    const day = (key) => make("input", {
      type: "date", min: data.first, max: data.as_of, value: this.filter[key] ?? "",
      onchange: (event) => this.change({ [key]: isIso(event.target.value) ? event.target.value : null }),
    });
    return { words, from: day("from"), to: day("to") };
  }

  elements() {
    const { words, from, to } = this.fields;
    const select = topicChooser(t("common.topic"), (id) => this.pickTopic(id), [[-1, t("map.unassigned")]]);
    this.zooms = make("div", { class: "zoom" },
      button("+", () => this.plane.zoom(1.5), { "aria-label": t("map.zoom_in") }),
      button("−", () => this.plane.zoom(1 / 1.5), { "aria-label": t("map.zoom_out") }),
      button("⤢", () => this.plane.fit(), { "aria-label": t("map.show_the_whole_map") }));
    this.sheet = make("div", { class: "sheet" }, this.canvas, this.zooms);
    return [
      make("div", { class: "controls" },
        make("label", {}, t("common.find"), words), select, this.colorChooser(),
        this.lassoButton(), this.play, button(t("map.show_all"), () => this.showAll(), { class: "quiet" }), this.when),
      make("div", { class: "atlas" },
        make("div", { class: "map" }, this.sheet,
          make("div", { class: "when" }, make("label", {}, t("map.from"), from), this.histogram.element, make("label", {}, t("map.to_2"), to))),
        this.side),
      mapTools(() => this.plane, () => this.themed(), () => papersPassing(this.filter)),
      this.spoken,
    ];
  }

  colorChooser() {
    const select = make("select", { onchange: () => this.change({ coloring: select.value }) },
      Object.entries(COLORINGS).filter(([, { there }]) => there()).map(([key, { name }]) => make("option", { value: key, selected: key === this.filter.coloring }, name)));
    this.fields.coloring = select;
    return make("label", {}, t("map.color_by"), select);
  }

  lassoButton() {
    const lasso = button(t("map.lasso"), () => {
      this.plane.lassoing = !this.plane.lassoing;
      lasso.setAttribute("aria-pressed", String(this.plane.lassoing));
      this.canvas.classList.toggle("lasso", this.plane.lassoing);
    }, { "aria-pressed": "false" });
    return lasso;
  }

  // Once the canvas is on the page and has a size.
  begin() {
    const points = { x: data.papers.x, y: data.papers.y, cells: data.views.map.cells };
    this.plane = new Plane(this.sheet, this.canvas, points, {
      hover: (paper, event) => this.hover(paper, event),
      pick: (paper, byKey) => this.pick(paper, byKey),
      open: (paper) => openDrawer([data.papers.paper_id[paper]]),
      lasso: (corners) => this.change({ lasso: thinned(corners), selected: null }),
      taken: () => [this.buttonsBox()],
    });
    const { topic, theme, subtopic } = this.filter;
    if (topic !== null || theme !== null || subtopic !== null) {
      this.plane.frame(papersPassing({ ...NO_FILTER, topic, theme, subtopic }));
    }
    this.update();
  }

  // Where the buttons are on the canvas: no name is put below them.
  buttonsBox() {
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = this.zooms;
    return [left, top, left + width, top + height];
  }

  hover(paper, event) {
    if (paper === null) return hideTip();
    const { title, topic_id: topic } = data.papers;
    return showTip(event.clientX, event.clientY, [title[paper], labelOf(topic[paper]), dateOf(paper)]);
  }

  pick(paper, byKey) {
    hideTip();
    this.change({ selected: paper });
    if (paper === null) return;
    if (byKey) this.spoken.textContent = `${data.papers.title[paper]}; ${labelOf(data.papers.topic_id[paper])}, ${dateOf(paper)}`;
    // Where there is no room beside the map, the paper opens over it.
    else if (matchMedia(NARROW).matches) openDrawer([data.papers.paper_id[paper]]);
  }

  limit(from, to) {
    this.fields.from.value = from ?? "";
    this.fields.to.value = to ?? "";
    this.change({ from, to });
  }

  change(filter) {
    Object.assign(this.filter, filter);
    if (filter.words !== undefined) this.fields.words.value = filter.words;
    if (filter.from && filter.from !== this.fields.from.value) this.limit(filter.from, filter.to);
    else this.update();
  }

  async update() {
    amend("map", filterAddress(this.filter));
    await COLORINGS[this.filter.coloring].needs?.();
    this.paint();
    fillSide(this.side, this.filter, {
      change: (filter) => this.change(filter), pickTopic: (id) => this.pickTopic(id), scene: this.plane.scene, selection: this.selection,
    });
  }

  paint() {
    const { day } = this.playback;
    const { filter } = this;
    const levels = day === null ? levelsOf(filter) : levelsOn(day);
    this.plane.paint({
      ...this.themed(), levels,
      names: namesFor(filter, levels),
      fresh: data.previous === null ? null : data.papers.new,
      selected: filter.selected,
      lasso: day === null ? filter.lasso : null,
    });
    if (day === null) this.histogram.draw(passesOf({ ...filter, from: null, to: null }), filter);
    const count = levels.reduce((sum, level) => sum + (level === 2), 0);
    this.canvas.setAttribute("aria-label", t("map.map_of_colored_by_the", { papers: counted(count, "paper"), name: COLORINGS[filter.coloring].name.toLowerCase(), keys: KEYS }));
  }

  // The parts of the scene that follow the theme.
  themed() {
    const byTopic = this.filter.coloring === "topic";
    return {
      ...coloringOf(this.filter.coloring),
      cellHues: data.views.map.cells.topic_id.map((topic) => (byTopic ? hueOf(topic) : -1)),
      faint: cssColor("--strong"), ink: cssColor("--ink"), paper: cssColor("--raised"), accent: cssColor("--accent"),
      font: textFont(),
    };
  }

  pickTopic(id) {
    this.plane.frame(papersOf.get(id));
    this.change({ topic: id, theme: null, subtopic: null, selected: null, lasso: null });
  }

  showAll() {
    this.playback.stop();
    for (const field of ["words", "from", "to"]) this.fields[field].value = "";
    this.plane.fit();
    this.change({ ...NO_FILTER, coloring: this.filter.coloring });
  }

  togglePlay() {
    if (this.playback.day !== null) return this.playback.stop();
    Object.assign(this.filter, { lasso: null, selected: null });
    this.play.textContent = t("map.stop");
    return this.playback.start();
  }

  showDay(day) {
    if (day === null) this.play.textContent = t("map.play_through_time");
    this.when.textContent = day === null ? "" : periodText(dayToIso(day), data.precision);
    this.paint();
  }
}

async function showMap(rest, query) {
  shown?.plane.stop();
  forget();
  if (query.get("q")) await prepare();
  const filter = filterOf(query);
  const held = filterAddress(filter);
  const missing = ["topic", "theme", "part", "entry", "paper"].filter((key) => query.get(key) && held[key] === null);
  if (missing.length) sayLost(t("map.this_run_has_no_the", { more: missing.map((key) => `${key} ‘${query.get(key)}’`).join(", ") }));
  if (filter.group !== null) await followKeys([filter.group]);
  shown = new MapView(filter);
  byId("map").replaceChildren(...shown.elements());
  shown.begin();
  onRedraw(() => shown.update());
  const view = shown;
  forget = onMore(() => limitsPapers(view.filter) && view.update());
}

registerView("map", showMap);
