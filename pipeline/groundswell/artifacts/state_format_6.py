"""State of format 6, which kept no changes of status of earlier runs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts.emerging import Emerging
from groundswell.artifacts.lineage import LineageEvent
from groundswell.artifacts.schemas import Status
from groundswell.artifacts.state_records import (
    HierarchyRecord,
    LabelRecord,
    NullDistribution,
    State,
    TopicLabel,
    TrackingRecord,
)


@dataclass(frozen=True)
class Format6:
    """The members of a state of format 6."""

    as_of: str | None
    papers: pa.Table
    topics: tuple[TopicLabel, ...]
    centroids: NDArray[np.float32]
    lineage: tuple[LineageEvent, ...]
    tracking: TrackingRecord
    labels: Mapping[int, LabelRecord]
    hierarchy: HierarchyRecord | None
    statuses: Mapping[int, Status]
    null_distribution: NullDistribution | None
    text_digests: NDArray[np.uint64]
    joint_list: Emerging
    history: pa.Table
    format: int

    def migrated(self) -> State:
        """Return the state in today's format."""
        return State(**{name: value for name, value in vars(self).items() if name != "format"})
