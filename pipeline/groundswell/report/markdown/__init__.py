"""Markdown for terminals and repositories: all topics, and what changed."""

from groundswell.report.changes import Changes
from groundswell.report.facts import RunFacts
from groundswell.report.rendering import render

MOVES = 10
"""Moves of papers from topic to topic that are listed: the larger ones, on a screen."""

EARLIER = 50
"""Earlier changes that are listed; lineage.json has all."""


def topics_text(facts: RunFacts) -> bytes:
    """Return topics.md: every topic with its keywords, summary and examples."""
    return render("markdown/topics.md", run=facts)


def changes_text(facts: RunFacts) -> bytes:
    """Return changes.md: what changed since the run before, and what rises."""
    return render("markdown/changes.md", run=facts, moves=MOVES, events=EARLIER)


def comparison_text(changed: Changes) -> str:
    """Return what changed between two runs, in the words of changes.md."""
    return render("markdown/compare.md", changed=changed, moves=MOVES).decode().rstrip()
