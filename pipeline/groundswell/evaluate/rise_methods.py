"""What names rises at a date: the joint list, and simple rules on the same terms.

A rule's terms are grouped as the joint list groups them, and what was named before keeps its key,
so that a list of one method has as many things as a list of another would.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Protocol

import numpy as np

from groundswell.artifacts import Emerging, EmergingEntry, RiseName, RiseRecord
from groundswell.clustering.partition import micro_clusters
from groundswell.compute.linalg import Floats, Ids
from groundswell.config import EmergingConfig
from groundswell.evaluate.baselines import (
    Rule,
    kleinberg_alone,
    mann_kendall,
    popular,
    top_growth,
)
from groundswell.signals.entries import emerging_list
from groundswell.signals.joint_list import Candidates, Rise, Scan, each_once, mostly_shared
from groundswell.signals.rises import Counts, first_day, looks_of_a_year

JOINT_LIST = "joint list"
"""The name of the joint list among the methods."""

_EVIDENCE = 20
"""Papers that a rule gives as evidence, at most: as many as an entry has."""

_GROWTH = 8
"""Weeks of growth that 'top growth' names."""

_PAPERS_EACH = 60
"""Papers to a topic, on average, of those that are fitted anew at each date."""

_ONE_LOOK = 0.1
"""The false discovery rate of the scan that knows of no other looks."""

_STRICT = 0.001
"""The level of Mann and Kendall's test where thousands of terms are tested."""


@dataclass(frozen=True)
class Named:
    """What a method names at a date.

    `key` is the same at every date. `recent` are the ids of its papers since a day, `evidence`
    those that show it. `chances` are the probabilities that it lasts, by weeks, where it has them.
    """

    key: str
    label: str
    evidence: Sequence[str]
    recent: frozenset[str]
    since: date
    chances: Mapping[int, float]


class Method(Protocol):
    """Names what rises at one date after the other."""

    def __call__(self, scan: Scan) -> list[Named]:
        """Return what is named as of the date of a scan of all terms."""
        ...


class JointList:
    """The joint list over terms alone, which goes on from date to date."""

    def __init__(self, rate: float = EmergingConfig().false_discovery_rate) -> None:
        """Begin a series of runs at a false discovery rate."""
        self._rate = rate
        self._before = Emerging()

    def __call__(self, scan: Scan) -> list[Named]:
        """Return the entries."""
        listed = emerging_list(scan, self._rate, self._before)
        self._before = listed.for_the_next_run
        return named_entries(listed.entries, listed.records)


class Replayed:
    """The joint lists that runs published, by date."""

    def __init__(self, listed: Mapping[date, list[Named]]) -> None:
        """Take what each date's list named."""
        self._listed = listed

    def __call__(self, scan: Scan) -> list[Named]:
        """Return the entries of the date."""
        return self._listed[scan.as_of]


def named_entries(entries: Sequence[EmergingEntry], records: Sequence[RiseRecord]) -> list[Named]:
    """Return the entries of a joint list; the first records are theirs, in their order."""
    return [
        Named(
            key=str(entry.id),
            label=entry.label,
            evidence=entry.evidence,
            recent=frozenset(record.paper_ids),
            since=date.fromisoformat(entry.recent_since),
            chances={
                weeks: chance
                for weeks, chance in (
                    (13, entry.persists_13_weeks),
                    (26, entry.persists_26_weeks),
                )
                if chance is not None
            },
        )
        for entry, record in zip(entries, records, strict=False)
    ]


class ByRule:
    """A rule on the weekly counts of a scan's terms; what it flags is looked at in a window."""

    def __init__(self, rule: Rule, window: int) -> None:
        """Take a rule, and the weeks before the date that it is about."""
        self._rule, self._window = rule, window
        self._known = _Known()

    def __call__(self, scan: Scan) -> list[Named]:
        """Return what the rule flags, the things with most papers first."""
        flagged = np.flatnonzero(self._rule(scan.counts, scan.totals))
        recent = scan.counts[flagged, -self._window :].sum(axis=1)
        found = flagged[np.argsort(-recent, kind="stable")]
        return self._known.named(scan, dict.fromkeys(found.tolist(), self._window))


class DynamicTopics:
    """Topics as they are mostly followed: fitted anew at each date, those named that grew most.

    Each topic's papers are counted over time. It goes by the term that sets its papers apart.
    """

    def __init__(self, fit: Callable[[Floats], Ids] | None = None) -> None:
        """Begin a series of dates; `fit` gives a topic per vector, by default k-means."""
        self._fit = fit or _k_means
        self._growth = ByRule(top_growth, _GROWTH)

    def __call__(self, scan: Scan) -> list[Named]:
        """Return the three topics that grew most."""
        topics = _fitted(scan, self._fit(scan.papers.vectors))
        return self._growth(Scan(topics, scan.papers, scan.as_of, scan.scale, scan.least_papers))


def _k_means(vectors: Floats) -> Ids:
    return micro_clusters(vectors, most=max(2, len(vectors) // _PAPERS_EACH)).labels


def _fitted(scan: Scan, labels: Ids) -> Candidates:
    """Return topics of a scan's papers as what may rise; a label below 0 is none."""
    from scipy.sparse import csc_matrix

    rows = np.flatnonzero(labels >= 0)
    ones = np.ones(len(rows), dtype=np.float32)
    shape = (len(labels), int(labels.max(initial=-1)) + 1)
    groups = csc_matrix((ones, (rows, labels[rows])), shape=shape)
    texts = _topic_labels(scan, groups)
    return Candidates(
        # Topics of another date are others, though they have the same numbers.
        [RiseName("topic", f"{scan.as_of}:{i}") for i in range(len(texts))],
        texts,
        [frozenset(text.lower().split()) for text in texts],
        groups,
    )


def _topic_labels(scan: Scan, groups: Any) -> list[str]:
    """Return the term of each topic that most of its papers use and fewest others."""
    terms = scan.candidates
    if not terms.labels:
        return [f"topic {i}" for i in range(groups.shape[1])]
    within = np.asarray((groups.T @ terms.groups).todense())
    papers = np.asarray(terms.groups.sum(axis=0)).ravel()
    best = (within * np.log(groups.shape[0] / papers)).argmax(axis=1)
    return [terms.labels[term] for term in best.tolist()]


class OneLook:
    """The joint list's test without account of its windows and of earlier looks."""

    def __init__(self) -> None:
        """Begin a series of dates."""
        self._known = _Known()

    def __call__(self, scan: Scan) -> list[Named]:
        """Return what one look finds, the surest first."""
        papers = scan.counts[:, -scan.scale.span :].sum(axis=1)
        of_a_year = scan.today.p
        p = np.where(of_a_year < 1, of_a_year / looks_of_a_year(papers), 1.0)
        order = np.argsort(p, kind="stable")
        passed = p[order] * len(p) <= _ONE_LOOK * np.arange(1, len(p) + 1)
        found = order[: int(np.flatnonzero(passed)[-1]) + 1] if passed.any() else order[:0]
        windows = scan.today.window
        return self._known.named(scan, {i: int(windows[i]) for i in found.tolist()})


class _Known:
    """What a method has named so far, by the names and papers that it had."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, int | str], str] = {}
        self._papers: dict[str, frozenset[str]] = {}

    def named(self, scan: Scan, found: Mapping[int, int]) -> list[Named]:
        """Return the rises that candidates are of, each with the window it is looked at in."""
        recent = {i: scan.rows_within(i, window) for i, window in found.items()}
        with_papers = [i for i in found if len(recent[i])]
        siblings = scan.siblings({i: recent[i] for i in with_papers})
        return [
            self._named(scan, rise, recent[rise.lead], found[rise.lead])
            for rise in each_once(with_papers, siblings.same)
        ]

    def _named(self, scan: Scan, rise: Rise, rows: Counts, window: int) -> Named:
        lead = rise.lead
        ids = [scan.papers.paper_ids[row] for row in rows.tolist()]
        names = [scan.candidates.names[i] for i in rise.members]
        return Named(
            key=self._key([(name.kind, name.id) for name in names], frozenset(ids)),
            label=scan.candidates.labels[lead],
            evidence=ids[-_EVIDENCE:],
            recent=frozenset(ids),
            since=first_day(scan.as_of, window, scan.scale),
            chances={},
        )

    def _key(self, names: Sequence[tuple[str, int | str]], papers: frozenset[str]) -> str:
        key = next((self._keys[name] for name in names if name in self._keys), None)
        if key is None:
            same = (key for key, known in self._papers.items() if mostly_shared(papers, known))
            key = next(same, str(len(self._papers)))
        for name in names:
            self._keys.setdefault(name, key)
        self._papers[key] = papers
        return key


def rules() -> dict[str, Method]:
    """Return the methods that the joint list is compared with, each at its beginning."""
    return {
        "one look": OneLook(),
        "Kleinberg": ByRule(kleinberg_alone, 13),
        "top growth": ByRule(top_growth, _GROWTH),
        "Mann-Kendall": ByRule(partial(mann_kendall, level=_STRICT), 26),
        "popular": ByRule(popular, 13),
        "dynamic topics": DynamicTopics(),
    }
