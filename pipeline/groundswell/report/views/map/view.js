// The map: a dot per paper, filtered by topic, theme, subtopic, words, dates and lasso.

import { amend } from "../shared/address.js";
import { button, topicChooser } from "../shared/controls.js";
import { data, papersOf } from "../shared/data.js";
import { dayToIso, isIso, periodText } from "../shared/dates.js";
import { byId, make } from "../shared/dom.js";
import { openDrawer } from "../shared/drawer.js";
import { save } from "../shared/files.js";
import { paperTools } from "../shared/paper_tools.js";
import { dateOf } from "../shared/papers.js";
import { onRedraw, registerView } from "../shared/router.js";
import { onMore, prepare } from "../shared/search/engine.js";
import { cssColor, hueOf, palette, textFont } from "../shared/theme.js";
import { hideTip, showTip } from "../shared/tip.js";
import { labelOf } from "../shared/topics.js";
import { filterAddress, filterOf, levelsOf, levelsOn, NO_FILTER, papersPassing, thinned } from "./filter.js";
import { labelsFor } from "./labels.js";
import { Plane } from "./plane.js";
import { Playback } from "./playback.js";
import { fillSide } from "./side.js";
import { mapSvg } from "./svg.js";

const NARROW = "(max-width: 60rem)";

let shown = null; // the MapView on the page
let forget = () => {}; // what ends its waiting for texts that are still read

class MapView {
  constructor(filter) {
    this.filter = filter;
    this.canvas = make("canvas", {
      tabindex: "0", role: "img",
      "aria-label": "Map of the papers. Arrow keys move it, plus and minus zoom, 0 shows all. The papers shown are listed beside it.",
    });
    this.side = make("div", { class: "side" });
    this.when = make("output", { class: "meta" });
    this.fields = this.makeFields();
    this.play = button("Play through time", () => this.togglePlay());
    this.playback = new Playback((day) => this.showDay(day), () => this.canvas.isConnected);
  }

  makeFields() {
    const words = make("input", { type: "search", value: this.filter.words, placeholder: "in titles and abstracts", oninput: () => this.change({ words: words.value, lasso: null }) });
    const day = (key) => make("input", {
      type: "date", min: data.first, max: data.as_of, value: this.filter[key] ?? "",
      onchange: (event) => this.change({ [key]: isIso(event.target.value) ? event.target.value : null }),
    });
    return { words, from: day("from"), to: day("to") };
  }

  elements() {
    const { words, from, to } = this.fields;
    const select = topicChooser("Topic", (id) => this.pickTopic(id), [[-1, "(unassigned)"]]);
    const zooms = make("div", { class: "zoom" },
      button("+", () => this.plane.zoom(1.5), { "aria-label": "Zoom in" }),
      button("−", () => this.plane.zoom(1 / 1.5), { "aria-label": "Zoom out" }),
      button("⤢", () => this.plane.fit(), { "aria-label": "Show the whole map" }));
    return [
      make("div", { class: "controls" },
        make("label", {}, "Find", words), select, make("label", {}, "From", from), make("label", {}, "To", to),
        this.lassoButton(), this.play, button("Show all", () => this.showAll(), { class: "quiet" }), this.when),
      make("div", { class: "atlas" }, make("div", { class: "sheet" }, this.canvas, zooms), this.side),
      this.tools(),
    ];
  }

  lassoButton() {
    const lasso = button("Lasso", () => {
      this.plane.lassoing = !this.plane.lassoing;
      lasso.setAttribute("aria-pressed", String(this.plane.lassoing));
      this.canvas.classList.toggle("lasso", this.plane.lassoing);
    }, { "aria-pressed": "false" });
    return lasso;
  }

  tools() {
    const name = `groundswell-map-${data.as_of}`;
    return make("p", { class: "tools" },
      button("Save as PNG", () => this.canvas.toBlob((blob) => save(`${name}.png`, "image/png", [blob]))),
      button("Save as SVG", () => save(`${name}.svg`, "image/svg+xml", [mapSvg(this.plane)])),
      paperTools("papers", () => papersPassing(this.filter), "Save the papers shown as CSV"));
  }

  // Once the canvas is on the page and has a size.
  begin() {
    const points = { x: data.papers.x, y: data.papers.y, cells: data.views.map.cells };
    this.plane = new Plane(this.canvas, points, {
      hover: (paper, event) => this.hover(paper, event),
      pick: (paper) => {
        hideTip();
        this.change({ selected: paper });
        // Where there is no room beside the map, the paper opens over it.
        if (paper !== null && matchMedia(NARROW).matches) openDrawer([data.papers.paper_id[paper]]);
      },
      lasso: (corners) => this.change({ lasso: thinned(corners), selected: null }),
    });
    const { topic, theme, subtopic } = this.filter;
    if (topic !== null || theme !== null || subtopic !== null) {
      this.plane.frame(papersPassing({ ...NO_FILTER, topic, theme, subtopic }));
    }
    this.update();
  }

  hover(paper, event) {
    if (paper === null) return hideTip();
    const { title, topic_id: topic } = data.papers;
    return showTip(event.clientX, event.clientY, [title[paper], labelOf(topic[paper]), dateOf(paper)]);
  }

  change(filter) {
    Object.assign(this.filter, filter);
    this.update();
  }

  update() {
    amend("map", filterAddress(this.filter));
    this.paint();
    fillSide(this.side, this.filter, { change: (filter) => this.change(filter), pickTopic: (id) => this.pickTopic(id) });
  }

  paint() {
    const { day } = this.playback;
    this.plane.paint({
      levels: day === null ? levelsOf(this.filter) : levelsOn(day),
      hues: data.papers.topic_id.map(hueOf),
      cellHues: data.views.map.cells.topic_id.map(hueOf),
      colors: palette(),
      labels: labelsFor(this.filter),
      faint: cssColor("--strong"), ink: cssColor("--ink"), paper: cssColor("--raised"), accent: cssColor("--accent"),
      font: textFont(),
      selected: this.filter.selected,
      lasso: day === null ? this.filter.lasso : null,
    });
  }

  pickTopic(id) {
    this.plane.frame(papersOf.get(id));
    this.change({ topic: id, theme: null, subtopic: null, selected: null, lasso: null });
  }

  showAll() {
    this.playback.stop();
    for (const field of Object.values(this.fields)) field.value = "";
    this.plane.fit();
    this.change(NO_FILTER);
  }

  togglePlay() {
    if (this.playback.day !== null) return this.playback.stop();
    Object.assign(this.filter, { lasso: null, selected: null });
    this.play.textContent = "Stop";
    return this.playback.start();
  }

  showDay(day) {
    if (day === null) this.play.textContent = "Play through time";
    this.when.textContent = day === null ? "" : periodText(dayToIso(day), data.precision);
    this.paint();
  }
}

async function showMap(rest, query) {
  shown?.plane.stop();
  forget();
  if (query.get("q")) await prepare();
  shown = new MapView(filterOf(query));
  byId("map").replaceChildren(...shown.elements());
  shown.begin();
  onRedraw(() => shown.paint());
  const view = shown;
  forget = onMore(() => view.filter.words && view.update());
}

registerView("map", showMap);
