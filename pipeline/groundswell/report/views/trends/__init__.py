"""Trends: which topics are drawn at first."""

from groundswell.report.views.view import ViewContext


def data(context: ViewContext) -> dict[str, object]:
    """Return the ids of the leading topics."""
    return {"leading": [topic.id for topic in context.facts.leading]}
