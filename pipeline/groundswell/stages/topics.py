"""Topics: the topics of a run as they are published, under the labels in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    OUTLIER,
    Alignment,
    Corpus,
    Descriptions,
    GeneratedLabel,
    GeneratedLabels,
    Hierarchy,
    HierarchyNode,
    LabelOverrides,
    LabelRecord,
    LineageEvent,
    PartDescription,
    State,
    Topic,
    Topics,
)
from groundswell.config import TopicsConfig
from groundswell.labeling.groups import (
    Groups,
    subtopic_groups,
    theme_groups,
    topic_groups,
    topic_of_subtopic,
)
from groundswell.labeling.relabeling import ALL_PAPERS, LabelInForce, LabelRules, user_labels


def topics(
    corpus: Corpus,
    alignment: Alignment,
    hierarchy: Hierarchy,
    previous: State,
    label_overrides: LabelOverrides,
    descriptions: Descriptions,
    generated_labels: GeneratedLabels,
    *,
    config: TopicsConfig,
) -> Topics:
    """Return every topic with its label, description and place in the hierarchy.

    A topic keeps the label of the last run until its content has changed; a change is an event.
    The user's labels come before any other, then those of a language model.
    """
    del config  # the rules leave nothing to choose
    naming = _Naming(corpus, alignment, previous, label_overrides)
    found = list(_topics(naming, hierarchy, descriptions, generated_labels))
    named = tuple(topic for topic, _ in found)
    themes = tuple(_themes(naming, hierarchy, descriptions, named))
    subtopics = tuple(_subtopics(naming, hierarchy, descriptions))
    return Topics(
        paper_ids=alignment.paper_ids,
        topic_ids=alignment.topic_ids,
        strength=alignment.strength,
        map=alignment.map,
        topics=named,
        centroids=alignment.centroids,
        events=(*alignment.events, *(event for _, event in found if event)),
        record=alignment.record,
        labels=naming.records,
        nodes=(*themes, *subtopics),
        subtopic_ids=hierarchy.subtopic_ids,
        hierarchy=hierarchy.record,
    )


class _Naming:
    """Puts labels into force, and keeps their records for the next run."""

    def __init__(
        self, corpus: Corpus, alignment: Alignment, previous: State, overrides: LabelOverrides
    ) -> None:
        chosen = user_labels(alignment.record, overrides)
        self.alignment, self.overrides = alignment, overrides
        self.dates = corpus.digest_dates
        self.records: dict[int, LabelRecord] = {}
        self._rules = LabelRules(corpus.as_of, previous.labels, chosen)

    def label(self, node: "_Node", proposed: str) -> LabelInForce:
        """Return the label in force of a node for which its papers propose one."""
        found = self._rules.label(
            node.id, proposed, node.description.keywords, node.centroid, node.size
        )
        self.records[node.id] = found.record
        return found

    def nodes(
        self, groups: Groups, described: tuple[PartDescription, ...], centroids: NDArray[np.float32]
    ) -> "Iterator[_Node]":
        """Yield each group with what its papers and their dates say."""
        for position, node in enumerate(groups.ids):
            size, first, last = groups.span(position, self.dates)
            yield _Node(node, size, first, last, described[position], centroids[position])


@dataclass(frozen=True)
class _Node:
    """A topic, theme or subtopic: its size, its first and last date, and its description."""

    id: int
    size: int
    first_seen: str
    last_seen: str
    description: PartDescription
    centroid: NDArray[np.float32]


def _topics(
    naming: _Naming,
    hierarchy: Hierarchy,
    descriptions: Descriptions,
    generated_labels: GeneratedLabels,
) -> Iterator[tuple[Topic, LineageEvent | None]]:
    """Yield the topics, each with the event of its label if that changed."""
    generated = {each.topic_id: each for each in generated_labels.labels}
    groups = topic_groups(naming.alignment)
    nodes = naming.nodes(groups, descriptions.topics, descriptions.topic_centroids)
    for node, description, theme in zip(
        nodes, descriptions.topics, hierarchy.theme_of, strict=True
    ):
        written = generated.get(node.id, GeneratedLabel(node.id, "", ""))
        proposed = written.label or description.label
        if naming.alignment.record.single_topic:
            proposed = ALL_PAPERS
        found = naming.label(node, proposed)
        topic = Topic(
            id=node.id,
            label=found.record.label,
            size=node.size,
            first_seen=node.first_seen,
            last_seen=node.last_seen,
            parent=None if theme == OUTLIER else theme,
            hidden=node.id in naming.overrides.hidden,
            keywords=description.keywords,
            keyword_weights=description.keyword_weights,
            acronyms=description.acronyms,
            exemplars=description.exemplars,
            quotes=description.quotes,
            summary=written.summary or description.summary,
            newest=description.newest,
            most_voted=description.most_voted,
            recent_terms=description.recent_terms,
            written_by=generated_labels.model if node.id in generated else "",
        )
        yield topic, found.event


def _themes(
    naming: _Naming, hierarchy: Hierarchy, descriptions: Descriptions, named: tuple[Topic, ...]
) -> Iterator[HierarchyNode]:
    """Yield the themes; what their papers propose is the labels of their two largest topics."""
    groups = theme_groups(naming.alignment, hierarchy)
    for node in naming.nodes(groups, descriptions.themes, descriptions.theme_centroids):
        within = [topic for topic in named if topic.parent == node.id]
        largest = sorted(within, key=lambda topic: (-topic.size, topic.id))[:2]
        proposed = " · ".join(topic.label for topic in largest)
        yield _part(node, "theme", naming.label(node, proposed).record.label, None)


def _subtopics(
    naming: _Naming, hierarchy: Hierarchy, descriptions: Descriptions
) -> Iterator[HierarchyNode]:
    """Yield the subtopics."""
    parents = topic_of_subtopic(naming.alignment, hierarchy)
    groups = subtopic_groups(hierarchy)
    for node in naming.nodes(groups, descriptions.subtopics, descriptions.subtopic_centroids):
        label = naming.label(node, node.description.label).record.label
        yield _part(node, "subtopic", label, parents[node.id])


def _part(
    node: _Node, level: Literal["theme", "subtopic"], label: str, parent: int | None
) -> HierarchyNode:
    return HierarchyNode(
        id=node.id,
        level=level,
        label=label,
        size=node.size,
        first_seen=node.first_seen,
        last_seen=node.last_seen,
        parent=parent,
        keywords=node.description.keywords,
        exemplars=node.description.exemplars,
    )
