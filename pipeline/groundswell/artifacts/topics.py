"""Topics on their way from vectors to what is published of them, one artifact per stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts.lineage import LineageEvent
from groundswell.artifacts.schemas import (
    OUTLIER,
    EncoderIdentity,
    all_finite,
    check_unique,
    require,
)
from groundswell.artifacts.state_records import HierarchyRecord, LabelRecord, TrackingRecord


@dataclass(frozen=True)
class Embeddings:
    """One unit vector per paper, float32 (n, d), and the identity of the encoder.

    `truncated` counts the papers whose text was longer than the encoder's window and was cut off.
    """

    paper_ids: Sequence[str]
    vectors: NDArray[np.float32]
    encoder: EncoderIdentity
    truncated: int

    def __post_init__(self) -> None:
        check_unique("embeddings", self.paper_ids)
        require(
            self.vectors.ndim == 2 and len(self.vectors) == len(self.paper_ids),
            f"embeddings: {self.vectors.shape} vectors for {len(self.paper_ids)} papers",
        )
        require(all_finite(self.vectors), "embeddings hold a value that is no number")

    def of(self, paper_ids: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of papers, (m, d); of the first in their order, without a copy."""
        if list(self.paper_ids[: len(paper_ids)]) == list(paper_ids):
            first: NDArray[np.float32] = self.vectors[: len(paper_ids)]
            return first if len(first) < len(self.vectors) else self.vectors
        row = {paper_id: i for i, paper_id in enumerate(self.paper_ids)}
        return self.vectors[[row[paper_id] for paper_id in paper_ids]]


@dataclass(frozen=True)
class EncoderName:
    """What names the encoder of a run; vectors of another one are not taken for its own.

    Where the papers decide which of several it is, `identity` has what names each of these, and
    `kept` is that of the last run.
    """

    identity: EncoderIdentity = field(default_factory=dict)
    kept: str | None = None


@dataclass(frozen=True)
class Layout:
    """Each paper's position on the map, (n, 2) float32."""

    paper_ids: Sequence[str]
    map: NDArray[np.float32]

    def __post_init__(self) -> None:
        n = len(self.paper_ids)
        check_unique("layout", self.paper_ids)
        require(self.map.shape == (n, 2), f"layout: map is {self.map.shape}, expected {(n, 2)}")


@dataclass(frozen=True)
class Clusters:
    """A provisional label per paper (-1 = outlier) and its membership probability in [0, 1].

    Labels number the clusters 0..k-1. The first continue the topics `continued`; the next are new
    topics for the seeded topics named in `new_seeded`. `single_topic` marks the one cluster of all
    papers that stands for topics where there are too few papers to make any. `seeded` has the ids
    of the seeded topics that exist already, by name. `given` marks clusters made elsewhere, which
    are followed as they are; `names` has the name of each cluster that was given one.
    """

    paper_ids: Sequence[str]
    labels: NDArray[np.int64]
    strength: NDArray[np.float32]
    single_topic: bool = False
    continued: tuple[int, ...] = ()
    new_seeded: tuple[str, ...] = ()
    seeded: Mapping[str, int] = field(default_factory=dict)
    given: bool = False
    names: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.paper_ids)
        check_unique("clusters", self.paper_ids)
        require(self.labels.shape == (n,), "clusters: one label per paper is needed")
        require(self.strength.shape == (n,), "clusters: one strength per paper is needed")
        require(
            bool(((self.strength >= 0) & (self.strength <= 1)).all()),
            "clusters: a strength is outside [0, 1]",
        )
        used = np.unique(self.labels[self.labels != OUTLIER])
        require(bool((used == np.arange(len(used))).all()), "clusters: labels are not 0..k-1")

    @property
    def count(self) -> int:
        """How many clusters there are."""
        return int(self.labels.max(initial=OUTLIER)) + 1


@dataclass(frozen=True)
class Alignment:
    """Each paper's topic, under ids that last from run to run.

    `topic_ids` gives each paper its topic's id, or -1; `ids` lists the topics, ascending, and
    `centroids` (k, d) what each was fitted to, in that order. `events` are this run's births,
    splits, merges and retirements. `record` is what the next run continues from. `names` are the
    names that topics were given where they were made, by id.
    """

    paper_ids: Sequence[str]
    topic_ids: NDArray[np.int64]
    strength: NDArray[np.float32]
    map: NDArray[np.float32]
    ids: tuple[int, ...]
    centroids: NDArray[np.float32]
    events: tuple[LineageEvent, ...]
    record: TrackingRecord
    names: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_assignment(self.paper_ids, self.topic_ids, self.strength, self.map)
        used = tuple(np.unique(self.topic_ids[self.topic_ids != OUTLIER]).tolist())
        require(self.ids == used, f"alignment: ids {self.ids} listed, {used} used")
        require(len(self.centroids) == len(self.ids), "alignment: one centroid per topic is needed")


@dataclass(frozen=True)
class Hierarchy:
    """The themes above the topics and the subtopics below, under ids that last.

    `theme_of[i]` is the theme of topic `topic_ids[i]`, or -1 where there are no themes;
    `subtopic_ids` (n,) gives each paper its subtopic, or -1 where its topic has none.
    """

    paper_ids: Sequence[str]
    topic_ids: tuple[int, ...]
    theme_of: tuple[int, ...]
    subtopic_ids: NDArray[np.int64]
    record: HierarchyRecord

    def __post_init__(self) -> None:
        check_unique("hierarchy", self.paper_ids)
        require(
            len(self.theme_of) == len(self.topic_ids), "hierarchy: one theme per topic is needed"
        )
        require(
            self.subtopic_ids.shape == (len(self.paper_ids),),
            "hierarchy: one subtopic per paper is needed",
        )


@dataclass(frozen=True)
class Quote:
    """A sentence of a paper's abstract."""

    paper_id: str
    sentence: str


@dataclass(frozen=True)
class RecentTerm:
    """A phrase used more of late: papers that use it since a date, and before it."""

    term: str
    papers: int
    papers_before: int
    p_value: float


@dataclass(frozen=True)
class RecentTerms:
    """The phrases used more since a date, among so many papers since then and before."""

    since: str
    papers: int
    papers_before: int
    terms: tuple[RecentTerm, ...]


@dataclass(frozen=True)
class PartDescription:
    """A label, keywords and exemplars: the description of a theme or a subtopic.

    Texts are the papers' own, to be escaped by whatever shows them.
    """

    label: str
    keywords: tuple[str, ...]
    exemplars: tuple[str, ...]


@dataclass(frozen=True)
class TopicDescription(PartDescription):
    """A topic in the words of its papers.

    `keyword_weights` are the keywords' relevance, in their order; `acronyms` maps each acronym of
    label and keywords to its long form; `exemplars`, `newest` and `most_voted` are paper ids.
    """

    keyword_weights: tuple[float, ...]
    acronyms: Mapping[str, str]
    quotes: tuple[Quote, ...]
    summary: str
    newest: tuple[str, ...]
    most_voted: tuple[str, ...]
    recent_terms: RecentTerms | None


@dataclass(frozen=True)
class Descriptions:
    """What topics, themes and subtopics are about, in words of their papers, before any rule.

    `topics` are in the order of topic ids, `themes` and `subtopics` in that of their own ids;
    the centroids (k, d) are the unit mean vectors of each. `topic_labels` are the labels in force
    without a language model.
    """

    topics: tuple[TopicDescription, ...]
    topic_centroids: NDArray[np.float32]
    topic_labels: tuple[str, ...]
    themes: tuple[PartDescription, ...]
    theme_centroids: NDArray[np.float32]
    subtopics: tuple[PartDescription, ...]
    subtopic_centroids: NDArray[np.float32]

    def __post_init__(self) -> None:
        for name in ("topic", "theme", "subtopic"):
            described, centroids = getattr(self, f"{name}s"), getattr(self, f"{name}_centroids")
            require(
                centroids.ndim == 2 and len(centroids) == len(described),
                f"descriptions: {len(described)} {name}s, {centroids.shape} centroids",
            )


@dataclass(frozen=True)
class Topic:
    """A topic as it is published in topics.json; `parent` is its theme's id."""

    id: int
    label: str
    size: int
    first_seen: str
    last_seen: str
    parent: int | None
    hidden: bool
    keywords: tuple[str, ...]
    keyword_weights: tuple[float, ...]
    acronyms: Mapping[str, str]
    exemplars: tuple[str, ...]
    quotes: tuple[Quote, ...]
    summary: str
    newest: tuple[str, ...]
    most_voted: tuple[str, ...]
    recent_terms: RecentTerms | None
    written_by: str = ""
    """The language model that wrote label and summary, if one did."""
    color: int | None = None
    """The number of its color and its line's dash (`report.colors`); None: its id."""


@dataclass(frozen=True)
class HierarchyNode:
    """A theme or a subtopic as it is published in levels.json; `parent` is a subtopic's topic."""

    id: int
    level: Literal["theme", "subtopic"]
    label: str
    size: int
    first_seen: str
    last_seen: str
    parent: int | None
    keywords: tuple[str, ...]
    exemplars: tuple[str, ...]


@dataclass(frozen=True)
class Topics:
    """The topics of a run under their ids, described: what is published of them.

    `topics` are in the order of their ids, `nodes` are the themes and subtopics, `subtopic_ids`
    (n,) each paper's subtopic or -1, or empty where there are no subtopics; the rest is as in
    `Alignment`. `labels` and `hierarchy` are what the next run needs beside `record`.
    """

    paper_ids: Sequence[str]
    topic_ids: NDArray[np.int64]
    strength: NDArray[np.float32]
    map: NDArray[np.float32]
    topics: tuple[Topic, ...]
    centroids: NDArray[np.float32]
    events: tuple[LineageEvent, ...] = ()
    record: TrackingRecord = field(default_factory=TrackingRecord)
    labels: Mapping[int, LabelRecord] = field(default_factory=dict)
    nodes: tuple[HierarchyNode, ...] = ()
    subtopic_ids: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    hierarchy: HierarchyRecord | None = None

    def __post_init__(self) -> None:
        _check_assignment(self.paper_ids, self.topic_ids, self.strength, self.map)
        ids = [topic.id for topic in self.topics]
        require(ids == sorted(set(ids)), "topics are not in the order of their ids")
        unknown = set(np.unique(self.topic_ids).tolist()) - set(ids) - {OUTLIER}
        require(not unknown, f"topics: papers belong to unknown topics {sorted(unknown)}")
        require(len(self.centroids) == len(ids), "topics: one centroid per topic is needed")
        require(
            self.subtopic_ids.shape in {(0,), self.topic_ids.shape},
            "topics: one subtopic per paper is needed",
        )

    def rows_of(self, paper_ids: Sequence[str]) -> NDArray[np.int64]:
        """Return (n,) the rows of papers that are given in any order."""
        if list(self.paper_ids) == list(paper_ids):  # which takes a tenth of the time
            return np.arange(len(paper_ids), dtype=np.int64)
        row_of = {paper_id: row for row, paper_id in enumerate(self.paper_ids)}
        return np.array([row_of[paper_id] for paper_id in paper_ids], dtype=np.int64)


def _check_assignment(
    paper_ids: Sequence[str],
    topic_ids: NDArray[np.int64],
    strength: NDArray[np.float32],
    positions: NDArray[np.float32],
) -> None:
    n = len(paper_ids)
    check_unique("assignment", paper_ids)
    require(topic_ids.shape == (n,), "assignment: one topic id per paper is needed")
    require(strength.shape == (n,), "assignment: one strength per paper is needed")
    require(positions.shape == (n, 2), "assignment: one map position per paper is needed")
