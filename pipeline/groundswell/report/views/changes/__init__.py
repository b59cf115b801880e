"""What changed: new and retired topics, and the papers that changed their topic."""

from dataclasses import dataclass

from groundswell.report.changes import Change, MovedPapers
from groundswell.report.facts import RunFacts
from groundswell.report.paper_index import PaperRef
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


def _move(moved: MovedPapers, run: RunFacts) -> Move:
    named = run.papers.named(moved.paper_ids[:MOVED_PAPERS])
    return Move(moved, named, len(moved.paper_ids) - len(named))
