"""What happened to a topic, as lineage.json has it."""

from collections.abc import Mapping, Sequence
from typing import Any

KINDS = ("birth", "split", "merge", "retirement", "relabel")


def event(
    kind: str,
    date: str,
    *,
    sources: Sequence[int],
    targets: Sequence[int],
    papers: int,
    share_moved: float,
    why: str,
) -> dict[str, Any]:
    """Return one event of the lineage.

    `sources` and `targets` are topic ids, -1 standing for the outliers. `papers` counts the old
    papers that changed their topic by this event, and `share_moved` is their share of all papers
    that were in `sources` before.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of event {kind!r}, expected one of {', '.join(KINDS)}")
    return {
        "kind": kind,
        "date": date,
        "from": sorted(int(topic) for topic in sources),
        "to": sorted(int(topic) for topic in targets),
        "papers": int(papers),
        "share_moved": round(float(share_moved), 4),
        "why": why,
    }


def covered(before: int, after: int, events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a paper's way from topic `before` to topic `after` is told by one of `events`."""
    return before == after or any(before in e["from"] and after in e["to"] for e in events)
