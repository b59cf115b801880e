// Topics as several views show them: links, badges, sparklines.

import { href } from "./address.js";
import { data, topics } from "./data.js";
import { toTime } from "./dates.js";
import { make } from "./dom.js";
import { points, seriesOf } from "./series.js";
import { t } from "./texts.js";
import { hueOf } from "./theme.js";

const WIDTH = 240;
const HEIGHT = 44;
const PAD = 2; // half a line's width is drawn beyond its points

export const labelOf = (id) => (id < 0 ? t("common.unassigned") : topics.get(id)?.label ?? seriesOf(id)?.label ?? t("common.topic_2", { id }));

export function topicLink(id) {
  const dot = make("span", { class: `dot hue-${hueOf(id)}` });
  if (id < 0) return make("span", {}, dot, labelOf(id));
  return make("a", { class: "topic", href: href(`topics/${id}`) }, dot, make("bdi", {}, labelOf(id)));
}

// A status or an event in its color and its words.
export const badge = (name) => make("span", { class: `badge ${name}` }, data.statuses[name] ?? data.event_words[name]);

export function sparkline(id, period = data.period) {
  const line = points(id, period);
  const top = Math.max(...line.map((point) => point.share), 1e-9);
  const first = toTime(line[0]?.start ?? data.first);
  const span = toTime(line.at(-1)?.start ?? data.first) - first || 1;
  const place = (point) => {
    const x = ((WIDTH - 2 * PAD) * (toTime(point.start) - first)) / span + PAD;
    const y = HEIGHT - PAD - (HEIGHT - 2 * PAD) * (point.share / top);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  return make(
    "svg",
    { class: `spark hue-${hueOf(id)}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    make("polyline", { points: line.map(place).join(" ") }),
  );
}

// Whether a topic is all that is in its theme.
export const isAlone = (topic) => ![...topics.values()].some(({ id, parent }) => id !== topic.id && parent === topic.parent);
