"""Search: the terms that can be found beside papers, topics and people."""

from groundswell.formatting import clean
from groundswell.json_value import JsonObject
from groundswell.report.views.view import ViewContext


def data(context: ViewContext) -> JsonObject:
    """Return the names of what emerges and the keywords of topics, each once.

    Those that topics and subtopics have are found as such.
    """
    facts = context.facts
    parts = [part.label for topic in facts.topics for part in topic.subtopics]
    labels = [*(topic.label for topic in facts.topics), *parts]
    found = {clean(label).casefold() for label in labels}
    rises = [rise.entry.label for rise in facts.rises]
    terms = []
    for text in [*rises, *(word for topic in facts.topics for word in topic.keywords)]:
        term = clean(text)
        if term.casefold() not in found:
            found.add(term.casefold())
            terms.append(term)
    return {"terms": terms}
