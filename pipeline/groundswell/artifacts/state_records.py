"""The parts of the state that passes from run to run, and the state itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts.emerging import HISTORY_SCHEMA, Emerging
from groundswell.artifacts.lineage import LineageEvent
from groundswell.artifacts.schemas import (
    STATE_PAPER_SCHEMA,
    EncoderIdentity,
    Status,
    check_schema,
    require,
)
from groundswell.artifacts.transitions import DatedChange

FORMAT = 7
"""Raised when `state.zip` changes so that an older reader cannot read it."""


@dataclass(frozen=True)
class Fit:
    """The last refit: its date, the next free topic id, its papers, and the share of outliers."""

    as_of: str = ""
    next_id: int = 0
    papers: int = 0
    outliers: float = 0.0


@dataclass(frozen=True)
class CosineProfile:
    """Mean and standard deviation of the cosines of a topic's papers to its centroid."""

    mean: float
    deviation: float


@dataclass(frozen=True)
class ProfilesRecord:
    """The topics' profiles by id, and the z-score below which a paper belongs to no topic."""

    threshold: float = 0.0
    topics: Mapping[int, CosineProfile] = field(default_factory=dict)


@dataclass(frozen=True)
class Detection:
    """When a topic was detected between two refits (ISO date), and by how many papers."""

    as_of: str
    papers: int


@dataclass(frozen=True)
class TrackingRecord:
    """What topic tracking carries from run to run.

    `single_topic` says that all papers are one topic, being too few. `seeded` are the ids of the
    seeded topics by name, `detections` the topics detected since the last refit.
    """

    encoder: EncoderIdentity = field(default_factory=dict)
    single_topic: bool = False
    fit: Fit = Fit()
    next_id: int = 0
    profiles: ProfilesRecord = ProfilesRecord()
    seeded: Mapping[str, int] = field(default_factory=dict)
    detections: Mapping[int, Detection] = field(default_factory=dict)


@dataclass(frozen=True)
class HierarchyRecord:
    """The next free id of themes and of subtopics, and each topic's theme (-1: none)."""

    next_theme: int
    next_subtopic: int
    theme_of: Mapping[int, int]


@dataclass(frozen=True)
class LabelRecord:
    """A label in force, and the content it was given for.

    `direction` is the centroid then, packed; `overridden` says that the user chose the label.
    """

    label: str
    keywords: tuple[str, ...]
    direction: str
    overridden: bool


@dataclass(frozen=True)
class NullDistribution:
    """The largest log-likelihood ratio of a scan where nothing is new: Gumbel's two parameters.

    `papers` is how many it was estimated from; a scale of 0 says that they were too few.
    """

    papers: int
    location: float
    scale: float


@dataclass(frozen=True)
class TopicLabel:
    """A topic's id, its label, and the number of its color, or None where it has none yet."""

    id: int
    label: str
    color: int | None = None


@dataclass(frozen=True)
class State:
    """What a run leaves to the next one; `State.empty()` is what the first run reads.

    `papers` has paper_id, topic_id, subtopic_id, strength, x and y; `centroids` (k, d) are those
    of `topics`; `lineage` holds every event so far; `labels` are the labels in force of topics,
    themes and subtopics, `statuses` the statuses of topics and subtopics. `text_digests` (n,) are
    those of the papers' texts, or (0,) where they are not known. `joint_list` is what emerged;
    `history` has a row per run and followed thing, `status_changes` are those of all runs so far.
    """

    as_of: str | None
    papers: pa.Table
    topics: tuple[TopicLabel, ...]
    centroids: NDArray[np.float32]
    lineage: tuple[LineageEvent, ...] = ()
    tracking: TrackingRecord = TrackingRecord()
    labels: Mapping[int, LabelRecord] = field(default_factory=dict)
    hierarchy: HierarchyRecord | None = None
    statuses: Mapping[int, Status] = field(default_factory=dict)
    null_distribution: NullDistribution | None = None
    text_digests: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    joint_list: Emerging = field(default_factory=Emerging)
    history: pa.Table = field(default_factory=HISTORY_SCHEMA.empty_table)
    status_changes: tuple[DatedChange, ...] = ()
    format: int = FORMAT

    def __post_init__(self) -> None:
        check_schema("state papers", self.papers, STATE_PAPER_SCHEMA)
        # The file can come from anywhere: a text's bounds in it must not lead outside of it.
        self.papers.validate(full=True)
        check_schema("state history", self.history, HISTORY_SCHEMA)
        self.history.validate(full=True)
        require(len(self.centroids) == len(self.topics), "state: one centroid per topic is needed")
        require(
            self.text_digests.shape in {(0,), (len(self.papers),)},
            "state: one digest per paper is needed",
        )

    @classmethod
    def empty(cls) -> "State":
        """Return what the first run reads."""
        return cls(
            as_of=None,
            papers=STATE_PAPER_SCHEMA.empty_table(),
            topics=(),
            centroids=np.zeros((0, 0), dtype=np.float32),
        )

    @property
    def emerging(self) -> frozenset[int]:
        """The ids of the topics and subtopics that emerged."""
        return frozenset(node for node, status in self.statuses.items() if status == "emerging")

    @property
    def topic_labels(self) -> dict[int, str]:
        """The topics' labels by id."""
        return {topic.id: topic.label for topic in self.topics}
