"""State of format 5, which knew of statuses only what emerged, and its way into today's format."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts.lineage import LineageEvent
from groundswell.artifacts.state_records import (
    HierarchyRecord,
    LabelRecord,
    NullDistribution,
    State,
    TopicLabel,
    TrackingRecord,
)


@dataclass(frozen=True)
class Format5:
    """The members of a state of format 5."""

    as_of: str | None
    papers: pa.Table
    topics: tuple[TopicLabel, ...]
    centroids: NDArray[np.float32]
    lineage: tuple[LineageEvent, ...]
    tracking: TrackingRecord
    labels: Mapping[int, LabelRecord]
    hierarchy: HierarchyRecord | None
    emerging: tuple[int, ...]
    null_distribution: NullDistribution | None
    format: int

    def migrated(self) -> State:
        """Return the state in today's format."""
        own = {name: value for name, value in vars(self).items() if name not in _FORMER}
        return State(**own, statuses=dict.fromkeys(self.emerging, "emerging"))


_FORMER = frozenset({"emerging", "format"})
