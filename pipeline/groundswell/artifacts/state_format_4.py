"""State of format 4, as the first edition wrote it, and its way into today's format.

Its names are those of its files: they stay as they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field

from groundswell.artifacts.lineage import EventKind, LineageEvent
from groundswell.artifacts.schemas import OUTLIER, STATE_PAPER_SCHEMA, EncoderIdentity
from groundswell.artifacts.state_records import (
    CosineProfile,
    Detection,
    Fit,
    HierarchyRecord,
    LabelRecord,
    NullDistribution,
    ProfilesRecord,
    State,
    TopicLabel,
    TrackingRecord,
)


@dataclass(frozen=True)
class Event4:
    """An event; pydantic reads `sources` from the key 'from', `targets` from 'to'."""

    kind: EventKind
    date: str
    sources: Annotated[tuple[int, ...], Field(validation_alias="from")]
    targets: Annotated[tuple[int, ...], Field(validation_alias="to")]
    papers: int
    share_moved: float
    why: str


@dataclass(frozen=True)
class Profiles4:
    """The profiles: mean and deviation by topic id."""

    cut: float
    topics: Mapping[int, tuple[float, float]]


@dataclass(frozen=True)
class Label4:
    """A label in force; `asked` says that the user chose it."""

    label: str
    keywords: tuple[str, ...]
    direction: str
    asked: bool = False


@dataclass(frozen=True)
class NextIds4:
    """The next free ids."""

    theme: int
    subtopic: int


@dataclass(frozen=True)
class Levels4:
    """The hierarchy: themes by topic id, subtopics by the rows of its papers."""

    free: NextIds4
    themes: Mapping[int, int]
    subtopics: tuple[int, ...]


@dataclass(frozen=True)
class Null4:
    """The null distribution: Gumbel's location and scale."""

    papers: int
    middle: float
    scale: float


@dataclass(frozen=True)
class Run4:
    """What `state.json` holds."""

    encoder: EncoderIdentity
    everything: bool
    fitted: Fit
    next_id: int
    profiles: Profiles4
    labelled: Mapping[int, Label4]
    emerging: tuple[int, ...]
    format: int
    guided: Mapping[str, int] = field(default_factory=dict)
    founded: Mapping[int, Detection] = field(default_factory=dict)
    levels: Levels4 | None = None
    chance: Null4 | None = None


@dataclass(frozen=True)
class Format4:
    """The members of a state of format 4, as the first edition wrote them."""

    as_of: str
    papers: pa.Table
    topics: tuple[TopicLabel, ...]
    centroids: NDArray[np.float32]
    lineage: tuple[Event4, ...]
    state: Run4

    def migrated(self) -> State:
        """Return the state in today's format."""
        run, levels, null = self.state, self.state.levels, self.state.chance
        subtopics = levels.subtopics if levels else [OUTLIER] * len(self.papers)
        column = pa.array(subtopics, pa.int64())
        return State(
            as_of=self.as_of,
            papers=self.papers.add_column(2, STATE_PAPER_SCHEMA.field("subtopic_id"), column),
            topics=self.topics,
            centroids=self.centroids,
            lineage=tuple(LineageEvent(**vars(event)) for event in self.lineage),
            tracking=TrackingRecord(
                encoder=run.encoder,
                single_topic=run.everything,
                fit=run.fitted,
                next_id=run.next_id,
                profiles=ProfilesRecord(
                    run.profiles.cut,
                    {topic: CosineProfile(*each) for topic, each in run.profiles.topics.items()},
                ),
                seeded=run.guided,
                detections=run.founded,
            ),
            labels={
                node: LabelRecord(each.label, each.keywords, each.direction, each.asked)
                for node, each in run.labelled.items()
            },
            hierarchy=HierarchyRecord(levels.free.theme, levels.free.subtopic, levels.themes)
            if levels
            else None,
            statuses=dict.fromkeys(run.emerging, "emerging"),
            null_distribution=NullDistribution(null.papers, null.middle, null.scale)
            if null
            else None,
        )
