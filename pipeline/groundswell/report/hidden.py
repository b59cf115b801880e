"""Leaving out what the user hides: for people it is as if those topics were none."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import OUTLIER, AlignedTopics, Prevalence, Previous, Signals


def shown(
    aligned: AlignedTopics, prevalence: Prevalence, signals: Signals, previous: Previous
) -> tuple[AlignedTopics, Prevalence, Signals, Previous]:
    """Return the same without hidden topics; their papers are shown without a topic."""
    hidden = [topic["id"] for topic in aligned.topics if topic.get("hidden")]
    if not hidden:
        return aligned, prevalence, signals, previous
    parts = {node["id"] for node in aligned.levels if node["parent"] in hidden}
    stays = [row for row, topic in enumerate(aligned.topics) if topic["id"] not in hidden]
    there = [row for row, topic in enumerate(previous.topics) if topic["id"] not in hidden]
    ids = pa.array(hidden, pa.int64())
    topic_ids = previous.papers["topic_id"]
    outside = pc.if_else(pc.is_in(topic_ids, ids), pa.scalar(OUTLIER, pa.int64()), topic_ids)
    column = previous.papers.schema.get_field_index("topic_id")
    return (
        replace(
            aligned,
            topics=[aligned.topics[row] for row in stays],
            centroids=aligned.centroids[stays],
            topic_ids=np.where(np.isin(aligned.topic_ids, hidden), OUTLIER, aligned.topic_ids),
            levels=[node for node in aligned.levels if node["parent"] not in hidden],
        ),
        replace(
            prevalence,
            table=prevalence.table.filter(pc.invert(pc.is_in(prevalence.table["topic_id"], ids))),
        ),
        replace(
            signals,
            signals=[signal for signal in signals.signals if signal["id"] not in hidden],
            subtopics=[signal for signal in signals.subtopics if signal["id"] not in parts],
        ),
        replace(
            previous,
            papers=previous.papers.set_column(column, "topic_id", outside),
            topics=[previous.topics[row] for row in there],
            centroids=previous.centroids[there],
        ),
    )
