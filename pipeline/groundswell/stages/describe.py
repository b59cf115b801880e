"""Describe: what each topic, theme and subtopic is about, in words its papers use."""

from groundswell.artifacts import (
    Alignment,
    Corpus,
    Descriptions,
    Embeddings,
    Hierarchy,
    LabelOverrides,
    State,
)
from groundswell.config import DescribeConfig
from groundswell.labeling import Describer
from groundswell.labeling.groups import (
    subtopic_groups,
    theme_groups,
    topic_groups,
    topic_of_subtopic,
)
from groundswell.labeling.relabeling import ALL_PAPERS, LabelRules, user_labels


def describe(
    corpus: Corpus,
    embeddings: Embeddings,
    alignment: Alignment,
    hierarchy: Hierarchy,
    previous: State,
    label_overrides: LabelOverrides,
    *,
    config: DescribeConfig,
) -> Descriptions:
    """Describe every topic, theme and subtopic from its papers.

    The labels of the last run and of the user serve one purpose here: a subtopic's label does not
    repeat the label that its topic is shown with.
    """
    topics, themes = topic_groups(alignment), theme_groups(alignment, hierarchy)
    subtopics = subtopic_groups(hierarchy)
    of_topics, of_themes, of_subtopics = (
        groups.clusters(alignment) for groups in (topics, themes, subtopics)
    )
    describer = Describer(corpus, embeddings, [of_topics, of_themes, of_subtopics], config)
    described = describer.topics(of_topics)
    chosen = user_labels(alignment.record, label_overrides)
    rules = LabelRules(corpus.as_of, previous.labels, chosen)
    labels = {
        topic: rules.label(
            topic,
            ALL_PAPERS if alignment.record.single_topic else description.label,
            description.keywords,
            centroid,
            papers=0,
        ).record.label
        for topic, description, centroid in zip(
            topics.ids, described.descriptions, described.centroids, strict=True
        )
    }
    parents = topic_of_subtopic(alignment, hierarchy)
    above = [labels[parents[subtopic]] for subtopic in subtopics.ids]
    theme_parts = describer.parts(of_themes)
    subtopic_parts = describer.parts(of_subtopics, above or None)
    return Descriptions(
        topics=described.descriptions,
        topic_centroids=described.centroids,
        topic_labels=tuple(labels.values()),
        themes=theme_parts.descriptions,
        theme_centroids=theme_parts.centroids,
        subtopics=subtopic_parts.descriptions,
        subtopic_centroids=subtopic_parts.centroids,
    )
