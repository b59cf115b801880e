"""The topics, themes and subtopics of a run as groups of papers, to be described."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, Alignment, Clusters, Hierarchy


@dataclass(frozen=True)
class Groups:
    """Disjoint groups of papers.

    `ids` are those of the groups, ascending; `labels` (n,) give each paper the position of its
    group in `ids`, -1 for none.
    """

    ids: tuple[int, ...]
    labels: NDArray[np.int64]

    def clusters(self, alignment: Alignment) -> Clusters:
        """Return the groups as clusters of the alignment's papers."""
        return Clusters(alignment.paper_ids, self.labels, alignment.strength)

    def span(self, position: int, dates: Sequence[date]) -> tuple[int, str, str]:
        """Return a group's size, and the first and the last of its papers' `dates` (n,)."""
        own = [dates[row] for row in np.flatnonzero(self.labels == position).tolist()]
        return len(own), min(own).isoformat(), max(own).isoformat()


def topic_groups(alignment: Alignment) -> Groups:
    """Return the topics."""
    return _groups(alignment.topic_ids, alignment.ids)


def theme_groups(alignment: Alignment, hierarchy: Hierarchy) -> Groups:
    """Return the themes; a theme has the papers of its topics."""
    theme_of = np.array([*hierarchy.theme_of, OUTLIER], dtype=np.int64)  # the last is for label -1
    return _groups(theme_of[topic_groups(alignment).labels])


def subtopic_groups(hierarchy: Hierarchy) -> Groups:
    """Return the subtopics."""
    return _groups(hierarchy.subtopic_ids)


def topic_of_subtopic(alignment: Alignment, hierarchy: Hierarchy) -> dict[int, int]:
    """Return the topic of each subtopic."""
    pairs = zip(hierarchy.subtopic_ids.tolist(), alignment.topic_ids.tolist(), strict=True)
    return {subtopic: topic for subtopic, topic in pairs if subtopic != OUTLIER}


def _groups(group_of: NDArray[np.int64], ids: Sequence[int] | None = None) -> Groups:
    """Return the groups `ids`, ascending, by default all; `group_of` (n,) are ids or -1."""
    found = np.unique(group_of[group_of != OUTLIER]).tolist() if ids is None else ids
    labels = np.where(group_of == OUTLIER, OUTLIER, np.searchsorted(found, group_of))
    return Groups(tuple(found), labels.astype(np.int64))
