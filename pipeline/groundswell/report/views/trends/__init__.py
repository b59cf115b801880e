"""Trends: which topics are drawn at first."""

from groundswell.json_value import JsonObject
from groundswell.report.views.view import ViewContext


def data(context: ViewContext) -> JsonObject:
    """Return the ids of the leading topics."""
    return {"leading": [topic.id for topic in context.facts.leading]}
