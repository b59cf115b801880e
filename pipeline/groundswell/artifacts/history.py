"""The rows of history.parquet: what a run says of everything that is followed."""

from collections.abc import Iterable

import pyarrow as pa

from groundswell.artifacts.emerging import HISTORY_SCHEMA, Emerging
from groundswell.artifacts.results import Signals
from groundswell.artifacts.topics import Topics
from groundswell.artifacts.transitions import DatedChange, StatusChange


def followed_rows(as_of: str, topics: Topics, signals: Signals, emerging: Emerging) -> pa.Table:
    """Return a run's rows of the history: topics, subtopics and the joint list, each by id."""
    labels = {topic.id: topic.label for topic in topics.topics}
    labels |= {node.id: node.label for node in topics.nodes}
    rows = [
        (kind, signal.id, labels[signal.id], signal.status, signal.share_recent, signal.q_value)
        for kind, family in (("topic", signals.signals), ("subtopic", signals.subtopics))
        for signal in sorted(family, key=lambda signal: signal.id)
    ]
    rows += [
        ("entry", entry.id, entry.label, entry.status, entry.share_recent, entry.q_value)
        for entry in sorted(emerging.entries, key=lambda entry: entry.id)
    ]
    return pa.Table.from_pylist(
        [dict(zip(HISTORY_SCHEMA.names, (as_of, *row), strict=True)) for row in rows],
        schema=HISTORY_SCHEMA,
    )


def dated_changes(as_of: str, changes: Iterable[StatusChange]) -> tuple[DatedChange, ...]:
    """Return the changes of topics and of the joint list that later runs keep.

    Those of subtopics are as many again, and stay in the run's own run.json.
    """
    return tuple(DatedChange(as_of, change) for change in changes if change.kind != "subtopic")
