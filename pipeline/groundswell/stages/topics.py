"""Topics: the topics, themes and subtopics of a run as published, under the labels in force."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
from groundswell.labeling.groups import (
    Groups,
    subtopic_groups,
    theme_groups,
    topic_groups,
    topic_of_subtopic,
)
from groundswell.labeling.relabeling import ALL_PAPERS, LabelInForce, LabelRules, user_labels
from groundswell.report.topic_colors import topic_colors


def topics(
    corpus: Corpus,
    alignment: Alignment,
    hierarchy: Hierarchy,
    previous: State,
    label_overrides: LabelOverrides,
    descriptions: Descriptions,
    generated_labels: GeneratedLabels,
) -> Topics:
    """Return every topic with its label, description and place in the hierarchy.

    A topic keeps the label of the last run until its content has changed; a change is an event.
    The user's labels come before any other, then those of a language model. Colors are kept, too.
    """
    labels = _Labels(corpus, alignment, previous, label_overrides)
    published = list(_topics(labels, hierarchy, descriptions, generated_labels))
    colors = _colors(alignment, previous)
    named = tuple(replace(topic, color=colors[topic.id]) for topic, _ in published)
    themes = tuple(_themes(labels, hierarchy, descriptions, named))
    subtopics = tuple(_subtopics(labels, hierarchy, descriptions))
    return Topics(
        paper_ids=alignment.paper_ids,
        topic_ids=alignment.topic_ids,
        strength=alignment.strength,
        map=alignment.map,
        topics=named,
        centroids=alignment.centroids,
        events=(*alignment.events, *(event for _, event in published if event)),
        record=alignment.record,
        labels=labels.records,
        nodes=(*themes, *subtopics),
        subtopic_ids=hierarchy.subtopic_ids,
        hierarchy=hierarchy.record,
    )


def _colors(alignment: Alignment, previous: State) -> dict[int, int]:
    known = {topic.id: topic.color for topic in previous.topics if topic.color is not None}
    return topic_colors(alignment.topic_ids, alignment.map, alignment.ids, known)


class _Labels:
    """The labels in force, and their records for the next run."""

    def __init__(
        self, corpus: Corpus, alignment: Alignment, previous: State, overrides: LabelOverrides
    ) -> None:
        chosen = user_labels(alignment, overrides)
        self.alignment, self.overrides = alignment, overrides
        self.dates = corpus.digest_dates
        self.records: dict[int, LabelRecord] = {}
        self._rules = LabelRules(corpus.as_of, previous.labels, chosen)

    def in_force(self, node: "_Node", proposed: str) -> LabelInForce:
        """Return the label in force of a node whose papers propose one."""
        found = self._rules.label(
            node.id, proposed, node.description.keywords, node.centroid, node.size
        )
        self.records[node.id] = found.record
        return found

    def nodes(
        self, groups: Groups, described: tuple[PartDescription, ...], centroids: NDArray[np.float32]
    ) -> "Iterator[_Node]":
        """Yield the groups with their sizes, dates and descriptions."""
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
    labels: _Labels,
    hierarchy: Hierarchy,
    descriptions: Descriptions,
    generated_labels: GeneratedLabels,
) -> Iterator[tuple[Topic, LineageEvent | None]]:
    """Yield the topics, each with the event of its label if that changed."""
    generated = {each.topic_id: each for each in generated_labels.labels}
    groups = topic_groups(labels.alignment)
    nodes = labels.nodes(groups, descriptions.topics, descriptions.topic_centroids)
    for node, description, theme in zip(
        nodes, descriptions.topics, hierarchy.theme_of, strict=True
    ):
        written = generated.get(node.id, GeneratedLabel(node.id, "", ""))
        proposed = written.label or description.label
        if labels.alignment.record.single_topic:
            proposed = ALL_PAPERS
        found = labels.in_force(node, proposed)
        topic = Topic(
            id=node.id,
            label=found.record.label,
            size=node.size,
            first_seen=node.first_seen,
            last_seen=node.last_seen,
            parent=None if theme == OUTLIER else theme,
            hidden=node.id in labels.overrides.hidden,
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
    labels: _Labels, hierarchy: Hierarchy, descriptions: Descriptions, topics: tuple[Topic, ...]
) -> Iterator[HierarchyNode]:
    """Yield the themes under names of their own; a theme of one topic has the topic's."""
    groups = theme_groups(labels.alignment, hierarchy)
    for node in labels.nodes(groups, descriptions.themes, descriptions.theme_centroids):
        proposed = _name_of_theme(node, topics)
        label = labels.in_force(node, proposed).record.label
        yield _hierarchy_node(node, "theme", label, None)


def _name_of_theme(theme: _Node, topics: tuple[Topic, ...]) -> str:
    """Return what the papers of a theme are called, or, if a topic is, its two largest topics."""
    own = [topic for topic in topics if topic.parent == theme.id]
    taken = {topic.label.casefold() for topic in topics}
    if len(own) > 1 and theme.description.label.casefold() not in {"", *taken}:
        return theme.description.label
    largest = sorted(own, key=lambda topic: (-topic.size, topic.id))[:2]
    return " · ".join(topic.label for topic in largest)


def _subtopics(
    labels: _Labels, hierarchy: Hierarchy, descriptions: Descriptions
) -> Iterator[HierarchyNode]:
    """Yield the subtopics."""
    parents = topic_of_subtopic(labels.alignment, hierarchy)
    groups = subtopic_groups(hierarchy)
    for node in labels.nodes(groups, descriptions.subtopics, descriptions.subtopic_centroids):
        label = labels.in_force(node, node.description.label).record.label
        yield _hierarchy_node(node, "subtopic", label, parents[node.id])


def _hierarchy_node(
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
