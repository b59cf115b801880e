// Fields that several views have.

import { topics } from "./data.js";
import { make } from "./dom.js";
import { shorten } from "./text.js";
import { t } from "./texts.js";

export const PERIOD_NAMES = { day: t("controls.day"), week: t("controls.week"), month: t("controls.month"), year: t("controls.year") };

// A row of buttons of which one is pressed.
export function choice(label, options, current, onpick) {
  const buttons = options.map(([value, text]) => make("button", {
    type: "button",
    "aria-pressed": String(value === current),
    "data-value": value,
    onclick: () => {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.value === value));
      onpick(value);
    },
  }, text));
  return make("div", { class: "field", role: "group", "aria-label": label },
    make("span", { "aria-hidden": "true" }, label),
    make("span", { class: "group" }, buttons));
}

// A list of all topics by name, and of `more` before them, each an id or key and a text; choosing one
// calls `onpick` with it.
export function topicChooser(label, onpick, more = []) {
  const byName = [...topics.values()].sort((a, b) => a.label.localeCompare(b.label, "en"));
  const options = [...more, ...byName.map((topic) => [topic.id, shorten(topic.label, 60)])];
  const select = make("select", {
    onchange: () => {
      if (select.value !== "") onpick(options[select.selectedIndex - 1][0]);
      select.value = "";
    },
  }, make("option", { value: "" }, t("common.select")), options.map(([id, name]) => make("option", { value: id }, name)));
  return make("label", {}, label, select);
}

export const button = (text, onclick, properties = {}) => make("button", { type: "button", onclick, ...properties }, text);
