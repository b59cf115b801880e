"""What happened to a topic, as lineage.json has it."""

from collections.abc import Sequence

from groundswell.artifacts import EventKind, LineageEvent


def event(
    kind: EventKind,
    date: str,
    *,
    sources: Sequence[int],
    targets: Sequence[int],
    papers: int,
    share_moved: float,
    why: str,
) -> LineageEvent:
    """Return one event of the lineage.

    `sources` and `targets` are topic ids, -1 standing for the outliers. `papers` counts the old
    papers that changed their topic by this event, and `share_moved` is their share of all papers
    that were in `sources` before.
    """
    return LineageEvent(
        kind=kind,
        date=date,
        sources=tuple(sorted(int(topic) for topic in sources)),
        targets=tuple(sorted(int(topic) for topic in targets)),
        papers=int(papers),
        share_moved=round(float(share_moved), 4),
        why=why,
    )


def covered(before: int, after: int, events: Sequence[LineageEvent]) -> bool:
    """Whether a paper's way from topic `before` to topic `after` is told by one of `events`."""
    return before == after or any(event.leads(before, after) for event in events)
