// Looking closer at a plot: at some dates by dragging across them, from point to point by keys.

import { button } from "../controls.js";
import { make } from "../dom.js";
import { t } from "../texts.js";
import { hideTip, showTip } from "../tip.js";
import { ringAround } from "./draw.js";

const DRAGGED = 6; // pixels that a pointer may move and still click
const LEAST = 3 * 86400000; // milliseconds that are shown at least
const KEYS = "plot-keys"; // the id of what explains the keys

const STEPS = {
  ArrowLeft: (explorer) => explorer.along(-1),
  ArrowRight: (explorer) => explorer.along(1),
  ArrowUp: (explorer) => explorer.across(-1),
  ArrowDown: (explorer) => explorer.across(1),
  "+": (explorer) => explorer.zoom(2),
  "=": (explorer) => explorer.zoom(2),
  "-": (explorer) => explorer.zoom(0.5),
  0: (explorer) => explorer.show(null),
  Escape: (explorer) => explorer.leave(),
  Enter: (explorer) => explorer.mark && explorer.follow(explorer.mark),
};
const PANS = { ArrowLeft: -0.25, ArrowRight: 0.25 };

// A figure of the dates in `range`, or of all where that is null.
export function between(figure, range) {
  if (!range) return figure;
  const layout = { ...figure.layout, closer: true };
  for (const name of Object.keys(layout).filter((key) => key.startsWith("xaxis"))) {
    layout[name] = { ...layout[name], range: range.map((time) => new Date(time).toISOString().slice(0, 10)), tickvals: null };
  }
  return { ...figure, layout };
}

export class Explorer {
  // `redraw()` draws the plot again, `follow(mark)` opens a mark's papers.
  constructor(plot, redraw, follow) {
    Object.assign(this, { plot, redraw, follow, range: null, mark: null, dragged: false });
    this.spoken = make("span", { class: "unseen", "aria-live": "polite" });
    this.reset = button(t("plots.show_all_dates"), () => {
      this.show(null);
      plot.focus();
    }, { class: "reset" });
    plot.setAttribute("tabindex", "0");
    plot.setAttribute("aria-describedby", keysNote());
    plot.addEventListener("keydown", (event) => this.key(event));
    plot.addEventListener("blur", () => this.leave());
    plot.addEventListener("dblclick", () => this.show(null));
    this.listen();
  }

  // What was drawn: { svg, marks, panels }; the point that keys had reached is kept if it is still there.
  take({ svg, marks, panels }) {
    const before = this.mark;
    Object.assign(this, { svg, marks, panels: [...panels.values()], mark: null });
    this.reset.hidden = !this.range;
    this.plot.replaceChildren(svg, this.reset, this.spoken);
    const same = before && marks.find(({ trace, place, row }) => trace.topic === before.trace.topic && trace.x[place] === before.trace.x[before.place] && row === before.row);
    if (same && document.activeElement === this.plot) this.reach(same);
  }

  key(event) {
    if (event.target !== this.plot || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(STEPS, event.key)) return;
    event.preventDefault();
    if (event.shiftKey && PANS[event.key]) this.pan(PANS[event.key]);
    else STEPS[event.key](this);
  }

  // The next mark of the same line or row; the last one at first.
  along(step) {
    const line = this.mark ? this.marks.filter((mark) => isSameLine(mark, this.mark)) : this.marks;
    this.reach(line.at(this.mark ? Math.min(Math.max(line.indexOf(this.mark) + step, 0), line.length - 1) : -1));
  }

  // The mark of another line or row that is nearest to the same date.
  across(step) {
    if (!this.mark) return this.along(0);
    const lines = this.marks.filter((mark, i) => this.marks.findIndex((other) => isSameLine(mark, other)) === i).sort((a, b) => (a.row === undefined ? 0 : b.row - a.row));
    const at = lines.findIndex((line) => isSameLine(line, this.mark)) + step;
    const line = lines[(at + lines.length) % lines.length];
    const apart = (mark) => Math.abs(mark.x - this.mark.x);
    return this.reach(this.marks.filter((mark) => isSameLine(mark, line)).reduce((best, mark) => (apart(mark) < apart(best) ? mark : best)));
  }

  reach(mark) {
    if (!mark) return;
    this.leave();
    this.mark = mark;
    this.ring = ringAround(mark);
    this.svg.append(this.ring);
    this.spoken.textContent = mark.lines.join("; ");
    const box = this.plot.getBoundingClientRect();
    showTip(box.left + mark.x, box.top + mark.y, mark.lines);
  }

  leave() {
    this.ring?.remove();
    if (this.mark) hideTip();
    this.mark = null;
  }

  // Show the dates between two times, or all.
  show(range) {
    if (!this.panels?.[0]?.timeAt) return;
    this.range = range && range[1] - range[0] >= LEAST ? range : null;
    this.redraw();
  }

  current() {
    const [{ box, timeAt }] = this.panels;
    return [timeAt(box.left), timeAt(box.left + box.width)];
  }

  zoom(factor) {
    if (!this.panels[0].timeAt || (factor < 1 && !this.range)) return;
    const [from, to] = this.current();
    const middle = this.mark ? this.panels[0].timeAt(this.panels[0].x(this.mark.trace.x[this.mark.place])) : (from + to) / 2;
    const half = (to - from) / factor / 2;
    this.show([middle - half, middle + half]);
  }

  pan(part) {
    if (!this.range) return;
    const [from, to] = this.range;
    this.show([from, to].map((time) => time + part * (to - from)));
  }

  // Dragging: across some dates to see them alone, with Shift to move.
  listen() {
    let begun = null;
    const xOf = (event) => event.clientX - this.plot.getBoundingClientRect().left;
    const on = (name, handler) => this.plot.addEventListener(name, handler);
    on("pointerdown", (event) => {
      this.dragged = false;
      const x = xOf(event);
      const panel = this.panels?.find(({ box }) => x >= box.left && x <= box.left + box.width && inRows(box, event, this.plot));
      if (panel?.timeAt && !event.button && !event.target.closest("button")) begun = { panel, x, range: this.range, moves: event.shiftKey && this.range };
    });
    on("pointermove", (event) => {
      if (!begun || (!this.dragged && Math.abs(xOf(event) - begun.x) < DRAGGED)) return;
      if (!this.dragged) this.plot.setPointerCapture?.(event.pointerId);
      this.dragged = true;
      if (begun.moves) this.show(begun.range.map((time) => time + begun.panel.timeAt(begun.x) - begun.panel.timeAt(xOf(event))));
      else this.mask(begun, xOf(event));
    });
    on("pointerup", (event) => {
      if (begun && this.dragged && !begun.moves) this.show([begun.x, within(begun.panel.box, xOf(event))].sort((a, b) => a - b).map(begun.panel.timeAt));
      begun = null;
    });
    on("pointercancel", () => {
      begun = null;
      this.band?.remove();
    });
  }

  mask({ panel: { box }, x }, now) {
    const [left, right] = [x, within(box, now)].sort((a, b) => a - b);
    this.band?.remove();
    this.band = make("rect", { class: "band", x: left, y: box.top, width: right - left, height: box.height });
    this.svg.append(this.band);
  }
}

const isSameLine = (one, other) => one.trace === other.trace && one.row === other.row;
const within = ({ left, width }, x) => Math.min(Math.max(x, left), left + width);

function inRows({ top, height }, event, plot) {
  const y = event.clientY - plot.getBoundingClientRect().top;
  return y >= top && y <= top + height;
}

// The id of the sentence that explains the keys, which the page has once.
function keysNote() {
  if (!document.getElementById(KEYS)) {
    document.body.append(make("p", { id: KEYS, hidden: true },
      t("plots.arrow_keys_go_from_point")));
  }
  return KEYS;
}
