"""The papers that show a signal: a topic's recent papers, those first that show it best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.linalg import Floats, Ids
from groundswell.compute.neighbors import nearest

_MOST = 20
"""Papers of evidence, at most: as many as a reader looks through."""

_NEIGHBORS = 25
"""Nearest papers of its topic among which a paper's are counted that are recent, too."""


@dataclass(frozen=True)
class CandidatePapers:
    """The n papers that evidence is chosen from.

    `days` (n,) are their digest dates, `membership` (n,) their membership probabilities in their
    topics, `vectors` (n, d) unit rows.
    """

    paper_ids: Sequence[str]
    days: NDArray[np.datetime64]
    membership: Floats
    vectors: Floats

    def by_membership(self, group_ids: Ids) -> Mapping[int, list[int]]:
        """Return the papers of each group in `group_ids` (n,), by position.

        Those of the highest membership probability come first; equal ones are in the order of ids.
        """
        by_group = self._order[np.argsort(group_ids[self._order], kind="stable")]
        groups, starts = np.unique(group_ids[by_group], return_index=True)
        parts = np.split(by_group, starts[1:])
        return {i: own.tolist() for i, own in zip(groups.tolist(), parts, strict=True)}

    @cached_property
    def _order(self) -> Ids:
        """The papers by membership probability, then by id."""
        return np.lexsort((np.array(self.paper_ids), -self.membership))

    def evidence(self, papers: Sequence[int], since: date, *, rising: bool) -> tuple[str, ...]:
        """Return the ids of a topic's papers `since` a date that show its signal, at most 20.

        `papers` are all of the topic's, in order of preference. For a `rising` topic, the half of
        the recent ones comes first around which more papers are recent, too: what rises is often a
        part of the topic, and its most typical papers would not show that. Either half stays in the
        order of preference.
        """
        own = np.array(papers)
        recent = self.days[own] >= np.datetime64(since)
        chosen = own[recent]
        if rising:
            near, _ = nearest(
                self.vectors[chosen],
                self.vectors[own],
                _NEIGHBORS + 1,  # and the paper itself
            )
            also_recent = recent[near].sum(axis=1)
            chosen = chosen[np.argsort(also_recent < np.median(also_recent), kind="stable")]
        return tuple(self.paper_ids[paper] for paper in chosen[:_MOST].tolist())
