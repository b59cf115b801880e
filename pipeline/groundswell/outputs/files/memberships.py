"""The published table of degrees of membership."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from groundswell.artifacts import OUTLIER
from groundswell.outputs.files.data import parquet_bytes
from groundswell.outputs.run_artifacts import RunArtifacts


class MembershipsTable:
    """A paper's topics with its degrees of membership, in the order of the corpus."""

    name = "memberships.parquet"
    holds = (
        "a row per paper and topic that it belongs to or may belong to: rank (1: its topic, 2 and "
        "3: the next ones) and degree, the probability that the paper has the label that most of "
        "the topic's papers have; none of a paper without a topic"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table: paper_id, rank, topic_id, degree."""
        topics, others = run.topics, run.memberships
        rows = topics.rows_of(run.corpus.paper_ids)
        topic_ids = np.column_stack([topics.topic_ids, others.topic_ids])[rows]
        degrees = np.column_stack([topics.strength, others.degrees])[rows]
        paper, column = np.nonzero(topic_ids != OUTLIER)
        table = pa.table(
            {
                "paper_id": pa.array(run.corpus.paper_ids, pa.string()).take(pa.array(paper)),
                "rank": pa.array(column + 1, pa.int64()),
                "topic_id": pa.array(topic_ids[paper, column], pa.int64()),
                "degree": pa.array(degrees[paper, column], pa.float32()),
            }
        )
        return {self.name: parquet_bytes(table)}
