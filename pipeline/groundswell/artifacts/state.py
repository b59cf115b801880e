"""What passes from run to run: the state that the next run continues from.

This module is the only reader and writer of `state.zip`. It writes `FORMAT`, migrates the format
before it, and refuses older ones.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts import codecs
from groundswell.artifacts.lineage import LineageEvent
from groundswell.artifacts.schemas import (
    OUTLIER,
    STATE_PAPER_SCHEMA,
    EncoderIdentity,
    check_schema,
    require,
)
from groundswell.errors import DamagedError, GroundswellError

FORMAT = 5
"""Raised when `state.zip` changes so that an older reader cannot read it."""

_MIGRATED = 4
"""The older format that is read, too."""


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
    """A topic's id and its label."""

    id: int
    label: str


@dataclass(frozen=True)
class State:
    """What a run leaves to the next one; `State.empty()` is what the first run reads.

    `papers` has paper_id, topic_id, subtopic_id, strength, x and y; `centroids` (k, d) are those
    of `topics`; `lineage` holds every event so far; `labels` are the labels in force of topics,
    themes and subtopics; `emerging` are the ids of the topics that emerged.
    """

    as_of: str | None
    papers: pa.Table
    topics: tuple[TopicLabel, ...]
    centroids: NDArray[np.float32]
    lineage: tuple[LineageEvent, ...] = ()
    tracking: TrackingRecord = TrackingRecord()
    labels: Mapping[int, LabelRecord] = field(default_factory=dict)
    hierarchy: HierarchyRecord | None = None
    emerging: tuple[int, ...] = ()
    null_distribution: NullDistribution | None = None
    format: int = FORMAT

    def __post_init__(self) -> None:
        check_schema("state papers", self.papers, STATE_PAPER_SCHEMA)
        require(len(self.centroids) == len(self.topics), "state: one centroid per topic is needed")

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
    def topic_labels(self) -> dict[int, str]:
        """The topics' labels by id."""
        return {topic.id: topic.label for topic in self.topics}


class UnknownFormatError(GroundswellError):
    """A state of a format that this version does not read; the message names both."""


def write(state: State) -> bytes:
    """Return the bytes of `state.zip`."""
    return codecs.encode(state)


def read(data: bytes) -> State:
    """Return the state in the bytes of `state.zip`, of this format or the one before.

    Raises `DamagedError` where the bytes hold no state, `UnknownFormatError` where they hold one
    of another format.
    """
    found = _format(data)
    if found == _MIGRATED:
        return _migrated(data)
    if found != FORMAT:
        raise UnknownFormatError(f"has format {found}, expected {FORMAT} or {_MIGRATED}")
    return codecs.decode(State, data)


def _format(data: bytes) -> object:
    """Return the format that the bytes name; formats up to 4 named it within `state.json`."""
    members = _json_members(data, {"format", "state"})
    older = members.get("state")
    return members.get("format", older.get("format") if isinstance(older, dict) else None)


def _json_members(data: bytes, wanted: set[str]) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [f"{name}.json" for name in sorted(wanted)]
            there = set(archive.namelist())
            return {
                name.removesuffix(".json"): json.loads(archive.read(name))
                for name in names
                if name in there
            }
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise DamagedError(f"these bytes hold no State: {error}") from error


@dataclass(frozen=True)
class _Format4:
    """The members of a state of format 4, as the first edition wrote them."""

    as_of: str
    papers: pa.Table
    topics: list[dict[str, Any]]
    centroids: NDArray[np.float32]
    lineage: list[dict[str, Any]]
    state: dict[str, Any]


def _migrated(data: bytes) -> State:
    """Return a state of format 4 in this format."""
    old = codecs.decode(_Format4, data)
    try:
        return _from_format_4(old)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise DamagedError(f"these bytes hold no State of format 4: {error!r}") from error


def _from_format_4(old: _Format4) -> State:
    kept = old.state
    levels, null = kept.get("levels"), kept.get("chance")
    nothing = [OUTLIER] * len(old.papers)
    subtopics = pa.array(levels["subtopics"] if levels else nothing, pa.int64())
    return State(
        as_of=old.as_of,
        papers=old.papers.add_column(2, STATE_PAPER_SCHEMA.field("subtopic_id"), subtopics),
        topics=tuple(TopicLabel(topic["id"], topic["label"]) for topic in old.topics),
        centroids=old.centroids,
        lineage=tuple(map(_event_from_format_4, old.lineage)),
        tracking=_tracking_from_format_4(kept),
        labels={int(i): _label_from_format_4(each) for i, each in kept["labelled"].items()},
        hierarchy=HierarchyRecord(
            next_theme=levels["free"]["theme"],
            next_subtopic=levels["free"]["subtopic"],
            theme_of={int(topic): theme for topic, theme in levels["themes"].items()},
        )
        if levels
        else None,
        emerging=tuple(kept["emerging"]),
        null_distribution=NullDistribution(null["papers"], null["middle"], null["scale"])
        if null
        else None,
    )


def _tracking_from_format_4(kept: dict[str, Any]) -> TrackingRecord:
    profiles = kept["profiles"]
    return TrackingRecord(
        encoder=kept["encoder"],
        single_topic=kept["everything"],
        fit=Fit(**{each.name: kept["fitted"][each.name] for each in fields(Fit)}),
        next_id=kept["next_id"],
        profiles=ProfilesRecord(
            threshold=profiles["cut"],
            topics={
                int(topic): CosineProfile(mean, deviation)
                for topic, (mean, deviation) in profiles["topics"].items()
            },
        ),
        seeded=kept.get("guided", {}),
        detections={
            int(topic): Detection(each["as_of"], each["papers"])
            for topic, each in kept.get("founded", {}).items()
        },
    )


def _label_from_format_4(each: dict[str, Any]) -> LabelRecord:
    return LabelRecord(
        each["label"], tuple(each["keywords"]), each["direction"], bool(each.get("asked"))
    )


def _event_from_format_4(each: dict[str, Any]) -> LineageEvent:
    return LineageEvent(
        kind=each["kind"],
        date=each["date"],
        sources=tuple(each["from"]),
        targets=tuple(each["to"]),
        papers=each["papers"],
        share_moved=each["share_moved"],
        why=each["why"],
    )
