"""Search: the terms that can be found beside papers, topics and people."""

from groundswell.formatting import clean
from groundswell.json_value import JsonObject
from groundswell.report.views.view import ViewContext


def data(context: ViewContext) -> JsonObject:
    """Return the names of what emerges and the keywords of topics, each once."""
    facts = context.facts
    rises = [clean(rise.entry.label) for rise in facts.rises]
    keywords = [clean(word) for topic in facts.topics for word in topic.keywords]
    return {"terms": list(dict.fromkeys([*rises, *keywords]))}
