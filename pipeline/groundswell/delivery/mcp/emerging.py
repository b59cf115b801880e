"""Questions about what emerges: the joint list, and why a thing is on it or has its status."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from groundswell.api.dates import a_date
from groundswell.api.run import Run
from groundswell.artifacts import EmergingEntry, RiseKind
from groundswell.delivery.mcp.answers import (
    MEDIUM,
    MOST_ITEMS,
    SHORT,
    Answer,
    Change,
    Named,
    Paper,
    Past,
    Rise,
    TopicLine,
    Window,
    clip,
    page,
    rounded,
)
from groundswell.delivery.mcp.papers import papers_by_id
from groundswell.delivery.mcp.things import Thing, change_of, entries_of, find, signal_of
from groundswell.delivery.mcp.topics import matching_topics
from groundswell.errors import UsageError
from groundswell.formatting import percent

_FIRST_PAPERS = 3
"""Papers beside an entry of the list."""
_NAMES = 4
"""Other names of an entry that are listed."""
_TOPICS = 3
"""Topics of an entry that are listed; and those beside the entries that match the words."""
_MATCHING = 0.5
"""The share of an entry's papers that match, from which the entry does."""


@dataclass(frozen=True, kw_only=True)
class WhatEmerges(Answer):
    """Things that emerge, the surest first.

    `listed` counts all of the list, `matching` those that were asked for. `topics` match the words
    that were asked for, on the list or not.
    """

    listed: int
    matching: int
    error_rate: str
    rises: tuple[Rise, ...] = ()
    topics: tuple[TopicLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Explained(Answer):
    """Why something emerges or has its status, in `explanation`, with the papers that show it.

    `rise` is there for what is on the list of what emerges, which is tested over windows of 6 to 52
    weeks; `change` for a topic or a subtopic, whose status compares one recent window. A topic may
    have both. `history` is what the last runs said of it.
    """

    ref: str
    kind: str
    label: str
    status: str
    explanation: str
    rise: Rise | None = None
    change: Change | None = None
    history: tuple[Past, ...] = ()
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for: first flagged on a day or later, of a kind, about words."""

    since: str | None = None
    kind: RiseKind | None = None
    words: str | None = None
    newest_first: bool = False


def what_emerges(run: Run, wanted: Wanted, offset: int, limit: int) -> WhatEmerges:
    """Return the entries of the joint list that are asked for, the surest or the newest first.

    Of those about some words, those come first that have them in their names.

    Raises:
        UsageError: `since` is no date, or `words` holds no word.
    """
    entries = entries_of(run)
    found = set(run.search(wanted.words)["paper_id"].to_pylist()) if wanted.words else None
    matching = [entry for entry in entries if _is_wanted(entry, wanted, found)]
    if wanted.newest_first:
        matching.sort(key=lambda entry: entry.first_flagged, reverse=True)
    elif wanted.words:
        matching.sort(key=lambda entry: not _is_called(entry, wanted.words or ""))
    shown = [_rise(run, entry, found) for entry in matching[offset : offset + _most(limit)]]
    answer = WhatEmerges(
        as_of=run.as_of,
        listed=len(entries),
        matching=len(matching),
        error_rate=_error_rate(run),
        topics=matching_topics(run, wanted.words)[:_TOPICS] if wanted.words else (),
    )
    return page(answer, "rises", shown, offset, len(matching))


def explain(run: Run, what: int | str, offset: int, limit: int) -> Explained:
    """Return why an entry emerges, or why a topic or a subtopic has its status.

    Raises:
        UsageError: The run has no such thing, or that has no signal.
    """
    thing = find(run, what)
    if thing.kind == "entry":
        answer, evidence = _explained_entry(run, thing)
    else:
        answer, evidence = _explained_topic(run, thing)
    shown = papers_by_id(run, evidence[offset : offset + _most(limit)])
    return page(answer, "papers", shown, offset, len(evidence))


def _explained_entry(run: Run, thing: Thing) -> tuple[Explained, Sequence[str]]:
    entry = run.entry(thing.id).facts
    answer = Explained(
        as_of=run.as_of,
        ref=thing.ref,
        kind=entry.kind,
        label=clip(entry.label, SHORT),
        status=entry.status,
        explanation=_paragraph(run.entry(thing.id).explain()),
        rise=_rise(run, entry, None, papers=0),
        history=thing.past(run),
    )
    return answer, entry.evidence


def _explained_topic(run: Run, thing: Thing) -> tuple[Explained, Sequence[str]]:
    signal = signal_of(run, thing)
    if signal is None:
        raise UsageError(
            f"{thing.ref} has no signal, expected an entry of what emerges, a topic or a subtopic: "
            f"get_topic and search_papers give the papers of other things"
        )
    entry = thing.entry(run)
    answer = Explained(
        as_of=run.as_of,
        ref=thing.ref,
        kind=thing.kind,
        label=clip(thing.label, SHORT),
        status=signal["status"],
        explanation=_paragraph(run.explain(thing.id)) + _as_listed(entry),
        rise=_rise(run, entry, None, papers=0) if entry else None,
        change=change_of(signal),
        history=thing.past(run),
    )
    return answer, signal["evidence"]


def _as_listed(entry: EmergingEntry | None) -> str:
    """Return what the list of what emerges says of a topic that is on it, as another sentence."""
    if entry is None:
        return ""
    listed = clip(entry.explanation, MEDIUM)
    return f" It is on the list of what emerges, which compares windows of other lengths: {listed}"


def _paragraph(text: str) -> str:
    """Return the sentences of an explanation: its papers are listed beside them."""
    return clip(text.split("\n\n")[0], 2 * MEDIUM)


def _is_wanted(entry: EmergingEntry, wanted: Wanted, found: AbstractSet[str] | None) -> bool:
    if wanted.since and entry.first_flagged < a_date(wanted.since, "since").isoformat():
        return False
    if wanted.kind and entry.kind != wanted.kind:
        return False
    if found is None or wanted.words is None:
        return True
    if _is_called(entry, wanted.words):
        return True
    return _matching(entry, found) >= _MATCHING * max(1, len(entry.evidence))


def _is_called(entry: EmergingEntry, words: str) -> bool:
    names = " ".join([entry.label, *(str(name.id) for name in entry.also)]).lower()
    return all(word in names for word in words.lower().split())


def _matching(entry: EmergingEntry, found: AbstractSet[str]) -> int:
    return sum(paper in found for paper in entry.evidence)


def _rise(
    run: Run, entry: EmergingEntry, found: AbstractSet[str] | None, papers: int = _FIRST_PAPERS
) -> Rise:
    also = [str(name.id) for name in entry.also if isinstance(name.id, str)]
    recent = (entry.recent_since, entry.recent_until, entry.recent_count, entry.recent_total)
    before = (entry.before_since, entry.before_until, entry.before_count, entry.before_total)
    # Of what was asked for by words, the papers that match come first.
    evidence = sorted(entry.evidence, key=lambda paper: found is not None and paper not in found)
    return Rise(
        ref=f"entry:{entry.id}",
        id=entry.id,
        kind=entry.kind,
        label=clip(entry.label, SHORT),
        status=entry.status,
        first_flagged=entry.first_flagged,
        onset=entry.onset,
        recent=Window(*recent),
        before=Window(*before),
        rate_ratio=rounded(entry.rate_ratio),
        q_value=rounded(entry.q_value),
        persists_13_weeks=entry.persists_13_weeks,
        persists_26_weeks=entry.persists_26_weeks,
        topics=_topics(run, entry),
        also=tuple(clip(name, SHORT) for name in also[:_NAMES]),
        evidence_papers=len(entry.evidence),
        matching_papers=None if found is None else _matching(entry, found),
        papers=papers_by_id(run, evidence[:papers]),
    )


def _topics(run: Run, entry: EmergingEntry) -> tuple[Named, ...]:
    """Return the topics that an entry's papers are in."""
    labels = dict(zip(*(run.topics[name].to_pylist() for name in ("id", "label")), strict=True))
    return tuple(
        Named(f"topic:{topic}", topic, clip(labels[topic], SHORT))
        for topic in entry.topic_ids[:_TOPICS]
        if topic in labels
    )


def _error_rate(run: Run) -> str:
    """Return the promise of the list in a sentence."""
    rate = run.record.configuration.get("emerging", {}).get("false_discovery_rate")
    if not isinstance(rate, float):
        return "This run was published without a list of what emerges."
    return (
        f"Of all that the list calls emerging in a year of weekly looks, at most "
        f"{percent(rate, 0)} is there by chance, on average."
    )


def _most(limit: int) -> int:
    return min(limit, MOST_ITEMS)
