"""Questions about topics: which there are, one with its papers and past, and shares over time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow.compute as pc

from groundswell.api.dates import a_date
from groundswell.api.run import Run
from groundswell.artifacts import OUTLIER, Status
from groundswell.delivery.mcp.answers import (
    MEDIUM,
    MOST_ITEMS,
    SHORT,
    Answer,
    Change,
    Event,
    Named,
    Paper,
    Past,
    TopicLine,
    clip,
    page,
)
from groundswell.delivery.mcp.papers import with_papers
from groundswell.delivery.mcp.things import (
    Thing,
    change_of,
    find,
    named,
    nodes,
    signal_of,
    status_of,
)
from groundswell.json_value import ParsedObject
from groundswell.periods import PERIODS, Period
from groundswell.signals.prevalence import jeffreys

_KEYWORDS = 8
_SUBTOPICS = 6
_EVENTS = 5
"""Events of the lineage that are listed: the newest."""
_MOST_PERIODS = 110
"""Periods that are listed: the newest. Weeks of two years."""


@dataclass(frozen=True, kw_only=True)
class Topics(Answer):
    """Topics, the largest first."""

    matching: int
    topics: tuple[TopicLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WholeTopic(Answer):
    """A topic or another group of papers, the newest papers first.

    `listed_as` is the ref of its entry on the list of what emerges, if it has one. `lineage` has
    its newest births, splits, merges, retirements and relabels, `history` what the last runs said.
    """

    ref: str
    kind: str
    label: str
    size: int
    status: str | None
    listed_as: str | None
    keywords: tuple[str, ...] = ()
    summary: str = ""
    first_seen: str | None = None
    last_seen: str | None = None
    theme: Named | None = None
    subtopics: tuple[TopicLine, ...] = ()
    change: Change | None = None
    lineage: tuple[Event, ...] = ()
    history: tuple[Past, ...] = ()
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PrevalenceOverTime(Answer):
    """A thing's papers per period, the oldest first: a value per period in each list.

    `share` is `count` of `total`, with the interval of `level`; null in a period without papers.
    `earlier` periods are not listed: `until` asks for those before a day.
    """

    ref: str
    label: str
    period: str
    level: float
    earlier: int
    period_start: tuple[str, ...]
    count: tuple[int, ...]
    total: tuple[int, ...]
    share: tuple[float | None, ...]
    share_low: tuple[float | None, ...]
    share_high: tuple[float | None, ...]


def list_topics(
    run: Run, words: str | None, status: Status | None, offset: int, limit: int
) -> Topics:
    """Return the topics whose label or keywords hold words, or of a status, the largest first."""
    found = [
        topic
        for topic in matching_topics(run, words or "")
        if status is None or topic.status == status
    ]
    answer = Topics(as_of=run.as_of, matching=len(found))
    shown = found[offset : offset + min(limit, MOST_ITEMS)]
    return page(answer, "topics", shown, offset, len(found))


def matching_topics(run: Run, words: str) -> tuple[TopicLine, ...]:
    """Return the topics with all these words in their label and keywords, the largest first."""
    signals = {row["id"]: row for row in run.signals.to_pylist()}
    rows = sorted(run.topics.to_pylist(), key=lambda row: (-row["size"], row["id"]))
    wanted = words.lower().split()
    return tuple(
        _line("topic", row, signals.get(row["id"]))
        for row in rows
        if all(word in " ".join([row["label"], *row["keywords"]]).lower() for word in wanted)
    )


def get_topic(run: Run, what: int | str, offset: int, limit: int) -> WholeTopic:
    """Return a topic, or another thing that has papers, with its papers and its past.

    Raises:
        UsageError: The run has no such thing.
    """
    thing = find(run, what)
    papers = thing.papers(run)
    signal, entry = signal_of(run, thing), thing.entry(run)
    answer = WholeTopic(
        as_of=run.as_of,
        ref=thing.ref,
        kind=thing.kind,
        label=clip(thing.label, SHORT),
        size=papers.num_rows,
        status=status_of(run, thing),
        listed_as=f"entry:{entry.id}" if entry else None,
        change=change_of(signal) if signal else None,
        history=thing.past(run),
        **(_described(run, thing) if thing.kind in {"topic", "subtopic", "theme"} else {}),
    )
    return with_papers(answer, papers, offset, limit)


def prevalence(
    run: Run, what: int | str, since: str | None = None, until: str | None = None
) -> PrevalenceOverTime:
    """Return how many papers of a thing there are per period, of how many in all.

    Raises:
        UsageError: The run has no such thing, or a date is none.
    """
    thing = find(run, what)
    counts = _counts(run, thing)
    totals = _totals(run)
    period = _period(list(totals))
    # The period that a day is in is listed, too.
    first = period.start(a_date(since, "since")).isoformat() if since else ""
    last = a_date(until, "until").isoformat() if until else "9999"
    periods = [start for start in totals if first <= start <= last]
    shown = periods[-_MOST_PERIODS:]
    count = np.array([counts[start] for start in shown], dtype=np.int64)
    total = np.array([totals[start] for start in shown], dtype=np.int64)
    low, high = jeffreys(count, total, run.record.confidence)
    known = total > 0
    return PrevalenceOverTime(
        as_of=run.as_of,
        ref=thing.ref,
        label=clip(thing.label, SHORT),
        period=period,
        level=run.record.confidence,
        earlier=len(periods) - len(shown),
        period_start=tuple(shown),
        count=tuple(count.tolist()),
        total=tuple(total.tolist()),
        share=_shares(count / np.maximum(total, 1), known),
        share_low=_shares(low, known),
        share_high=_shares(high, known),
    )


def _line(kind: str, row: ParsedObject, signal: ParsedObject | None) -> TopicLine:
    change = change_of(signal) if signal else None
    return TopicLine(
        ref=f"{kind}:{row['id']}",
        id=row["id"],
        label=clip(row["label"], SHORT),
        size=row["size"],
        status=change.status if change else None,
        q_value=change.q_value if change else None,
        rate_ratio=change.rate_ratio if change else None,
    )


def _described(run: Run, thing: Thing) -> ParsedObject:
    """Return what only topics, subtopics and themes have of a `WholeTopic`."""
    by_id = {row["id"]: row for row in run.hierarchy.to_pylist()}
    node = by_id.get(thing.id, {"parent": None, "keywords": []})
    topic = next((row for row in run.topics.to_pylist() if row["id"] == thing.id), None)
    below = "topic" if thing.kind == "theme" else "subtopic"
    children = [row for row in nodes(run, below) if row["parent"] == thing.id]
    children.sort(key=lambda row: (-row["size"], row["id"]))
    theme = by_id.get(node["parent"])
    signals = {row["id"]: row["signal"] for row in children}
    if below == "topic":
        signals |= {row["id"]: row for row in run.signals.to_pylist()}
    words = (topic or node)["keywords"] or ()
    return {
        "keywords": tuple(clip(word, SHORT) for word in words[:_KEYWORDS]),
        "summary": clip(topic["summary"], MEDIUM) if topic else "",
        "first_seen": str(topic["first_seen"]) if topic else None,
        "last_seen": str(topic["last_seen"]) if topic else None,
        "theme": named(theme["level"], theme) if theme else None,
        "subtopics": tuple(_line(below, row, signals[row["id"]]) for row in children[:_SUBTOPICS]),
        "lineage": _lineage(run, thing),
    }


def _lineage(run: Run, thing: Thing) -> tuple[Event, ...]:
    if thing.kind != "topic" or thing.id == OUTLIER:
        return ()
    rows = [row for row in run.lineage.to_pylist() if thing.id in row["sources"] + row["targets"]]
    rows.sort(key=lambda row: row["date"])
    return tuple(
        Event(
            date=str(row["date"]),
            kind=row["kind"],
            sources=tuple(row["sources"]),
            targets=tuple(row["targets"]),
            papers=row["papers"],
            why=clip(row["why"], SHORT),
        )
        for row in rows[-_EVENTS:]
    )


def _counts(run: Run, thing: Thing) -> Counter[str]:
    """Return a thing's papers by the first day of their period."""
    if thing.kind == "topic":
        rows = run.prevalence.filter(pc.equal(run.prevalence["topic_id"], thing.id)).to_pylist()
        return Counter({str(row["period_start"]): row["count"] for row in rows})
    starts = list(_totals(run))
    days = sorted(map(str, thing.papers(run)["digest_date"].to_pylist()))
    places = np.searchsorted(np.array(starts), np.array(days, dtype=str), side="right") - 1
    return Counter(starts[max(0, place)] for place in places.tolist())


def _totals(run: Run) -> dict[str, int]:
    """Return all papers by the first day of their period, the oldest first."""
    totals = run.prevalence.filter(pc.equal(run.prevalence["topic_id"], OUTLIER))
    rows = sorted(totals.to_pylist(), key=lambda row: row["period_start"])
    return {str(row["period_start"]): row["total"] for row in rows}


def _period(starts: Sequence[str]) -> Period:
    """Return what the periods are that begin on these days."""
    days = [date.fromisoformat(start) for start in starts]
    fitting = (each for each in reversed(PERIODS) if days == each.starts(days[0], days[-1]))
    return next(fitting, Period.DAY)


def _shares(values: np.ndarray[Any, np.dtype[np.float64]], known: Any) -> tuple[float | None, ...]:
    pairs = zip(values.tolist(), known.tolist(), strict=True)
    return tuple(round(value, 4) if there else None for value, there in pairs)
