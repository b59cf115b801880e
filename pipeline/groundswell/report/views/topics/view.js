// Topics: a list, and a page for each.

import { topics } from "../shared/data.js";
import { registerView } from "../shared/router.js";
import { showTopicList } from "./list.js";
import { showTopic } from "./page.js";

function showTopics(rest, query) {
  const id = Number(rest);
  if (rest !== "" && topics.has(id)) showTopic(topics.get(id));
  else showTopicList(query);
}

registerView("topics", showTopics);
