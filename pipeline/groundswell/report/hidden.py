"""Leaving out what the user hides: for people it is as if those topics were none."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import OUTLIER, Prevalence, Signals, State, Topics


def shown(
    topics: Topics, prevalence: Prevalence, signals: Signals, previous: State
) -> tuple[Topics, Prevalence, Signals, State]:
    """Return the same without hidden topics; their papers are shown without a topic."""
    hidden = [topic.id for topic in topics.topics if topic.hidden]
    if not hidden:
        return topics, prevalence, signals, previous
    parts = {node.id for node in topics.nodes if node.parent in hidden}
    stays = [row for row, topic in enumerate(topics.topics) if topic.id not in hidden]
    there = [row for row, topic in enumerate(previous.topics) if topic.id not in hidden]
    ids = pa.array(hidden, pa.int64())
    topic_ids = previous.papers["topic_id"]
    outside = pc.if_else(pc.is_in(topic_ids, ids), pa.scalar(OUTLIER, pa.int64()), topic_ids)
    column = previous.papers.schema.get_field_index("topic_id")
    return (
        replace(
            topics,
            topics=tuple(topics.topics[row] for row in stays),
            centroids=topics.centroids[stays],
            topic_ids=np.where(np.isin(topics.topic_ids, hidden), OUTLIER, topics.topic_ids),
            nodes=tuple(node for node in topics.nodes if node.parent not in hidden),
        ),
        replace(
            prevalence,
            table=prevalence.table.filter(pc.invert(pc.is_in(prevalence.table["topic_id"], ids))),
        ),
        replace(
            signals,
            signals=tuple(signal for signal in signals.signals if signal.id not in hidden),
            subtopics=tuple(signal for signal in signals.subtopics if signal.id not in parts),
        ),
        replace(
            previous,
            papers=previous.papers.set_column(column, "topic_id", outside),
            topics=tuple(previous.topics[row] for row in there),
            centroids=previous.centroids[there],
        ),
    )
