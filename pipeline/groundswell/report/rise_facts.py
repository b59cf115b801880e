"""Gathers the facts of the joint list: each rise with its topics, papers and other names."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from groundswell.artifacts import EmergingEntry
from groundswell.formatting import clean
from groundswell.labeling.terms import RELATED
from groundswell.report.cautions import Cautions, Windows
from groundswell.report.facts import ReportInputs, RiseFacts, TopicFacts
from groundswell.report.paper_index import PaperIndex
from groundswell.report.series import course_points, sparkline
from groundswell.signals.driver_summary import DriverSummary, driver_summaries
from groundswell.signals.papers_by_name import PapersByName

_NEW = timedelta(weeks=8)
"""How long an entry is new: two months of Mondays."""

_OTHER_NAMES = 6
"""Other names that are shown: a line."""


def rise_facts(
    inputs: ReportInputs,
    topics: Sequence[TopicFacts],
    papers: PaperIndex,
    confidence: float,
    cautions: Cautions,
) -> Iterator[RiseFacts]:
    """Yield the entries of the joint list with what they refer to, the surest first."""
    by_id = {topic.id: topic for topic in topics}
    labels = {node.id: node.label for node in inputs.topics.nodes}
    labels |= {topic.id: topic.label for topic in topics}
    as_of = date.fromisoformat(inputs.corpus.as_of)
    named = PapersByName(inputs.corpus, inputs.topics, inputs.terms)
    lead = {record.id: record.names[0] for record in inputs.emerging.records}
    drivers = driver_summaries(inputs.groups.drivers)
    for entry in inputs.emerging.entries:
        points = course_points(entry.course, confidence)
        spark = sparkline(points)
        days = [each.since for each in entry.course]
        rows = named.rows(lead[entry.id]) if entry.id in lead else np.zeros(0, dtype=np.int64)
        windows = Windows(entry.before_since, entry.recent_since, entry.recent_until)
        yield RiseFacts(
            entry=entry,
            topics=tuple(by_id[topic] for topic in entry.topic_ids if topic in by_id),
            evidence=papers.named(entry.evidence),
            also=tuple(_other_names(entry, labels))[:_OTHER_NAMES],
            drivers=drivers.get(("entry", entry.id), DriverSummary()),
            new=as_of - date.fromisoformat(entry.first_flagged) < _NEW,
            papers=rows,
            points=points,
            spark=spark,
            onset_x=_place(entry.onset, days, spark.width),
            recent_x=_place(entry.recent_since, days, spark.width),
            cautions=cautions.of(windows, rows, by_vector=entry.kind != "term"),
        )


def _place(day: str, days: Sequence[str], width: int) -> float:
    """Return where a day is on a line through the middles of periods that begin on `days`."""
    later = sum(each <= day for each in days)
    return round(max(0, later - 1.5) * width / max(len(days) - 1, 1), 1)


def _other_names(entry: EmergingEntry, labels: dict[int, str]) -> Iterator[str]:
    """Yield the other names of a rise, those of topics and subtopics by their labels.

    The term that has the rise's own name, or the pool of it, is no other name; a term and the pool
    of it are one.
    """
    said = {entry.label.lower(), entry.label.lower().split(" (")[0]}
    for name in entry.also:
        text = name.id if isinstance(name.id, str) else labels.get(name.id, "")
        words = clean(text).lower().removesuffix(f" {RELATED}")
        if text and words not in said:
            said.add(words)
            yield clean(text)
