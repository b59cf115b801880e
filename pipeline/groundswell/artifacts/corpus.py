"""The papers of a run: as the sources list them, and as the corpus stage keeps them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts.schemas import (
    PAPER_SCHEMA,
    RECORD_SCHEMA,
    REJECT_SCHEMA,
    check_schema,
    require,
)
from groundswell.periods import Period, common_precision

_BATCH = 10_000
"""Papers whose texts are read at once: bounds memory."""


@dataclass(frozen=True)
class SourceRead:
    """What was read of one SOURCE: its formats, and how many files and records."""

    name: str
    format: str
    files: int
    records: int


@dataclass(frozen=True)
class SourceSummary:
    """The papers kept of one source: how many, the first and last digest date, and a digest."""

    name: str
    papers: int
    first: str
    last: str
    sha256: str


@dataclass(frozen=True)
class UnreadFile:
    """A file meant as a digest that gave nothing, or not all; `day` is that of its name, if any."""

    name: str
    reason: str
    day: date | None


@dataclass(frozen=True)
class Records:
    """What the sources list, unjudged: the only output of the reading edge.

    `sources` describes each SOURCE read, `unread` the files that could not be read.
    """

    as_of: str
    records: pa.Table
    rejects: pa.Table
    sources: tuple[SourceRead, ...]
    unread: tuple[UnreadFile, ...] = ()

    def __post_init__(self) -> None:
        date.fromisoformat(self.as_of)
        check_schema("records", self.records, RECORD_SCHEMA)
        check_schema("rejects", self.rejects, REJECT_SCHEMA)


@dataclass(frozen=True)
class Corpus:
    """The papers of a run, unique by id, sorted by digest date and id, none after `as_of`."""

    as_of: str
    papers: pa.Table
    rejects: pa.Table
    sources: tuple[SourceSummary, ...]
    notices: tuple[str, ...] = ()
    """Sentences that a user should know of."""
    unread_days: tuple[date, ...] = ()
    """The days whose files could not be read and of which there is no paper, oldest first."""

    def __post_init__(self) -> None:
        check_schema("papers", self.papers, PAPER_SCHEMA)
        check_schema("rejects", self.rejects, REJECT_SCHEMA)
        days, ids = self.papers["digest_date"], self.papers["paper_id"]
        require(
            pc.count_distinct(ids, mode="all").as_py() == len(ids), "corpus: ids are not unique"
        )
        same_day = pc.equal(days[:-1], days[1:])
        ordered = pc.or_(
            pc.less(days[:-1], days[1:]), pc.and_(same_day, pc.less(ids[:-1], ids[1:]))
        )
        require(
            pc.all(ordered, skip_nulls=False, min_count=0).as_py() is True,
            "corpus is not sorted by digest date and paper id",
        )
        last = pc.max(days).as_py()
        require(
            last is None or last <= date.fromisoformat(self.as_of),
            f"corpus holds a paper of {last}, after as_of {self.as_of}",
        )

    @cached_property
    def paper_ids(self) -> list[str]:
        """The papers' ids, in the corpus's order."""
        return self.papers["paper_id"].to_pylist()  # type: ignore[no-any-return]

    @cached_property
    def languages(self) -> list[str | None]:
        """The papers' languages, as ISO 639-1 codes, in the corpus's order."""
        return self.papers["language"].to_pylist()  # type: ignore[no-any-return]

    @cached_property
    def digest_dates(self) -> list[date]:
        """The papers' digest dates, in the corpus's order."""
        return self.papers["digest_date"].to_pylist()  # type: ignore[no-any-return]

    @cached_property
    def known(self) -> Counter[Period]:
        """The digest dates, counted by how precisely they are known."""
        counts = self.papers["precision"].value_counts().to_pylist()
        return Counter({Period(each["values"] or "day"): each["counts"] for each in counts})

    @property
    def known_days(self) -> list[bool]:
        """Whether each paper's digest date is known to the day, in the corpus's order."""
        return [known in (None, Period.DAY) for known in self.papers["precision"].to_pylist()]

    @property
    def precision(self) -> Period:
        """The finest period that papers can be counted in: a day, a month or a year."""
        return common_precision(self.known)

    @cached_property
    def counted_on(self) -> list[date]:
        """The day that each paper is counted on, in the corpus's order: its digest date.

        A date that is known to the month or the year stands for one of its days up to `as_of`,
        which follows from the paper's id alone: such papers spread evenly over the time in which
        they can lie, and counts in months or years are not changed by it.
        """
        return counted_days(self.papers, date.fromisoformat(self.as_of))

    @cached_property
    def days(self) -> NDArray[np.datetime64]:
        """The same days as an array, (n,)."""
        days: NDArray[np.datetime64] = pa.array(self.counted_on, pa.date32()).to_numpy(
            zero_copy_only=False
        )
        return days

    @property
    def unread_since(self) -> date | None:
        """The first day after all papers whose file could not be read."""
        last = max(self.digest_dates, default=date.min)
        return next((day for day in self.unread_days if day > last), None)

    @property
    def texts(self) -> list[str]:
        """Title and abstract of each paper, as they are embedded and described."""
        return list(self.texts_of(range(len(self.papers))))

    def texts_of(self, rows: Sequence[int]) -> Iterator[str]:
        """Yield the texts of some papers, a batch of which is held at a time."""
        for start in range(0, len(rows), _BATCH):
            some = rows[start : start + _BATCH]
            of_some = taken(self.papers.select(["title", "abstract"]), some)
            for title, abstract in zip(*(part.to_pylist() for part in of_some), strict=True):
                yield paper_text(title, abstract)


def paper_text(title: str, abstract: str) -> str:
    """Return the text of a paper, as it is embedded and described."""
    return f"{title}\n{abstract}"


def taken(table: pa.Table, rows: Sequence[int] | NDArray[np.int64]) -> pa.Table:
    """Return some rows of a table; where each follows the one before, without a copy."""
    which = np.asarray(rows, dtype=np.int64)
    if len(which) and (np.diff(which) == 1).all():
        return table.slice(which[0], len(which))
    return table.take(pa.array(which))


def counted_days(papers: pa.Table, as_of: date) -> list[date]:
    """Return the day that each paper is counted on, as `Corpus.counted_on` says.

    `papers` has the columns paper_id, digest_date and precision.
    """
    dates: list[date] = papers["digest_date"].to_pylist()
    known = papers["precision"].to_pylist()
    if set(known) <= {None, Period.DAY}:
        return dates
    rows = zip(papers["paper_id"].to_pylist(), dates, known, strict=True)
    return [_spread(paper, day, Period(each or "day"), as_of) for paper, day, each in rows]


def _spread(paper_id: str, first: date, known: Period, as_of: date) -> date:
    """Return a day from `first` to the end of its period and `as_of`, which the id decides."""
    if known is Period.DAY:
        return first
    days = (min(known.end(first), as_of) - first).days + 1
    number = int.from_bytes(hashlib.blake2b(paper_id.encode(), digest_size=8).digest())
    return first + timedelta(days=number * days >> 64)
