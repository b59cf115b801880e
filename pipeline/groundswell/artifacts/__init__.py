"""The typed values that flow between stages.

Each is a frozen dataclass whose fields are Arrow tables, numpy arrays or plain JSON values, so
that one codec stores them all. Each refuses nonsense when it is made: what reads it can trust it.
Rows belonging to papers are matched by paper id, never by position across artifacts, except where
an artifact checks at construction that its rows are those of its own `paper_ids`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

OUTLIER = -1
"""The topic id of a paper that fits no topic."""

STATUSES = ("emerging", "growing", "steady", "declining", "dormant")

_BATCH = 10_000
"""Papers whose texts are read at once."""

Json = Any
"""A value that JSON can hold."""

RECORD_SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("digest_date", pa.string()),  # as found: ISO where the reader could tell
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("source", pa.string()),
        ("url", pa.string()),
        ("authors", pa.list_(pa.string())),
        ("labels", pa.list_(pa.string())),
        ("votes", pa.int64()),
        ("where", pa.string()),  # file and position, for a reject's line
        ("ids", pa.list_(pa.string())),  # its other identifiers
        ("comment", pa.string()),
    ]
)
PAPER_SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("digest_date", pa.date32()),
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("source", pa.string()),
        ("url", pa.string()),
        ("authors", pa.list_(pa.string())),
        ("labels", pa.list_(pa.string())),
        ("votes", pa.int64()),
        ("sources", pa.list_(pa.string())),  # all that listed it; `source` is the kept record's
        ("ids", pa.list_(pa.string())),  # all that it is known under, each with its kind
        ("language", pa.string()),  # ISO 639-1, or 'und'
        ("precision", pa.string()),  # of the digest date: 'day' or 'month'
        ("notes", pa.list_(pa.string())),  # what later records said, and when
        ("written_title", pa.string()),  # as found, where cleaning changed more than spaces
        ("written_abstract", pa.string()),
    ]
)
REJECT_SCHEMA = pa.schema(
    [
        ("where", pa.string()),
        ("reason", pa.string()),
        ("digest_date", pa.string()),  # null where the record has none that can be read
        ("record", pa.string()),  # JSON of the record as read
    ]
)
PREVIOUS_PAPER_SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("topic_id", pa.int64()),
        ("strength", pa.float32()),
        ("x", pa.float32()),
        ("y", pa.float32()),
    ]
)
PREVALENCE_SCHEMA = pa.schema(
    [
        ("topic_id", pa.int64()),
        ("period_start", pa.date32()),
        ("count", pa.int64()),
        ("total", pa.int64()),
        ("share", pa.float64()),
        ("share_low", pa.float64()),
        ("share_high", pa.float64()),
    ]
)


def all_finite(values: NDArray[np.floating[Any]]) -> bool:
    """Tell whether every value is a finite number, without a mask as long as they are many."""
    # Both ends are no number where any value is none.
    return bool(np.isfinite([values.min(initial=0), values.max(initial=0)]).all())


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _check_schema(name: str, table: pa.Table, schema: pa.Schema) -> None:
    _require(
        table.schema.equals(schema),
        f"{name} has columns {table.schema.names}, expected {schema.names}",
    )


def _check_ids(name: str, ids: Sequence[str]) -> None:
    _require(len(set(ids)) == len(ids), f"{name}: paper ids are not unique")


def _check_membership(
    paper_ids: Sequence[str],
    topic_ids: NDArray[np.int64],
    strength: NDArray[np.float32],
    positions: NDArray[np.float32],
) -> None:
    n = len(paper_ids)
    _check_ids("membership", paper_ids)
    _require(topic_ids.shape == (n,), "membership: one topic id per paper is needed")
    _require(strength.shape == (n,), "membership: one strength per paper is needed")
    _require(positions.shape == (n, 2), "membership: one map position per paper is needed")


@dataclass(frozen=True)
class Records:
    """What the sources gave, before any judgement: the edge's only output.

    `sources` describes each source read: name, format, files, records.
    """

    as_of: str
    records: pa.Table
    rejects: pa.Table
    sources: Sequence[Mapping[str, Json]]

    def __post_init__(self) -> None:
        date.fromisoformat(self.as_of)
        _check_schema("records", self.records, RECORD_SCHEMA)
        _check_schema("rejects", self.rejects, REJECT_SCHEMA)


@dataclass(frozen=True)
class Guidance:
    """What the user asks of the topics themselves.

    `guided` are topics of the user's own, each a name and words; `pinned` are ids of topics that
    stay as they are; `merged` are pairs of ids: the papers of the first go into the second.
    """

    guided: Sequence[Mapping[str, Json]] = ()
    pinned: Sequence[int] = ()
    merged: Sequence[Sequence[int]] = ()

    @property
    def into(self) -> dict[int, int]:
        """The topic that each merged one goes into, by id."""
        return {pair[0]: pair[1] for pair in self.merged}

    @property
    def kept(self) -> set[int]:
        """The ids of the topics that no fitting may change."""
        return {*self.pinned, *self.into.values()}


@dataclass(frozen=True)
class Phrases:
    """What a language model says of topics: rows of id, label and summary; empty where it is off.

    It is text from outside, checked for its form only. An empty label leaves the topic its own.
    """

    model: str = ""
    said: Sequence[tuple[int, str, str]] = ()


@dataclass(frozen=True)
class Wording:
    """How the user wants topics shown: `names` are pairs of id and label, `hidden` are ids."""

    names: Sequence[tuple[int, str]] = ()
    hidden: Sequence[int] = ()


@dataclass(frozen=True)
class Corpus:
    """The papers of a run, unique by id, sorted by digest date and id, none after `as_of`."""

    as_of: str
    papers: pa.Table
    rejects: pa.Table
    sources: Sequence[Mapping[str, Json]]

    def __post_init__(self) -> None:
        _check_schema("papers", self.papers, PAPER_SCHEMA)
        _check_schema("rejects", self.rejects, REJECT_SCHEMA)
        days, ids = self.papers["digest_date"], self.papers["paper_id"]
        _require(
            pc.count_distinct(ids, mode="all").as_py() == len(ids), "corpus: ids are not unique"
        )
        same_day = pc.equal(days[:-1], days[1:])
        ordered = pc.or_(
            pc.less(days[:-1], days[1:]), pc.and_(same_day, pc.less(ids[:-1], ids[1:]))
        )
        _require(
            pc.all(ordered, skip_nulls=False, min_count=0).as_py() is True,
            "corpus is not sorted by digest date and paper id",
        )
        last = pc.max(days).as_py()
        _require(
            last is None or last <= date.fromisoformat(self.as_of),
            f"corpus holds a paper of {last}, after as_of {self.as_of}",
        )

    @cached_property
    def paper_ids(self) -> list[str]:
        """The papers' ids, in the corpus's order."""
        return self.papers["paper_id"].to_pylist()  # type: ignore[no-any-return]

    @cached_property
    def digest_dates(self) -> list[date]:
        """The papers' digest dates, in the corpus's order."""
        return self.papers["digest_date"].to_pylist()  # type: ignore[no-any-return]

    @property
    def texts(self) -> list[str]:
        """Title and abstract of each paper, as they are embedded and described."""
        return list(self.texts_of(range(len(self.papers))))

    def texts_of(self, rows: Sequence[int]) -> Iterator[str]:
        """Yield the texts of some papers, which are never held all at once."""
        for start in range(0, len(rows), _BATCH):
            some = pa.array(rows[start : start + _BATCH], pa.int64())
            of_some = self.papers.select(["title", "abstract"]).take(some)
            for title, abstract in zip(*(part.to_pylist() for part in of_some), strict=True):
                yield f"{title}\n{abstract}"


@dataclass(frozen=True)
class Embeddings:
    """One unit vector per paper, float32 (n, d), and the identity of the encoder that made them.

    `cut` counts the papers whose text was longer than the encoder's window and was cut.
    """

    paper_ids: Sequence[str]
    vectors: NDArray[np.float32]
    encoder: Mapping[str, Json]
    cut: int

    def __post_init__(self) -> None:
        _check_ids("embeddings", self.paper_ids)
        _require(
            self.vectors.ndim == 2 and len(self.vectors) == len(self.paper_ids),
            f"embeddings: {self.vectors.shape} vectors for {len(self.paper_ids)} papers",
        )
        _require(all_finite(self.vectors), "embeddings hold a value that is no number")

    def of(self, paper_ids: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of papers, (m, d); of all in their order, without a copy."""
        if list(self.paper_ids) == list(paper_ids):
            return self.vectors
        row = {paper_id: i for i, paper_id in enumerate(self.paper_ids)}
        return self.vectors[[row[paper_id] for paper_id in paper_ids]]


@dataclass(frozen=True)
class Layout:
    """Where each paper lies on the map, (n, 2) float32."""

    paper_ids: Sequence[str]
    map: NDArray[np.float32]

    def __post_init__(self) -> None:
        n = len(self.paper_ids)
        _check_ids("layout", self.paper_ids)
        _require(self.map.shape == (n, 2), f"layout: map is {self.map.shape}, expected {(n, 2)}")


@dataclass(frozen=True)
class Clusters:
    """A provisional label per paper (-1 = outlier) and its membership strength in [0, 1].

    Labels number the clusters 0..k-1. The first are the topics whose ids `continues` lists; the
    next were founded for the guided topics named in `founded`. `everything` marks the one cluster
    of all papers that stands for topics where there are too few papers to make any.
    """

    paper_ids: Sequence[str]
    labels: NDArray[np.int64]
    strength: NDArray[np.float32]
    everything: bool = False
    continues: Sequence[int] = ()
    founded: Sequence[str] = ()
    guided: Mapping[str, int] = field(default_factory=dict)
    """The ids of guided topics that are there already, by name."""

    def __post_init__(self) -> None:
        n = len(self.paper_ids)
        _check_ids("clusters", self.paper_ids)
        _require(self.labels.shape == (n,), "clusters: one label per paper is needed")
        _require(self.strength.shape == (n,), "clusters: one strength per paper is needed")
        _require(
            bool(((self.strength >= 0) & (self.strength <= 1)).all()),
            "clusters: a strength lies outside [0, 1]",
        )
        used = np.unique(self.labels[self.labels != OUTLIER])
        _require(bool((used == np.arange(len(used))).all()), "clusters: labels are not 0..k-1")

    @property
    def count(self) -> int:
        """How many clusters there are."""
        return int(self.labels.max(initial=OUTLIER)) + 1


@dataclass(frozen=True)
class Topics:
    """The description of each cluster, in the order of their labels.

    `descriptions[i]` holds label, keywords (word, weight pairs), summary and exemplars of cluster
    i; `centroids` (k, d) float32 are the unit mean vectors.
    """

    descriptions: Sequence[Mapping[str, Json]]
    centroids: NDArray[np.float32]

    def __post_init__(self) -> None:
        _require(
            self.centroids.ndim == 2 and len(self.centroids) == len(self.descriptions),
            f"topics: {len(self.descriptions)} descriptions, {self.centroids.shape} centroids",
        )


@dataclass(frozen=True)
class Membership:
    """Which topic each paper belongs to, under ids that survive every run.

    `topic_ids` gives each paper its topic's id, or -1; `ids` lists the topics, ascending, and
    `centroids` (k, d) what each was fitted to, in that order. `events` are this run's births,
    splits, merges and retirements. `state` is what the next run needs beside the published files.
    """

    paper_ids: Sequence[str]
    topic_ids: NDArray[np.int64]
    strength: NDArray[np.float32]
    map: NDArray[np.float32]
    ids: Sequence[int]
    centroids: NDArray[np.float32]
    events: Sequence[Mapping[str, Json]]
    state: Mapping[str, Json]

    def __post_init__(self) -> None:
        _check_membership(self.paper_ids, self.topic_ids, self.strength, self.map)
        used = np.unique(self.topic_ids[self.topic_ids != OUTLIER]).tolist()
        _require(list(self.ids) == used, f"membership: ids {self.ids} listed, {used} used")
        _require(
            len(self.centroids) == len(self.ids), "membership: one centroid per topic is needed"
        )


@dataclass(frozen=True)
class Levels:
    """The level above the topics and the one below, under ids that survive every run.

    `theme_of[i]` is the theme that topic `topic_ids[i]` belongs to, or -1 where there are none;
    `subtopic_ids` (n,) gives each paper its subtopic, or -1 where its topic is left whole. `state`
    is what the next run needs.
    """

    paper_ids: Sequence[str]
    topic_ids: Sequence[int]
    theme_of: Sequence[int]
    subtopic_ids: NDArray[np.int64]
    state: Mapping[str, Json]

    def __post_init__(self) -> None:
        _check_ids("levels", self.paper_ids)
        _require(len(self.theme_of) == len(self.topic_ids), "levels: one theme per topic is needed")
        _require(
            self.subtopic_ids.shape == (len(self.paper_ids),),
            "levels: one subtopic per paper is needed",
        )


@dataclass(frozen=True)
class AlignedTopics:
    """The topics of a run under their ids, described: what is published of them.

    `topics[i]` is as topics.json has it, in the order of ids; `levels` are the themes and
    subtopics as levels.json has them, `subtopic_ids` (n,) each paper's subtopic or -1, or empty
    where there are no subtopics; the rest is as in `Membership`.
    """

    paper_ids: Sequence[str]
    topic_ids: NDArray[np.int64]
    strength: NDArray[np.float32]
    map: NDArray[np.float32]
    topics: Sequence[Mapping[str, Json]]
    centroids: NDArray[np.float32]
    events: Sequence[Mapping[str, Json]] = ()
    state: Mapping[str, Json] = field(default_factory=dict)
    levels: Sequence[Mapping[str, Json]] = ()
    subtopic_ids: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        _check_membership(self.paper_ids, self.topic_ids, self.strength, self.map)
        ids = [topic["id"] for topic in self.topics]
        _require(
            ids == sorted(set(ids)), "aligned topics: topics are not in the order of their ids"
        )
        unknown = set(np.unique(self.topic_ids).tolist()) - set(ids) - {OUTLIER}
        _require(not unknown, f"aligned topics: papers belong to unknown topics {sorted(unknown)}")
        _require(
            len(self.centroids) == len(ids), "aligned topics: one centroid per topic is needed"
        )
        _require(
            self.subtopic_ids.shape in {(0,), self.topic_ids.shape},
            "aligned topics: one subtopic per paper is needed",
        )


@dataclass(frozen=True)
class Previous:
    """The last run's published topics: what this run must stay true to; empty for the first run.

    `papers` has paper_id, topic_id, strength, x and y; `topics`, `centroids` and `state` are those
    of its `AlignedTopics`; `lineage` holds every event so far.
    """

    as_of: str | None
    papers: pa.Table
    topics: Sequence[Mapping[str, Json]]
    centroids: NDArray[np.float32]
    lineage: Sequence[Mapping[str, Json]]
    state: Mapping[str, Json]

    def __post_init__(self) -> None:
        _check_schema("previous papers", self.papers, PREVIOUS_PAPER_SCHEMA)
        _require(
            len(self.centroids) == len(self.topics), "previous: one centroid per topic is needed"
        )

    @classmethod
    def none(cls) -> "Previous":
        """Return what the first run reads."""
        return cls(
            as_of=None,
            papers=PREVIOUS_PAPER_SCHEMA.empty_table(),
            topics=(),
            centroids=np.zeros((0, 0), dtype=np.float32),
            lineage=(),
            state={},
        )


@dataclass(frozen=True)
class Prevalence:
    """The complete topic x period grid, the outliers (-1) among its topics.

    `period` is 'day', 'week' or 'month'; a period begins on its first day (weeks on Monday).
    """

    period: str
    table: pa.Table

    def __post_init__(self) -> None:
        _check_schema("prevalence", self.table, PREVALENCE_SCHEMA)
        _require(self.period in {"day", "week", "month"}, f"unknown period {self.period}")
        topics = self.table["topic_id"].unique()
        periods = self.table["period_start"].unique()
        _require(
            len(self.table) == len(topics) * len(periods),
            f"prevalence grid has {len(self.table)} rows for "
            f"{len(topics)} topics x {len(periods)} periods",
        )


@dataclass(frozen=True)
class Signals:
    """What each topic's share is doing, as signals.json has it, in the order of falling score.

    `notices` are sentences on the collection itself: shifts of a source's mix or volume.
    `subtopics` has the same of each subtopic, judged among the subtopics; they have no bursts.
    `chance` is what the next run judges foundings by (`tracking.detection.Chance`), if known.
    """

    signals: Sequence[Mapping[str, Json]]
    notices: Sequence[str] = ()
    subtopics: Sequence[Mapping[str, Json]] = ()
    chance: Mapping[str, Json] | None = None

    def __post_init__(self) -> None:
        for signal in (*self.signals, *self.subtopics):
            _require(signal["status"] in STATUSES, f"unknown status {signal['status']!r}")

    def state(self) -> dict[str, Json]:
        """Return what the next run must know: the topics that emerge, and what is by chance."""
        emerging = sorted(s["id"] for s in self.signals if s["status"] == "emerging")
        return {"emerging": emerging, "chance": self.chance}


@dataclass(frozen=True)
class Report:
    """Everything that is published for reading, file name to its bytes."""

    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Model:
    """A BERTopic model in its saved format, file name to its bytes."""

    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Plan:
    """Whether this run fits topics anew ('fit') or extends the last run's ('extend'), and why."""

    mode: str
    reason: str

    def __post_init__(self) -> None:
        _require(self.mode in {"fit", "extend"}, f"unknown mode {self.mode!r}")


@dataclass(frozen=True)
class Audit:
    """The expectations on a run: each with its name, whether it held, and what was seen."""

    checks: Sequence[Mapping[str, Json]]

    @property
    def failed(self) -> list[str]:
        """What was seen, for each expectation that did not hold and stops publishing."""
        return [c["seen"] for c in self.checks if not c["held"] and c["level"] == "error"]
