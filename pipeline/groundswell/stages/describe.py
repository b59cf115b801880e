"""Describe: label, keywords and quotes of each topic, theme and subtopic, from its papers."""

from groundswell.artifacts import (
    Alignment,
    Corpus,
    Descriptions,
    Embeddings,
    Hierarchy,
    LabelOverrides,
    State,
    TopicDescription,
)
from groundswell.config import DescribeConfig
from groundswell.labeling import ClusterDescriptions
from groundswell.labeling.groups import (
    subtopic_groups,
    theme_groups,
    topic_groups,
    topic_of_subtopic,
)
from groundswell.labeling.relabeling import ALL_PAPERS, LabelRules, user_labels
from groundswell.labeling.stable import StableDescriber
from groundswell.runtime.pieces import NO_PIECES, Pieces


def describe(  # noqa: PLR0913 - a stage's inputs are its parameters
    corpus: Corpus,
    embeddings: Embeddings,
    alignment: Alignment,
    hierarchy: Hierarchy,
    previous: State,
    label_overrides: LabelOverrides,
    *,
    config: DescribeConfig,
    pieces: Pieces = NO_PIECES,
) -> Descriptions:
    """Describe every topic, theme and subtopic from its papers.

    The labels of the last run and of the user serve one purpose here: the label of a subtopic does
    not repeat the label in force of its topic. `pieces` has what earlier runs made of the papers
    that describe a large corpus.
    """
    groups = (
        topic_groups(alignment),
        theme_groups(alignment, hierarchy),
        subtopic_groups(hierarchy),
    )
    clusterings = [each.clusters(alignment) for each in groups]
    describer = StableDescriber(corpus, embeddings, clusterings, config, pieces)
    topics = describer.topics(clusterings[0])
    rules = LabelRules(corpus.as_of, previous.labels, user_labels(alignment, label_overrides))
    labels = _labels_in_force(rules, alignment, topics)
    parents = topic_of_subtopic(alignment, hierarchy)
    parent_labels = [labels[parents[subtopic]] for subtopic in groups[2].ids]
    themes = describer.parts(clusterings[1])
    subtopics = describer.parts(clusterings[2], parent_labels or None)
    return Descriptions(
        topics=topics.descriptions,
        topic_centroids=topics.centroids,
        topic_labels=tuple(labels.values()),
        themes=themes.descriptions,
        theme_centroids=themes.centroids,
        subtopics=subtopics.descriptions,
        subtopic_centroids=subtopics.centroids,
    )


def _labels_in_force(
    rules: LabelRules, alignment: Alignment, topics: ClusterDescriptions[TopicDescription]
) -> dict[int, str]:
    """Return the label in force of each topic, by id, as it is without a language model."""
    return {
        topic: rules.label(
            topic,
            ALL_PAPERS if alignment.record.single_topic else description.label,
            description.keywords,
            centroid,
            papers=0,
        ).record.label
        for topic, description, centroid in zip(
            alignment.ids, topics.descriptions, topics.centroids, strict=True
        )
    }
