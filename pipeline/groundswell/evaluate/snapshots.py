"""A past run as it is judged: its topics or subtopics, their signals, and each method's flags."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import numpy as np

from groundswell.artifacts import Signal
from groundswell.evaluate.baselines import BASELINES, OURS, RISING
from groundswell.outputs.published_run import PublishedRun
from groundswell.signals.counts import weekly

JudgedLevel = Literal["topic", "subtopic"]
LEVELS: tuple[JudgedLevel, ...] = ("topic", "subtopic")
"""The levels of the hierarchy that have signals: each is a family of tests of its own."""


@dataclass(frozen=True)
class Snapshot:
    """The run of one date, at one level of the hierarchy.

    `labels` and `signals` are by topic, `papers` gives each paper's topic and digest date by its
    id, `flags` the topics that each method flags.
    """

    as_of: date
    labels: Mapping[int, str]
    signals: Mapping[int, Signal]
    papers: Mapping[str, tuple[int, date]]
    flags: Mapping[str, frozenset[int]]

    def topics_since(self, day: date) -> Iterator[tuple[str, int]]:
        """Yield id and topic of the papers from `day` on, up to the snapshot's date."""
        for paper, (topic, its_day) in self.papers.items():
            if day <= its_day <= self.as_of:
                yield paper, topic


@dataclass(frozen=True)
class Episode:
    """Neighboring dates in which a method flags a topic."""

    topic: int
    snapshots: tuple[Snapshot, ...]


def read_snapshot(folder: Path, level: JudgedLevel = "topic") -> Snapshot:
    """Read a published run, and apply the simple rules to its topics or its subtopics."""
    run = PublishedRun(folder)
    papers = run.papers(["paper_id", "digest_date"])
    days = papers["digest_date"].to_pylist()
    topics = run.group_ids(level).to_numpy()
    labels = {node.id: node.label for node in run.nodes if node.level == level}
    signals = run.signals if level == "topic" else run.subtopic_signals
    as_of = date.fromisoformat(run.record.as_of)
    ids = np.array(sorted(labels), dtype=np.int64)
    positions = np.where(np.isin(topics, ids), np.searchsorted(ids, topics), -1)
    weeks = weekly(days, positions, np.zeros(len(days), dtype=np.int64), len(ids), as_of)
    flags = {
        OURS: frozenset(s.id for s in signals if s.status == "emerging"),
        RISING: frozenset(s.id for s in signals if s.rising),
    }
    for name, rule in BASELINES.items():
        flagged = ids[rule(weeks.counts[0], weeks.totals[0])] if len(ids) else ids
        flags[name] = frozenset(flagged.tolist())
    dated = zip(topics.tolist(), days, strict=True)
    return Snapshot(
        as_of=as_of,
        labels=labels,
        signals={signal.id: signal for signal in signals},
        papers=dict(zip(papers["paper_id"].to_pylist(), dated, strict=True)),
        flags=flags,
    )


def episodes(snapshots: Sequence[Snapshot], method: str) -> list[Episode]:
    """Return the episodes of a method's flags in the order in which they end."""
    open_: dict[int, list[Snapshot]] = {}
    found = []
    for snapshot in snapshots:
        flagged = snapshot.flags[method]
        ended = sorted(set(open_) - flagged)
        found += [Episode(topic, tuple(open_.pop(topic))) for topic in ended]
        for topic in sorted(flagged):
            open_.setdefault(topic, []).append(snapshot)
    return [*found, *(Episode(topic, tuple(open_[topic])) for topic in sorted(open_))]


def first_after(snapshots: Sequence[Snapshot], day: date, weeks: int) -> Snapshot | None:
    """Return the first snapshot that is at least so many weeks after a day."""
    until = day + timedelta(weeks=weeks)
    return next((snapshot for snapshot in snapshots if snapshot.as_of >= until), None)
