// What can be added to the plots: by name, or by the words of a search.

import { data, subtopics, topics } from "../shared/data.js";
import { withDetails } from "../shared/details.js";
import { make } from "../shared/dom.js";
import { groupKey, groupsOf, searchKey, subtopicKey } from "../shared/keys.js";
import { entryKey } from "../shared/series.js";
import { number, shorten } from "../shared/text.js";
import { t } from "../shared/texts.js";

const MOST_GROUPS = 20; // named of a field, as in groups.parquet
const LENGTH = 60; // characters of a name in the list
const GROUPS = [[t("common.organizations"), "org"], [t("trends.labels"), "label"], [t("trends.sources"), "source"]];

const byText = (a, b) => a[1].localeCompare(b[1], "en");

// A list of all that has a name; choosing one calls `onpick` with its key.
export function seriesChooser(onpick) {
  const keys = []; // by the options' values
  const optionsOf = (title, some) => (some.length ? [make("optgroup", { label: title }, some.map(([key, text]) => {
    keys.push(key);
    return make("option", { value: keys.length - 1 }, shorten(text, LENGTH));
  }))] : []);
  const select = make("select", {
    onchange: () => {
      if (select.value !== "") onpick(keys[Number(select.value)]);
      select.value = "";
    },
  }, make("option", { value: "" }, t("common.select")),
  optionsOf(t("trends.what_emerges"), data.entries.map((entry) => [entryKey(entry.id), entry.label])),
  optionsOf(t("common.topics"), [...topics.values()].map((topic) => [topic.id, topic.label]).sort(byText)),
  optionsOf(t("common.subtopics"), [...subtopics].map(([id, label]) => [subtopicKey(id), label]).sort(byText)));
  withDetails().then(() => select.append(...[...GROUPS, ...data.own.map((name) => [name, name])].flatMap(([title, field]) => optionsOf(title, namedGroups(field)))));
  return make("label", {}, t("trends.add"), select);
}

// The largest groups of a field; none where there is only one, as where all papers are of one source.
function namedGroups(field) {
  const groups = groupsOf(field, MOST_GROUPS);
  return groups.length > 1 ? groups.map(([name, papers]) => [groupKey(field, name), `${name} (${number(papers)})`]) : [];
}

// A field for the words of a search, with the terms of the run to choose from.
export function searchField(onpick) {
  const terms = make("datalist", { id: "trend-terms" }, data.views.search?.terms.map((term) => make("option", { value: /\s/.test(term) ? `"${term}"` : term })) ?? []);
  const field = make("input", { type: "search", list: "trend-terms", placeholder: t("trends.words_or_a_term"), autocomplete: "off" });
  const form = make("form", {
    onsubmit: (event) => {
      event.preventDefault();
      if (field.value.trim()) onpick(searchKey(field.value.trim()));
      field.value = "";
    },
  }, make("label", {}, t("trends.add_a_search"), field), terms);
  return form;
}
