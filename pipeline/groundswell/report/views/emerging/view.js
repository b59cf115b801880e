// What emerges: the list, whose reasons open in place, and a page for each entry.

import { data, entries, topics } from "../shared/data.js";
import { byId } from "../shared/dom.js";
import { isKnown } from "../shared/past.js";
import { onRedraw, registerView, sayLost } from "../shared/router.js";
import { t } from "../shared/texts.js";
import { entryThing, redrawPanels, subtopicThing, topicThing, whyPanel } from "../shared/why.js";
import { showEntry } from "./entry.js";

function showEmerging(rest) {
  const id = rest === "" ? NaN : Number(rest);
  const known = isKnown("entry", id);
  byId("entry").hidden = !known;
  byId("emerging-list").hidden = known;
  byId("emerging-title").hidden = known;
  if (rest && !known) sayLost(t("emerging.no_entry_of_this_run", { rest }));
  onRedraw(redrawPanels);
  if (known) showEntry(id);
  else fillOpened();
}

// What a place for reasons is about: its attributes name it.
function thingAt({ dataset: { entry, topic, part } }) {
  if (entry !== undefined) return entryThing(entries.get(Number(entry)));
  const of = topics.get(Number(topic));
  return part === undefined ? topicThing(of) : subtopicThing(of, of.subtopics.find(({ id }) => id === Number(part)));
}

// Fill the places for reasons that can be seen, once each.
function fillOpened() {
  if (!data.as_of) return; // opened before the data is there: they are filled when it is
  for (const place of byId("emerging-list").querySelectorAll(".why-place:not(.filled)")) {
    if (place.closest("details:not([open])")) continue;
    place.classList.add("filled");
    place.replaceChildren(whyPanel(thingAt(place)));
  }
}

// The event of opening does not bubble, but can be caught on its way down.
byId("emerging-list")?.addEventListener("toggle", fillOpened, true);

registerView("emerging", showEmerging);
