"""What changed: the papers that moved from topic to topic, the first of them named."""

from dataclasses import dataclass

from groundswell.report.changes import MovedPapers
from groundswell.report.facts import PaperRef, RunFacts
from groundswell.report.views.view import ViewContext

MOVES = 12
"""Moves from topic to topic that are listed: about a screen of them."""

MOVED_PAPERS = 25
"""Papers named of each, when it is opened: about a screen of them."""


@dataclass(frozen=True)
class Move:
    """Papers that went from one topic to another: some named, the others counted."""

    moved: MovedPapers
    named: tuple[PaperRef, ...]
    unnamed: int


@dataclass(frozen=True)
class MoveList:
    """The moves that are listed, and how many moves and papers are not."""

    listed: tuple[Move, ...]
    other_moves: int
    other_papers: int


def facts(context: ViewContext) -> MoveList:
    """Return the moves since the run before, those of most papers first."""
    moved = context.facts.changes.moved
    return MoveList(
        listed=tuple(_move(each, context.facts) for each in moved[:MOVES]),
        other_moves=len(moved[MOVES:]),
        other_papers=sum(len(each.paper_ids) for each in moved[MOVES:]),
    )


def _move(moved: MovedPapers, run: RunFacts) -> Move:
    named = run.papers.named(moved.paper_ids[:MOVED_PAPERS])
    return Move(moved, named, len(moved.paper_ids) - len(named))
