// Papers in lists.

import { data } from "./data.js";
import { href } from "./address.js";
import { dayToIso, periodText } from "./dates.js";
import { make } from "./dom.js";
import { counted, number } from "./text.js";
import { t } from "./texts.js";
import { topicLink } from "./topics.js";

const MORE = 100; // papers that one press adds to a list

const isWeb = (url) => /^https?:\/\//i.test(url || "");

const asIs = (text) => [text];

// A paper's title, which opens it; `marked` turns its text into nodes.
export function titleOf(paper, marked = asIs) {
  const title = make("bdi", {}, marked(data.papers.title[paper]));
  const url = data.papers.url[paper];
  const id = data.papers.paper_id[paper];
  if (!isWeb(url)) return make("a", { href: href("search", { open: id }), "data-paper": id }, title);
  return make("a", { href: url, "data-paper": id, target: "_blank", rel: "noopener noreferrer" }, title);
}

// A paper's date, as precisely as it is known.
export const dateOf = (paper) => periodText(dayToIso(data.papers.day[paper]), data.papers.precision[paper]);

// `title` turns its text into nodes, `about(paper)` returns elements that follow it.
export function paperItem(paper, { topic = false, title = asIs, about: more = () => [] } = {}) {
  const votes = data.papers.votes[paper];
  const about = [topic && topicLink(data.papers.topic_id[paper]), votes && counted(votes, "upvote")].filter(Boolean);
  const notes = data.papers.notes[paper];
  const date = dateOf(paper);
  return make(
    "li",
    {},
    make("time", { datetime: date }, date),
    make("span", { class: "long" }, titleOf(paper, title)),
    more(paper),
    notes.length ? make("span", { class: "note" }, notes.join("; ")) : null,
    about.length ? make("span", { class: "meta" }, about.flatMap((each, i) => (i ? [" · ", each] : [each]))) : null,
  );
}

// A list of the `first` papers that grows on request; the other options are those of an item.
export function paperList(papers, { first = 20, ...options } = {}) {
  const list = make("ol", { class: "papers" });
  const box = make("div", {}, list);
  let shown = 0;
  const more = make("button", { type: "button", onclick: () => grow(MORE) });
  const grow = (by) => {
    list.append(...papers.slice(shown, shown + by).map((paper) => paperItem(paper, options)));
    shown = Math.min(shown + by, papers.length);
    const left = papers.length - shown;
    more.textContent = t("tools.show_more_of", { more: number(Math.min(MORE, left)), left: number(left) });
    if (left) box.append(make("p", { class: "tools" }, more));
    else more.parentElement?.remove();
  };
  grow(first);
  return box;
}
