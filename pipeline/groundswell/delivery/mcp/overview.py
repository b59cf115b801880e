"""Questions about runs: which there are, what the newest holds, what changed between two."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundswell.api.run import Run
from groundswell.delivery.mcp.answers import (
    MEDIUM,
    SHORT,
    Answer,
    Named,
    TopicLine,
    clip,
    page,
    rounded,
)
from groundswell.delivery.mcp.runs import OpenRuns
from groundswell.delivery.mcp.things import entries_of
from groundswell.delivery.mcp.topics import matching_topics
from groundswell.errors import UsageError
from groundswell.report.changes import Change, Changes, Mover, TopicRef

_RUNS = 60
"""Dates of runs that are listed at a time, the newest first."""
_LARGEST = 8
_NOTICES = 5
_EVENTS = 8
_MOVERS = 8
_RISES = 10


@dataclass(frozen=True, kw_only=True)
class Runs(Answer):
    """Which runs are published, the newest first, and what the one that was asked for holds.

    `first_paper` and `last_paper` are dates of digests. `listed` counts what emerges, `statuses`
    topics by their status. `notices` say what to know before relying on the run.
    """

    papers: int
    digests: int
    first_paper: str
    last_paper: str
    topics: int
    unassigned: int
    listed: int
    statuses: Mapping[str, int]
    largest: tuple[TopicLine, ...]
    sources: tuple[str, ...]
    notices: tuple[str, ...]
    published: int
    runs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Happened:
    """An event between two runs: topics `sources` became `targets`, for a reason."""

    date: str
    kind: str
    sources: tuple[Named, ...]
    targets: tuple[Named, ...]
    papers: int
    why: str


@dataclass(frozen=True)
class Moved:
    """A topic whose share of the `new` papers differs from its share `before`, with an interval."""

    topic: Named
    new: int
    share: float
    share_low: float
    share_high: float
    before: float


@dataclass(frozen=True)
class Listed:
    """An entry of the list of what emerges that joined it or left it."""

    ref: str
    label: str
    kind: str
    status: str
    first_flagged: str
    q_value: float


@dataclass(frozen=True, kw_only=True)
class Compared(Answer):
    """What changed from the run `earlier` to the run `later`.

    `joined` and `left` are of the list of what emerges, the surest first, `stayed` counts those
    that are on it in both runs. Lists are cut: `events_in_all` and so on count what there is.
    """

    earlier: str
    later: str
    new_papers: int
    gone_papers: int
    level: str
    joined_in_all: int
    left_in_all: int
    stayed: int
    events_in_all: int
    movers_in_all: int
    papers_with_another_topic: int
    joined: tuple[Listed, ...]
    left: tuple[Listed, ...]
    events: tuple[Happened, ...]
    movers: tuple[Moved, ...]


def list_runs(opened: OpenRuns, as_of: str | None, offset: int) -> Runs:
    """Return which runs are published, and what the newest up to a date holds."""
    run = opened.run(as_of)
    record, topics = run.record, matching_topics(run, "")
    days = run.papers["digest_date"].to_pylist()
    dates = list(reversed(opened.dates))
    answer = Runs(
        as_of=run.as_of,
        papers=record.counts.papers,
        digests=record.counts.digests,
        first_paper=str(min(days, default="")),
        last_paper=str(max(days, default="")),
        topics=record.counts.topics,
        unassigned=record.counts.outliers,
        listed=run.emerging.num_rows,
        statuses=dict(sorted(Counter(each.status or "no signal" for each in topics).items())),
        largest=topics[:_LARGEST],
        sources=tuple(clip(source.name, SHORT) for source in record.sources[:_NOTICES]),
        notices=tuple(clip(notice, MEDIUM) for notice in record.notices[:_NOTICES]),
        published=len(dates),
    )
    return page(answer, "runs", dates[offset : offset + _RUNS], offset, len(dates))


def compare_dates(opened: OpenRuns, earlier: str, later: str | None) -> Compared:
    """Return what changed between the newest runs up to two dates.

    Raises:
        UsageError: Both dates have the same run, or the later does not continue the earlier.
    """
    before, after = opened.run(earlier), opened.run(later)
    if before.as_of >= after.as_of:
        raise UsageError(
            f"the run as of {before.as_of} is the newest up to {earlier}, and not before that of "
            f"{after.as_of}: list_runs has the dates of all runs"
        )
    changes = after.compare(before).changes
    joined, left, stayed = _listed(before, after)
    return Compared(
        as_of=after.as_of,
        earlier=before.as_of,
        later=after.as_of,
        new_papers=changes.new_papers,
        gone_papers=changes.gone_papers,
        level=changes.level,
        joined_in_all=len(joined),
        left_in_all=len(left),
        stayed=stayed,
        events_in_all=len(changes.events),
        movers_in_all=len(changes.movers),
        papers_with_another_topic=_moved_papers(changes),
        joined=tuple(joined[:_RISES]),
        left=tuple(left[:_RISES]),
        events=tuple(map(_happened, changes.events[:_EVENTS])),
        movers=tuple(map(_moved, changes.movers[:_MOVERS])),
    )


def _listed(before: Run, after: Run) -> tuple[Sequence[Listed], Sequence[Listed], int]:
    """Return what joined the list of what emerges, what left it, and how much stayed."""
    earlier, later = ({entry.id: entry for entry in entries_of(run)} for run in (before, after))
    sides = [(later, earlier), (earlier, later)]
    joined, left = (
        [
            Listed(
                ref=f"entry:{entry.id}",
                label=clip(entry.label, SHORT),
                kind=entry.kind,
                status=entry.status,
                first_flagged=entry.first_flagged,
                q_value=rounded(entry.q_value),
            )
            for entry in here.values()
            if entry.id not in there
        ]
        for here, there in sides
    )
    return joined, left, len(later) - len(joined)


def _moved_papers(changes: Changes) -> int:
    return sum(len(papers.paper_ids) for papers in changes.moved)


def _happened(change: Change) -> Happened:
    return Happened(
        date=change.date,
        kind=change.kind,
        sources=tuple(map(_named, change.sources)),
        targets=tuple(map(_named, change.targets)),
        papers=change.papers,
        why=clip(change.why, SHORT),
    )


def _moved(mover: Mover) -> Moved:
    return Moved(
        topic=_named(mover.topic),
        new=mover.new,
        share=round(mover.share, 5),
        share_low=round(mover.low, 5),
        share_high=round(mover.high, 5),
        before=round(mover.before, 5),
    )


def _named(topic: TopicRef) -> Named:
    return Named(f"topic:{topic.id}", topic.id, clip(topic.label, SHORT))
