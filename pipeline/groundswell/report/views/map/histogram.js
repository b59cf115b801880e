// Papers over time below the map: all of them, and those that the other filters leave. Dragging across
// it limits the dates.

import { data } from "../shared/data.js";
import { dayCount, dayToIso, isoToDay, periodStart } from "../shared/dates.js";
import { make } from "../shared/dom.js";
import { counted } from "../shared/text.js";
import { t } from "../shared/texts.js";

const MOST_BARS = 130;
const HEIGHT = 56; // units of the drawing; its width is one unit a bar
const PERIODS = ["day", "week", "month", "year"];
const CLICK = 4; // pixels that a pointer may move and still click

export class Histogram {
  // `pick(from, to)` limits the dates; null twice for no limit.
  constructor(pick) {
    this.pick = pick;
    this.bars = barsOf();
    const wide = this.bars.starts.length;
    this.svg = make("svg", { viewBox: `0 0 ${wide} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    this.element = make("div", { class: "dates", role: "group", tabindex: "0" }, this.svg);
    this.listen();
  }

  // Draw: `passes(paper)` is what the filters but dates leave.
  draw(passes, { from, to }) {
    const { starts, column, period } = this.bars;
    const [all, some] = [new Int32Array(starts.length), new Int32Array(starts.length)];
    data.papers.day.forEach((day, paper) => {
      all[column[day]]++;
      if (passes(paper)) some[column[day]]++;
    });
    data.older.day.forEach((day, i) => {
      all[column[day]] += data.older.count[i];
    });
    const top = Math.max(...all, 1);
    const path = (counts) => counts.reduce((text, count, i) => (count ? `${text}M${i + 0.06} ${HEIGHT}v${-(HEIGHT * count) / top}h.88V${HEIGHT}Z` : text), "");
    this.limits = [from, to];
    const [left, right] = this.window();
    this.svg.replaceChildren(
      make("path", { class: "all", d: path(all) }), make("path", { class: "some", d: path(some) }),
      ...(from || to ? [make("rect", { class: "outside", x: 0, y: 0, width: left, height: HEIGHT }), make("rect", { class: "outside", x: right, y: 0, width: starts.length - right, height: HEIGHT })] : []));
    this.element.setAttribute("aria-label", t("map.papers_per_at_most_drag", { period, papers: counted(top, "paper") }));
  }

  // The bars that the limits leave, as the first one and the one after the last.
  window() {
    const { column, starts } = this.bars;
    const at = (iso) => column[Math.min(Math.max(isoToDay(iso), 0), column.length - 1)];
    const [from, to] = this.limits;
    return [from ? at(from) : 0, to ? at(to) + 1 : starts.length];
  }

  limit(first, last) {
    const { starts } = this.bars;
    const [low, high] = [Math.max(0, Math.min(first, last)), Math.min(starts.length - 1, Math.max(first, last))];
    const next = starts[high + 1];
    this.pick(starts[low] < data.first ? data.first : starts[low], next ? dayToIso(isoToDay(next) - 1) : data.as_of);
  }

  listen() {
    const { element } = this;
    const barAt = (event) => {
      const box = element.getBoundingClientRect();
      return Math.floor(((event.clientX - box.left) / box.width) * this.bars.starts.length);
    };
    let begun = null;
    element.addEventListener("pointerdown", (event) => {
      element.setPointerCapture?.(event.pointerId);
      begun = { bar: barAt(event), x: event.clientX, moved: false };
    });
    element.addEventListener("pointermove", (event) => {
      if (!begun || (!begun.moved && Math.abs(event.clientX - begun.x) < CLICK)) return;
      begun.moved = true;
      this.limit(begun.bar, barAt(event));
    });
    element.addEventListener("pointerup", () => {
      if (begun && !begun.moved) this.pick(null, null);
      begun = null;
    });
    element.addEventListener("pointercancel", () => {
      begun = null;
    });
    element.addEventListener("keydown", (event) => this.key(event));
  }

  // Arrows move the window, with Shift its end; Escape removes it.
  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") this.pick(null, null);
    if (!step) return;
    event.preventDefault();
    const { length } = this.bars.starts;
    const [left, right] = this.limits.some(Boolean) ? this.window() : [length - 1, length];
    const wide = right - left;
    if (event.shiftKey) this.limit(left, Math.max(left, right - 1 + step));
    else {
      const first = Math.min(Math.max(left + step, 0), length - wide);
      this.limit(first, first + wide - 1);
    }
  }
}

// The finest period of which there are not too many: { period, starts, column of each day }.
function barsOf() {
  const days = Array.from({ length: dayCount() }, (_, day) => dayToIso(day));
  const finest = PERIODS.slice(PERIODS.indexOf(data.precision));
  for (const period of finest) {
    const starts = [...new Set(days.map((day) => periodStart(day, period)))];
    if (starts.length > MOST_BARS && period !== "year") continue;
    const place = new Map(starts.map((start, i) => [start, i]));
    return { period, starts, column: Int32Array.from(days, (day) => place.get(periodStart(day, period))) };
  }
  return null;
}
