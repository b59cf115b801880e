"""What every run so far said of the topics and of what emerges, for the page and the digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from groundswell.artifacts import DatedChange, Status
from groundswell.formatting import clean

RUNS = 90
"""Runs that the page knows one by one, the newest: a quarter of a year of nightly ones. Of older
ones it knows the last of each month."""

PastKind = Literal["topic", "entry"]


@dataclass(frozen=True)
class PastPoint:
    """What a run said of something: `run` is its position among the runs."""

    run: int
    label: str
    status: Status
    share: float
    q_value: float


@dataclass(frozen=True)
class PastThing:
    """A topic or an entry of the joint list, in the runs that had it, the oldest first."""

    kind: PastKind
    id: int
    points: tuple[PastPoint, ...]


@dataclass(frozen=True)
class Past:
    """The runs by date, the oldest first, what they said, and the changes of status between them.

    `all_runs` is how many there were, of which `runs` are those that are known one by one.
    """

    runs: tuple[str, ...]
    all_runs: int
    things: tuple[PastThing, ...]
    changes: tuple[DatedChange, ...]


def past(as_of: str, history: pa.Table, changes: Sequence[DatedChange], most: int = RUNS) -> Past:
    """Return what the runs up to the one of `as_of` said; of runs before the `most` newest, few.

    `history` has the rows of history.parquet, `changes` are those of status.
    """
    rows = history.to_pylist()
    dates = sorted({as_of, *(row["as_of"] for row in rows)})
    runs = _kept(dates, most)
    place = {run: position for position, run in enumerate(runs)}
    found: dict[tuple[PastKind, int], list[PastPoint]] = {}
    for row in rows:
        if row["kind"] != "subtopic" and row["as_of"] in place:
            found.setdefault((row["kind"], row["id"]), []).append(
                PastPoint(
                    place[row["as_of"]],
                    clean(row["label"]),
                    row["status"],
                    row["share"],
                    row["q_value"],
                )
            )
    return Past(
        runs=tuple(runs),
        all_runs=len(dates),
        things=tuple(PastThing(*key, tuple(points)) for key, points in sorted(found.items())),
        changes=tuple(changes),
    )


def _kept(dates: list[str], most: int) -> list[str]:
    """Return the `most` newest dates, and of those before them the last of each month."""
    older, newest = dates[:-most], dates[-most:]
    last_of_month = {date[:7]: date for date in older}
    return [*last_of_month.values(), *newest]
