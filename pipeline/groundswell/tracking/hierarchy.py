"""Themes above the topics and subtopics below, under ids that last from run to run.

A refit makes both anew, and they take over the ids of those that they continue. An incremental
update keeps them: a new paper joins the subtopic of its neighbors in its topic, a new topic the
theme of the topic nearest to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from groundswell.artifacts import OUTLIER, Alignment, Corpus, HierarchyRecord, State
from groundswell.compute.linalg import Floats, Ids
from groundswell.tracking.assignment import neighbor_vote
from groundswell.tracking.matching import continued
from groundswell.tracking.previous import NEW

FIRST_THEME, FIRST_SUBTOPIC = 1_000_000, 2_000_000
"""The first ids of themes and subtopics, far from the topics' own: no id means two things."""


@dataclass(frozen=True)
class Levels:
    """The theme of each of k topics, (k,), -1 for none, and the subtopic of each paper, (n,).

    `next_theme` and `next_subtopic` are the next free ids.
    """

    theme_of: Ids
    subtopic_ids: Ids
    next_theme: int
    next_subtopic: int

    def record(self, topics: tuple[int, ...]) -> HierarchyRecord:
        """Return what the next run needs, for the topics in the order of `theme_of`."""
        of_topic = dict(zip(topics, self.theme_of.tolist(), strict=True))
        return HierarchyRecord(self.next_theme, self.next_subtopic, of_topic)


@dataclass(frozen=True)
class PreviousLevels:
    """The last run's hierarchy, joined to this run's n papers.

    `topic_ids`, `subtopic_ids` and `theme_ids` (n,) are NEW for papers that it did not have;
    `theme_of` is by topic id. `known` is whether the last run had a hierarchy.
    """

    known: bool
    topic_ids: Ids
    subtopic_ids: Ids
    theme_ids: Ids
    theme_of: Mapping[int, int]
    next_theme: int
    next_subtopic: int

    @classmethod
    def join(cls, corpus: Corpus, previous: State) -> "PreviousLevels":
        """Return the last run's hierarchy for this run's papers."""
        record = previous.hierarchy or HierarchyRecord(FIRST_THEME, FIRST_SUBTOPIC, {})
        rows: dict[str, tuple[int, int]] = {}
        if previous.hierarchy:
            columns = previous.papers.select(["paper_id", "topic_id", "subtopic_id"]).columns
            rows = {
                paper: (topic, subtopic)
                for paper, topic, subtopic in zip(*(c.to_pylist() for c in columns), strict=True)
            }
        joined = [rows.get(paper, (NEW, NEW)) for paper in corpus.paper_ids]
        topic_ids, subtopic_ids = np.array(joined, dtype=np.int64).reshape(-1, 2).T
        theme_of = {NEW: NEW, **record.theme_of}
        theme_ids = [theme_of.get(topic, OUTLIER) for topic in topic_ids.tolist()]
        return cls(
            known=previous.hierarchy is not None,
            topic_ids=topic_ids,
            subtopic_ids=subtopic_ids,
            theme_ids=np.array(theme_ids, dtype=np.int64),
            theme_of=record.theme_of,
            next_theme=record.next_theme,
            next_subtopic=record.next_subtopic,
        )


def refitted_levels(vectors: Floats, alignment: Alignment, before: PreviousLevels) -> Levels:
    """Return both levels made anew, under the ids of those that they continue."""
    from groundswell.clustering.hierarchy import subtopics, themes

    ids, topic_ids = np.array(alignment.ids, dtype=np.int64), alignment.topic_ids
    inside = topic_ids != OUTLIER
    position = np.where(inside, np.searchsorted(ids, topic_ids), 0)
    sizes = np.bincount(position[inside], minlength=len(ids))
    theme = themes(alignment.centroids, sizes, vectors.mean(axis=0))
    none = theme.max(initial=0) == 0
    papers_theme = np.where(inside & (not none), theme[position], OUTLIER)
    theme_ids, next_theme = continued(before.theme_ids, papers_theme, next_id=before.next_theme)
    subtopic_ids, next_subtopic = continued(
        before.subtopic_ids, subtopics(vectors, topic_ids), next_id=before.next_subtopic
    )
    theme_of = np.full(len(ids), OUTLIER, dtype=np.int64)
    theme_of[position[inside]] = theme_ids[inside]
    return Levels(theme_of, subtopic_ids, next_theme, next_subtopic)


def extended_levels(vectors: Floats, alignment: Alignment, before: PreviousLevels) -> Levels:
    """Return both levels as they were, with new papers and topics added."""
    topic_ids = alignment.topic_ids
    subtopic_ids = np.where(before.topic_ids == topic_ids, before.subtopic_ids, OUTLIER)
    for topic in alignment.ids:
        here = topic_ids == topic
        divided = here & (subtopic_ids != OUTLIER)
        joins = here & ~divided
        if divided.any() and joins.any():
            subtopic_ids[joins] = neighbor_vote(
                vectors[joins], vectors[divided], subtopic_ids[divided]
            )
    theme_of = _extended_themes(vectors, alignment, before.theme_of)
    return Levels(theme_of, subtopic_ids, before.next_theme, before.next_subtopic)


def _extended_themes(vectors: Floats, alignment: Alignment, theme_of: Mapping[int, int]) -> Ids:
    """Return each topic's theme, (k,): a new topic's is that of the nearest topic that has one."""
    mean = vectors.mean(axis=0)
    known = [row for row, topic in enumerate(alignment.ids) if topic in theme_of]
    similarity = (alignment.centroids - mean) @ (alignment.centroids[known] - mean).T
    nearest = [alignment.ids[known[best]] for best in similarity.argmax(axis=1).tolist()]
    themes = [
        theme_of.get(topic, theme_of[near])
        for topic, near in zip(alignment.ids, nearest, strict=True)
    ]
    return np.array(themes, dtype=np.int64)
