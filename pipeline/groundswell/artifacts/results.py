"""What is computed from topics: shares over time, signals, the report, the audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from groundswell.artifacts.schemas import PREVALENCE_SCHEMA, STATUSES, Status, check_schema, require
from groundswell.artifacts.state_records import NullDistribution
from groundswell.periods import PERIODS, Period


@dataclass(frozen=True)
class Plan:
    """Whether this run is a refit or an incremental update of the last run's topics, and why.

    `missing` papers of the last run are not there; where they are too many, the run `keeps_state`:
    it leaves the state that it continues.
    """

    mode: Literal["refit", "incremental_update"]
    reason: str
    missing: int = 0
    keeps_state: bool = False

    def __post_init__(self) -> None:
        require(self.mode in {"refit", "incremental_update"}, f"unknown mode {self.mode!r}")


@dataclass(frozen=True)
class Prevalence:
    """The complete topic x period grid, the outliers (-1) among its topics.

    A period begins on its first day. `confidence` is the level of the shares' intervals.
    """

    period: Period
    confidence: float
    table: pa.Table

    def __post_init__(self) -> None:
        check_schema("prevalence", self.table, PREVALENCE_SCHEMA)
        require(self.period in PERIODS, f"unknown period {self.period}")
        topics = self.table["topic_id"].unique()
        periods = self.table["period_start"].unique()
        require(
            len(self.table) == len(topics) * len(periods),
            f"prevalence grid has {len(self.table)} rows for "
            f"{len(topics)} topics x {len(periods)} periods",
        )


@dataclass(frozen=True)
class Burst:
    """A burst's first day and its last, None while it lasts."""

    start: str
    end: str | None


@dataclass(frozen=True)
class Signal:
    """What a topic's share is doing, as signals.json has it.

    `rate_ratio` is the recent share over the share before, with its 95 % interval; the three are
    None where there is no past to compare with, and so is what is `before`. The recent window
    borders on the past that it is compared with; days are inclusive. `evidence` are ids of the
    papers that show it.
    """

    id: int
    status: Status
    burst: Burst | None
    onset: str | None
    rate_ratio: float | None
    rate_ratio_low: float | None
    rate_ratio_high: float | None
    p_value: float
    q_value: float
    score: float
    share_recent: float
    share_before: float | None
    recent_since: str
    recent_until: str
    before_since: str | None
    before_until: str | None
    recent_count: int
    recent_total: int
    before_count: int | None
    before_total: int | None
    evidence: tuple[str, ...]

    def __post_init__(self) -> None:
        require(self.status in STATUSES, f"unknown status {self.status!r}")

    @property
    def rising(self) -> bool:
        """Whether the topic emerges or grows."""
        return self.status in {"emerging", "growing"}

    @property
    def bursting(self) -> bool:
        """Whether the topic has a burst that lasts."""
        return self.burst is not None and self.burst.end is None


@dataclass(frozen=True)
class Signals:
    """The signals of all topics, in the order of falling score.

    `notices` are sentences on the collection itself: shifts of a source's mix or volume.
    `subtopics` are the signals of subtopics, tested as a family of their own, without bursts.
    `null_distribution` is what the next run tests new topics against, if it is known.
    """

    signals: tuple[Signal, ...]
    notices: tuple[str, ...] = ()
    subtopics: tuple[Signal, ...] = ()
    null_distribution: NullDistribution | None = None

    @property
    def statuses(self) -> dict[int, Status]:
        """The statuses of topics and subtopics by id."""
        return {signal.id: signal.status for signal in (*self.signals, *self.subtopics)}


@dataclass(frozen=True)
class Report:
    """Everything that is published for reading, file name to its bytes."""

    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Model:
    """A BERTopic model in its saved format, file name to its bytes."""

    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Check:
    """One expectation on a run: whether it held, and otherwise the finding in a sentence.

    A failed check of level 'error' stops publishing, one of level 'warning' does not.
    """

    name: str
    passed: bool
    finding: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True)
class Audit:
    """The expectations on a run."""

    checks: tuple[Check, ...]

    @property
    def failed(self) -> list[str]:
        """The findings of the failed checks that stop publishing."""
        failed = (check for check in self.checks if not check.passed)
        return [check.finding for check in failed if check.level == "error"]
