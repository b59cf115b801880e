"""What changed: new and retired topics, and the papers that changed their topic."""

from dataclasses import dataclass

from groundswell.json_value import JsonObject
from groundswell.report.changes import Change, MovedPapers
from groundswell.report.facts import PaperRef, RunFacts
from groundswell.report.views.view import ViewContext

MOVES = 12
"""Moves from topic to topic that are listed: about a screen of them."""

MOVED_PAPERS = 25
"""Papers named of each, when it is opened: about a screen of them."""

EARLIER = 100
"""Changes of earlier runs that are listed; lineage.json has all."""


@dataclass(frozen=True)
class Move:
    """Papers that went from one topic to another: some named, the others counted."""

    moved: MovedPapers
    named: tuple[PaperRef, ...]
    unnamed: int


@dataclass(frozen=True)
class ChangeLists:
    """The moves and the earlier changes that are listed, and how many are not."""

    moves: tuple[Move, ...]
    other_moves: int
    other_papers: int
    earlier: tuple[Change, ...]
    older: int


def facts(context: ViewContext) -> ChangeLists:
    """Return the moves since the run before, those of most papers first, and earlier changes."""
    moved, earlier = context.facts.changes.moved, context.facts.earlier
    return ChangeLists(
        moves=tuple(_move(each, context.facts) for each in moved[:MOVES]),
        other_moves=len(moved[MOVES:]),
        other_papers=sum(len(each.paper_ids) for each in moved[MOVES:]),
        earlier=earlier[:EARLIER],
        older=len(earlier[EARLIER:]),
    )


def data(context: ViewContext) -> JsonObject:
    """Return when each entry was first found, and when those that left were last listed."""
    emerging = context.inputs.emerging
    listed = {entry.id for entry in emerging.entries}
    return {
        "found": [
            {
                "id": entry.id,
                "label": entry.label,
                "status": entry.status,
                "date": entry.first_flagged,
            }
            for entry in sorted(emerging.entries, key=lambda each: each.first_flagged, reverse=True)
        ],
        "left": [
            {"id": record.id, "label": record.label, "date": record.last_listed}
            for record in sorted(emerging.records, key=lambda each: each.last_listed, reverse=True)
            if record.id not in listed and record.last_listed < context.facts.as_of
        ],
    }


def _move(moved: MovedPapers, run: RunFacts) -> Move:
    named = run.papers.named(moved.paper_ids[:MOVED_PAPERS])
    return Move(moved, named, len(moved.paper_ids) - len(named))
