// Topics: a list, and a page for each.

import { topics } from "../shared/data.js";
import { isKnown } from "../shared/past.js";
import { registerView, sayLost } from "../shared/router.js";
import { t } from "../shared/texts.js";
import { showTopicList } from "./list.js";
import { showRetired, showTopic } from "./page.js";

function showTopics(rest, query) {
  const id = rest === "" ? NaN : Number(rest);
  if (topics.has(id)) showTopic(topics.get(id));
  else if (isKnown("topic", id)) showRetired(id);
  else {
    if (rest) sayLost(t("topics.no_topic_of_this_run", { rest }));
    showTopicList(query);
  }
}

registerView("topics", showTopics);
