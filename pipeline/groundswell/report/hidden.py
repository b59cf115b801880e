"""Leaves out the topics that the user hides: reports read as if there were no such topics."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import OUTLIER, Emerging, Memberships, State
from groundswell.report.facts import ReportInputs


def without_hidden(inputs: ReportInputs) -> ReportInputs:
    """Return the same without hidden topics; their papers have no topic."""
    topics, signals = inputs.topics, inputs.signals
    hidden = [topic.id for topic in topics.topics if topic.hidden]
    if not hidden:
        return inputs
    nodes = {node.id for node in topics.nodes if node.parent in hidden}
    kept = [row for row, topic in enumerate(topics.topics) if topic.id not in hidden]
    table = inputs.prevalence.table
    of_hidden = pc.is_in(table["topic_id"], pa.array(hidden, pa.int64()))
    return replace(
        inputs,
        topics=replace(
            topics,
            topics=tuple(topics.topics[row] for row in kept),
            centroids=topics.centroids[kept],
            topic_ids=np.where(np.isin(topics.topic_ids, hidden), OUTLIER, topics.topic_ids),
            nodes=tuple(node for node in topics.nodes if node.parent not in hidden),
        ),
        prevalence=replace(inputs.prevalence, table=table.filter(pc.invert(of_hidden))),
        signals=replace(
            signals,
            signals=tuple(signal for signal in signals.signals if signal.id not in hidden),
            subtopics=tuple(signal for signal in signals.subtopics if signal.id not in nodes),
        ),
        transitions=replace(
            inputs.transitions,
            statuses=tuple(
                change
                for change in inputs.transitions.statuses
                if change.id not in hidden and change.parent not in hidden
            ),
        ),
        emerging=_entries_without(inputs.emerging, {*hidden, *nodes}),
        memberships=_memberships_without(inputs, hidden),
        previous=_state_without(
            inputs.previous, hidden, _entries_of(inputs.emerging, {*hidden, *nodes})
        ),
    )


def _memberships_without(inputs: ReportInputs, hidden: list[int]) -> Memberships | None:
    """Return the degrees in topics that are not hidden, of papers whose own topic is not either."""
    found = inputs.memberships
    if found is None:
        return None
    gone = np.isin(found.topic_ids, hidden) | np.isin(inputs.topics.topic_ids, hidden)[:, None]
    return replace(
        found,
        topic_ids=np.where(gone, OUTLIER, found.topic_ids),
        degrees=np.where(gone, 0, found.degrees).astype(np.float32),
    )


def _entries_of(emerging: Emerging, hidden: set[int]) -> set[int]:
    """Return the ids of rises of hidden topics and subtopics, also of those that left the list."""
    return {
        record.id
        for record in emerging.records
        if record.kind != "term" and record.names[0].id in hidden
    }


def _state_without(previous: State, hidden: list[int], entries: set[int]) -> State:
    kept = [row for row, topic in enumerate(previous.topics) if topic.id not in hidden]
    topic_ids = previous.papers["topic_id"]
    of_hidden = pc.is_in(topic_ids, pa.array(hidden, pa.int64()))
    column = previous.papers.schema.get_field_index("topic_id")
    unassigned = pc.if_else(of_hidden, pa.scalar(OUTLIER, pa.int64()), topic_ids)
    return replace(
        previous,
        papers=previous.papers.set_column(column, "topic_id", unassigned),
        topics=tuple(previous.topics[row] for row in kept),
        centroids=previous.centroids[kept],
        history=previous.history.filter(pc.invert(_of(previous.history, hidden, entries))),
        status_changes=tuple(
            each
            for each in previous.status_changes
            if each.change.id not in (entries if each.change.kind == "entry" else hidden)
        ),
    )


def _of(history: pa.Table, topics: Collection[int], entries: Collection[int]) -> pa.ChunkedArray:
    """Return which rows of the history are of some topics and entries."""
    kinds: tuple[tuple[str, Collection[int]], ...] = (("topic", topics), ("entry", entries))
    of_topics, of_entries = (
        pc.and_(
            pc.equal(history["kind"], kind),
            pc.is_in(history["id"], pa.array(sorted(ids), pa.int64())),
        )
        for kind, ids in kinds
    )
    return pc.or_(of_topics, of_entries)


def _entries_without(emerging: Emerging, hidden: set[int]) -> Emerging:
    """Return the joint list without rises of hidden topics and subtopics, nor mention of them."""
    gone = _entries_of(emerging, hidden)
    return replace(
        emerging,
        changes=tuple(each for each in emerging.changes if each.id not in gone),
        records=tuple(record for record in emerging.records if record.id not in gone),
        entries=tuple(
            replace(
                entry,
                topic_ids=tuple(topic for topic in entry.topic_ids if topic not in hidden),
                also=tuple(name for name in entry.also if name.id not in hidden),
            )
            for entry in emerging.entries
            if entry.kind == "term" or hidden.isdisjoint(entry.topic_ids)
        ),
    )
