"""The joint list of what emerges: topics, subtopics and terms tested together, each rise once.

Many names rise at once where one theme does. Those with one label, those whose recent papers are
half the same, and those that share a word and whose papers are about the same are one rise. It goes
by the name that led it in the last run, else by the surest one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import RISE_KINDS, RiseName, RiseRecord
from groundswell.compute.likeness import mean_directions
from groundswell.labeling.pooling import SAME_THEME
from groundswell.signals.persistence import EarlierRises
from groundswell.signals.rises import (
    Counts,
    Look,
    Scale,
    Series,
    count,
    past_looks,
    periods_ago,
    whole_periods,
)

Paper = TypeVar("Paper", int, str)

_SHARED = 0.5
"""Part of the smaller of two sets of recent papers from which they are one rise."""

_KEPT, _FADING = 4, 0.5
"""Looks for which a rise stays on the list that is found no more, and the q-value up to which it
does: as likely chance as not."""


@dataclass(frozen=True)
class Candidates:
    """What may rise, c of them: their names, labels, and the words in these.

    `groups` (n, c) is sparse, of ones: which paper is whose. `known_as` are other names of some of
    them, by position: that of the most used term of a pool.
    """

    names: Sequence[RiseName]
    labels: Sequence[str]
    words: Sequence[frozenset[str]]
    groups: Any
    known_as: Mapping[int, RiseName] = field(default_factory=dict)

    def all_names(self, rise: "Rise") -> list[RiseName]:
        """Return the names of a rise, first the one it goes by."""
        own = [self.names[i] for i in rise.members]
        also = [self.known_as[i] for i in rise.members if i in self.known_as]
        return [*own, *(name for name in also if name not in own)]

    def rows(self, candidate: int) -> Counts:
        """Return the rows of all papers of a candidate, ascending."""
        own = self.groups.indices[self.groups.indptr[candidate] : self.groups.indptr[candidate + 1]]
        found: Counts = np.sort(own).astype(np.int64)
        return found


@dataclass(frozen=True)
class DatedVectors:
    """The n papers that are looked at: ids, days (n,), unit vectors (n, d) and topics (n,).

    `strata` (n,) are the parts of the papers, from 0 on, within which shares are compared; None
    where they are not.
    """

    paper_ids: Sequence[str]
    days: NDArray[np.datetime64]
    vectors: NDArray[np.float32]
    topic_ids: NDArray[np.int64]
    strata: NDArray[np.int64] | None = None


@dataclass
class Rise:
    """Candidates that are one rise, by position: the one it goes by, then the others."""

    lead: int
    others: list[int] = field(default_factory=list)

    @property
    def members(self) -> list[int]:
        """All of its candidates."""
        return [self.lead, *self.others]


@dataclass(frozen=True)
class NamedPapers:
    """A name's label and its words, and the rows of its recent papers and of all its papers."""

    label: str
    words: frozenset[str]
    recent: Counts
    rows: Counts


class Siblings:
    """Tells which of several names are the same rise."""

    def __init__(self, named: Mapping[int, NamedPapers], vectors: NDArray[np.float32]) -> None:
        """Take the names by number, and the vectors (n, d) of all papers."""
        self._place = np.zeros(max(named, default=-1) + 1, dtype=np.int64)
        self._place[list(named)] = np.arange(len(named))
        labels: dict[str, int] = {}
        codes = [labels.setdefault(each.label.lower(), len(labels)) for each in named.values()]
        self._label = np.array(codes, dtype=np.int64)
        self._words = [each.words for each in named.values()]
        self._with_word: dict[str, list[int]] = {}
        for place, words in enumerate(self._words):
            for word in words:
                self._with_word.setdefault(word, []).append(place)
        self._recent = [each.recent for each in named.values()]
        self._size = np.array(list(map(len, self._recent)), dtype=np.int64)
        self._names_of = _groups(self._recent, len(vectors)).tocsr()
        papers = _groups([each.rows for each in named.values()], len(vectors))
        self._direction = mean_directions(papers, vectors)

    def same(self, one: int, others: Counts) -> NDArray[np.bool_]:
        """Return which of `others` (m,) are the same rise as a name, (m,)."""
        mine, theirs = self._place[one], self._place[others]
        also = self._names_of[self._recent[mine]].indices
        shared = np.bincount(also, minlength=len(self._size))[theirs]
        same = shared >= _SHARED * np.minimum(self._size[mine], self._size[theirs])
        same |= self._label[theirs] == self._label[mine]
        about = np.zeros(len(self._size), dtype=bool)
        about[[place for word in self._words[mine] for place in self._with_word[word]]] = True
        close = np.flatnonzero(about[theirs] & ~same)
        same[close] = self._direction[theirs[close]] @ self._direction[mine] >= SAME_THEME
        return np.asarray(same)


def _groups(rows_of: Sequence[Counts], papers: int) -> Any:
    """Return which paper is whose, (n, k), sparse, of ones, given the rows of each of k."""
    from scipy.sparse import csc_matrix

    ends = np.cumsum([0, *map(len, rows_of)])
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *rows_of])
    ones = np.ones(len(rows), dtype=np.float32)
    return csc_matrix((ones, rows, ends), shape=(papers, len(rows_of)))


def each_once(found: Sequence[int], same: Callable[[int, Counts], NDArray[np.bool_]]) -> list[Rise]:
    """Return the rises that names are of; each goes by the one of its names that is found first.

    `same` says which of some names are the same rise as one.
    """
    rises: list[Rise] = []
    leads = np.zeros(len(found), dtype=np.int64)
    for name in found:
        of = np.flatnonzero(same(name, leads[: len(rises)]))
        if len(of):
            rises[int(of[0])].others.append(name)
        else:
            leads[len(rises)] = name
            rises.append(Rise(name))
    return rises


def mostly_shared(mine: frozenset[Paper], theirs: frozenset[Paper]) -> bool:
    """Return whether half of the smaller of two sets of recent papers is in both."""
    return len(mine & theirs) >= _SHARED * min(len(mine), len(theirs))


class Scan:
    """Looks at all candidates, today and in the past."""

    def __init__(
        self,
        candidates: Candidates,
        papers: DatedVectors,
        as_of: date,
        scale: Scale,
        least_papers: int,
    ) -> None:
        """Count the papers of every candidate per period, and test them at every look."""
        self.candidates, self.papers = candidates, papers
        self.as_of, self.scale = as_of, scale
        self.least_papers = least_papers
        self.ago = periods_ago(papers.days, as_of, scale)
        length = min(whole_periods(papers.days, as_of, scale), scale.span + scale.look_back)
        self.counts, self.totals = count(candidates.groups, self.ago, length)
        kinds = np.array([RISE_KINDS.index(name.kind) for name in candidates.names], dtype=np.int64)
        self.series = Series.of(self.counts, self.totals, kinds, self._by_stratum(length))
        self.looks: list[Look] = past_looks(self.series, scale, least_papers)

    def _by_stratum(self, length: int) -> tuple[tuple[Counts, Counts], ...]:
        strata = self.papers.strata
        if strata is None:
            return ()
        elsewhere = length  # no period has it
        return tuple(
            count(self.candidates.groups, np.where(strata == one, self.ago, elsewhere), length)
            for one in range(int(strata.max(initial=0)) + 1)
        )

    @property
    def today(self) -> Look:
        """The newest look."""
        return self.looks[0]

    @cached_property
    def place(self) -> Mapping[RiseName, int]:
        """The position of each candidate, by its name."""
        return {name: i for i, name in enumerate(self.candidates.names)}

    @cached_property
    def tested(self) -> int:
        """How many candidates have papers enough to be tested today."""
        span = self.counts[:, -self.scale.span :].sum(axis=1)
        return int((span >= self.least_papers).sum())

    def earlier(self, rate: float) -> EarlierRises:
        """Return what became of the rises of past looks at a rate."""
        return EarlierRises(self.looks, rate, self.counts, self.totals, self.scale)

    def recent_rows(self, candidate: int) -> Counts:
        """Return the rows of a candidate's papers in the window of its rise."""
        return self.rows_within(candidate, int(self.today.window[candidate]))

    def rows_within(self, candidate: int, window: int) -> Counts:
        """Return the rows of a candidate's papers in the last `window` periods."""
        rows = self.candidates.rows(candidate)
        ago = self.ago[rows]
        return np.asarray(rows[(ago >= 0) & (ago < window)])

    def siblings(self, recent: Mapping[int, Counts]) -> Siblings:
        """Return what tells which candidates, each with the rows of its recent papers, are one."""
        candidates = self.candidates
        named = {
            i: NamedPapers(candidates.labels[i], candidates.words[i], rows, candidates.rows(i))
            for i, rows in recent.items()
        }
        return Siblings(named, self.papers.vectors)

    def rises(self, rate: float, led: Mapping[RiseName, int]) -> list[Rise]:
        """Return what rises, each thing once; those `led` before keep their names.

        What one of the last looks found, and still rises, stays for a while: the rate is one of all
        looks together, and a list that changes back and forth is hard to follow.
        """
        today, names = self.today, self.candidates.names
        found_recently = np.stack([each.q <= rate for each in self.looks[:_KEPT]]).any(axis=0)
        found = np.flatnonzero(found_recently & (today.q <= _FADING)).tolist()
        found.sort(
            key=lambda i: (
                led.get(names[i], len(led)),
                today.q[i],
                today.p[i],
                names[i].kind,
                str(names[i].id),
            )
        )
        siblings = self.siblings({i: self.recent_rows(i) for i in found})
        rises = each_once(found, siblings.same)
        return sorted(rises, key=lambda rise: (today.q[rise.lead], today.p[rise.lead], rise.lead))


def leads(records: Sequence[RiseRecord]) -> dict[RiseName, int]:
    """Return the names that led the entries of the last run, with their places in it."""
    return {record.names[0]: place for place, record in enumerate(records)}
