"""Topics made elsewhere, which a run takes over and follows instead of making its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts.schemas import check_schema, require

GIVEN_SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),  # as written where the topics were made
        ("topic", pa.string()),  # null for none
        ("probability", pa.float32()),  # null where it is not known
    ]
)
NO_TOPIC = "-1"
"""The topic of an outlier, as BERTopic and HDBSCAN write it."""


def _unassigned() -> pa.Table:
    # Unlike `empty_table`, this makes no array, with which Arrow would import pandas.
    return pa.Table.from_batches([], schema=GIVEN_SCHEMA)


@dataclass(frozen=True)
class GivenTopics:
    """Topics made elsewhere: each paper's, or a vector of each topic that papers are nearest to.

    `origin` names where they are from, and is empty where no topics are given. `assigned` has a row
    per assignment; `names` are the topics' names, for those that have one. Where there are
    `vectors` (k, d), of `vector_topics`, a paper belongs to the topic with the nearest one, and
    `encoder` names the model that made them, if that is known. `unread` counts rows without an id.
    """

    origin: str = ""
    assigned: pa.Table = field(default_factory=_unassigned)
    names: Mapping[str, str] = field(default_factory=dict)
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    vector_topics: tuple[str, ...] = ()
    encoder: str = ""
    unread: int = 0

    def __post_init__(self) -> None:
        check_schema("given topics", self.assigned, GIVEN_SCHEMA)
        require(
            self.vectors.ndim == 2 and len(self.vectors) == len(self.vector_topics),
            f"given topics: {self.vectors.shape} vectors of {len(self.vector_topics)} topics",
        )

    def __bool__(self) -> bool:
        return bool(self.origin)


NO_GIVEN_TOPICS = GivenTopics()
"""Groundswell makes the topics itself."""
