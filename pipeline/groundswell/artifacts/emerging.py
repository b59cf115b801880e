"""What emerges, at whatever scale: the terms that are followed, and the joint list of rises."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts.schemas import check_schema, require
from groundswell.artifacts.transitions import StatusChange
from groundswell.formatting import attention_text, compared_text

RiseKind = Literal["topic", "subtopic", "term"]
RISE_KINDS: tuple[RiseKind, ...] = get_args(RiseKind)
RiseStatus = Literal["emerging", "growing"]

TERM_USES_SCHEMA = pa.schema([("term", pa.int32()), ("row", pa.int32())])

HISTORY_SCHEMA = pa.schema(
    [
        ("as_of", pa.string()),
        ("kind", pa.string()),
        ("id", pa.int64()),
        ("label", pa.string()),
        ("status", pa.string()),
        ("share", pa.float64()),
        ("q_value", pa.float64()),
    ]
)
"""A row per run and followed thing. Kinds are those of rises, and 'entry' for one of the list."""


@dataclass(frozen=True)
class Terms:
    """The t terms that are followed: what papers call methods, models, data sets and themes.

    `names` are as papers write them, `long_forms` those of acronyms, else empty. `forms` are the
    terms of a pool, the most used first, else empty. `cohesion` (t,) is the
    mean cosine of two of a term's papers, as a multiple of a paper's mean squared length, both
    after the mean of all papers is taken off. `uses` has a row per term and paper that uses it, the
    paper by its row in the corpus.
    """

    names: tuple[str, ...]
    long_forms: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    cohesion: NDArray[np.float64]
    uses: pa.Table

    def __post_init__(self) -> None:
        check_schema("term uses", self.uses, TERM_USES_SCHEMA)
        require(
            len(self.names) == len(self.long_forms) == len(self.forms) == len(self.cohesion),
            "terms: a long form, written forms and a cohesion are needed for each name",
        )


@dataclass(frozen=True)
class RiseName:
    """A thing that may rise: its kind, and its id; that of a term is its name."""

    kind: RiseKind
    id: int | str


@dataclass(frozen=True)
class CoursePoint:
    """How many papers an entry has since a day up to the next point, and all papers."""

    since: str
    count: int
    total: int


@dataclass(frozen=True)
class EmergingEntry:
    """One rise, as emerging.json has it: under the scale that shows it most clearly.

    `id` lasts from run to run. `first_flagged` is the first weekly look at which it was found,
    `onset` the first day of the period in which the rise began. `papers` is how many recent papers
    there are, `evidence` the ids of those that show it. The recent window borders on the past that
    it is compared with; days are inclusive. `rate_ratio` is None where there was nothing before.
    `p_value` is the chance of a rise as large at any weekly look of a year, `q_value` the expected
    share of false ones among all that are at least as sure. `persists_13_weeks` and
    `persists_26_weeks` are the chance that its share stays at 1.5 times its past one for so long.
    `slow` is a rise that windows shorter than half a year have never shown. `also` is what rises
    with it and is the same. `course` are its papers of the last two years, each four weeks, month
    or year, the newest last. `attention` is the mean part of the papers of the same days that have
    fewer votes than its own recent papers, .5 for papers like any others, None where votes are not
    known; `attention_q_value` is of it being .5.
    """

    id: int
    kind: RiseKind
    label: str
    topic_ids: tuple[int, ...]
    status: RiseStatus
    first_flagged: str
    onset: str
    papers: int
    evidence: tuple[str, ...]
    recent_since: str
    recent_until: str
    before_since: str
    before_until: str
    recent_count: int
    recent_total: int
    before_count: int
    before_total: int
    rate_ratio: float | None
    slow: bool
    p_value: float
    q_value: float
    years_by_chance: float
    persists_13_weeks: float | None
    persists_26_weeks: float | None
    also: tuple[RiseName, ...]
    explanation: str
    course: tuple[CoursePoint, ...]
    attention: float | None = None
    attention_q_value: float | None = None

    def __post_init__(self) -> None:
        require(self.recent_count == self.papers, "an entry's papers are its recent ones")

    @property
    def share_recent(self) -> float:
        """Its share of the recent papers."""
        return self.recent_count / max(1, self.recent_total)

    @property
    def votes(self) -> str:
        """How many votes its recent papers have beside others; empty where that is not known."""
        return attention_text(self.attention, self.attention_q_value)

    @property
    def compared(self) -> str:
        """What its recent papers are compared with, in a sentence."""
        return compared_text(
            (self.recent_count, self.recent_total, self.before_count, self.before_total),
            (self.before_since, self.recent_since, self.recent_until),
        )


@dataclass(frozen=True)
class RiseRecord:
    """What later runs know of an entry: how to recognize it, and what it was called.

    `paper_ids` were its recent papers on the date `last_listed`.
    """

    id: int
    kind: RiseKind
    label: str
    status: RiseStatus
    first_flagged: str
    last_listed: str
    names: tuple[RiseName, ...]
    paper_ids: tuple[str, ...]


@dataclass(frozen=True)
class Emerging:
    """Everything that emerges, each thing once, the surest first.

    `changes` are what joined, left or has another status than in the last run, with the reasons.
    `candidates` is how many topics, subtopics and terms were tested, and `false_discovery_rate` the
    expected part of false ones among all that a year of looks lists; `records` and `next_id` are
    for later runs: `records` are of the entries, in their order, and of those that left within a
    year.
    """

    entries: tuple[EmergingEntry, ...] = ()
    changes: tuple[StatusChange, ...] = ()
    records: tuple[RiseRecord, ...] = ()
    next_id: int = 0
    candidates: int = 0
    false_discovery_rate: float = 0.0
    as_of: str = ""

    @property
    def for_the_next_run(self) -> "Emerging":
        """What the next run needs of this one."""
        return Emerging(records=self.records, next_id=self.next_id, as_of=self.as_of)
