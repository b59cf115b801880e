"""The stages describe and topics: what is published of topics, themes and subtopics."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from groundswell.artifacts import (
    OUTLIER,
    Alignment,
    Corpus,
    Descriptions,
    Embeddings,
    GeneratedLabel,
    GeneratedLabels,
    Hierarchy,
    HierarchyRecord,
    LabelOverrides,
    State,
    Topics,
    TrackingRecord,
)
from groundswell.config import DescribeConfig
from groundswell.labeling.relabeling import ALL_PAPERS
from groundswell.stages.describe import describe
from groundswell.stages.topics import topics
from numpy.typing import NDArray

from tests.labeling.subjects import planted
from tests.make import flat_hierarchy

Papers = tuple[Corpus, Embeddings, NDArray[np.int64]]
IDS = np.array([4, 7, 9])
"""The ids of the planted subjects as topics."""


@pytest.fixture(scope="module")
def papers() -> Papers:
    corpus, embeddings, labels = planted(per_subject=24)
    return corpus, embeddings, IDS[labels]


def aligned(papers: Papers, record: TrackingRecord | None = None) -> Alignment:
    corpus, embeddings, topic_ids = papers
    n = len(topic_ids)
    ids = tuple(sorted(set(topic_ids.tolist()) - {OUTLIER}))
    return Alignment(
        corpus.paper_ids,
        topic_ids,
        np.ones(n, dtype=np.float32),
        np.zeros((n, 2), dtype=np.float32),
        ids=ids,
        centroids=np.zeros((len(ids), embeddings.vectors.shape[1]), dtype=np.float32),
        events=(),
        record=record or TrackingRecord(),
    )


def in_levels(papers: Papers) -> Hierarchy:
    """Topics 4 and 7 as theme 100, topic 9 as theme 101; topic 4 divided into 200 and 201."""
    corpus, _, topic_ids = papers
    halves = np.where(np.arange(len(topic_ids)) // 3 % 2 == 0, 200, 201)
    return Hierarchy(
        corpus.paper_ids,
        (4, 7, 9),
        (100, 100, 101),
        np.where(topic_ids == 4, halves, OUTLIER),
        HierarchyRecord(102, 202, {4: 100, 7: 100, 9: 101}),
    )


def run(
    papers: Papers,
    *,
    hierarchy: Hierarchy | None = None,
    previous: State | None = None,
    overrides: LabelOverrides | None = None,
    generated: GeneratedLabels | None = None,
    record: TrackingRecord | None = None,
) -> tuple[Descriptions, Topics]:
    """Both stages, by default of topics without a hierarchy in a first run."""
    corpus, embeddings, _ = papers
    alignment = aligned(papers, record)
    rest = (
        hierarchy or flat_hierarchy(corpus.paper_ids, alignment.ids),
        previous or State.empty(),
        overrides or LabelOverrides(),
    )
    described = describe(corpus, embeddings, alignment, *rest, config=DescribeConfig())
    return described, topics(corpus, alignment, *rest, described, generated or GeneratedLabels())


def labels_of(result: Topics) -> Mapping[int, str]:
    return {topic.id: topic.label for topic in result.topics} | {
        node.id: node.label for node in result.nodes
    }


def test_topics_are_published_under_their_ids_with_their_sizes_and_dates(papers: Papers) -> None:
    _, result = run(papers)
    assert [topic.id for topic in result.topics] == [4, 7, 9]
    topic = result.topics[1]
    assert (topic.label, topic.size, topic.parent) == ("Sparse attention", 24, None)
    assert (topic.first_seen, topic.last_seen) == ("2025-01-02", "2025-03-12")
    assert result.nodes == ()


def test_papers_in_no_topic_are_left_out(papers: Papers) -> None:
    corpus, embeddings, topic_ids = papers
    some = np.where(topic_ids == 7, OUTLIER, topic_ids)
    _, result = run((corpus, embeddings, some))
    assert [topic.id for topic in result.topics] == [4, 9]
    assert sum(topic.size for topic in result.topics) == 48


def test_a_topic_keeps_its_label_while_its_content_stays(papers: Papers) -> None:
    _, first = run(papers)
    renamed = {i: replace(kept, label="Another label") for i, kept in first.labels.items()}
    previous = replace(State.empty(), as_of="2025-01-01", labels=renamed)
    described, second = run(papers, previous=previous)
    assert set(labels_of(second).values()) == {"Another label"}
    assert second.events == ()
    assert set(described.topic_labels) == {"Another label"}


def test_a_changed_label_is_an_event_of_its_topic(papers: Papers) -> None:
    corpus, embeddings, topic_ids = papers
    _, first = run(papers)
    previous = replace(State.empty(), as_of="2025-01-01", labels=first.labels)
    exchanged = np.select([topic_ids == 4, topic_ids == 7], [7, 4], topic_ids)
    _, second = run((corpus, embeddings, exchanged), previous=previous)
    assert [(event.kind, event.sources) for event in second.events] == [
        ("relabel", (4,)),
        ("relabel", (7,)),
    ]
    assert labels_of(second)[4] == "Sparse attention"


def test_the_users_label_comes_before_that_of_a_language_model(papers: Papers) -> None:
    written = GeneratedLabels(
        "small", (GeneratedLabel(4, "Written", "Summary."), GeneratedLabel(7, "", "Another."))
    )
    overrides = LabelOverrides(labels=((4, "Mine"),), hidden=(9,))
    _, result = run(papers, generated=written, overrides=overrides)
    assert labels_of(result) == {4: "Mine", 7: "Sparse attention", 9: "Protein folding"}
    assert [topic.summary[:8] for topic in result.topics[:2]] == ["Summary.", "Another."]
    assert [topic.written_by for topic in result.topics] == ["small", "small", ""]
    assert [topic.hidden for topic in result.topics] == [False, False, True]


def test_a_generated_label_is_used_where_the_user_has_none(papers: Papers) -> None:
    written = GeneratedLabels("small", (GeneratedLabel(4, "Written", "Summary."),))
    _, result = run(papers, generated=written)
    assert result.topics[0].label == "Written"


def test_the_one_topic_of_a_small_corpus_has_a_label_of_its_own(papers: Papers) -> None:
    corpus, embeddings, topic_ids = papers
    record = TrackingRecord(single_topic=True)
    described, result = run((corpus, embeddings, np.zeros_like(topic_ids)), record=record)
    assert described.topic_labels == (ALL_PAPERS,)
    assert labels_of(result) == {0: ALL_PAPERS}


def named_theme(papers: Papers, label: str) -> str:
    """The label of theme 100 where its papers are described by this one."""
    corpus, *_ = papers
    alignment, hierarchy, previous = aligned(papers), in_levels(papers), State.empty()
    described, _ = run(papers, hierarchy=hierarchy)
    theme, other = described.themes
    described = replace(described, themes=(replace(theme, label=label), other))
    result = topics(
        corpus, alignment, hierarchy, previous, LabelOverrides(), described, GeneratedLabels()
    )
    return labels_of(result)[100]


def test_a_theme_of_several_topics_has_a_name_of_its_own(papers: Papers) -> None:
    described, result = run(papers, hierarchy=in_levels(papers))
    labels = labels_of(result)
    assert labels[100] == described.themes[0].label
    assert "·" not in labels[100]
    assert labels[101] == labels[9]
    assert [(topic.id, topic.parent) for topic in result.topics] == [(4, 100), (7, 100), (9, 101)]


@pytest.mark.parametrize("label", ["sparse attention", "Protein folding", ""])
def test_a_theme_does_not_go_by_the_name_of_a_topic(papers: Papers, label: str) -> None:
    assert named_theme(papers, label) == "3D Gaussian splatting · Sparse attention"
    assert named_theme(papers, "Attention in scenes") == "Attention in scenes"


def test_themes_and_subtopics_are_published_with_their_papers(papers: Papers) -> None:
    _, result = run(papers, hierarchy=in_levels(papers))
    assert [(node.id, node.level, node.size, node.parent) for node in result.nodes] == [
        (100, "theme", 48, None),
        (101, "theme", 24, None),
        (200, "subtopic", 12, 4),
        (201, "subtopic", 12, 4),
    ]
    assert all(node.keywords and node.exemplars for node in result.nodes)
    assert result.nodes[0].first_seen == "2025-01-01"


def test_a_subtopic_does_not_repeat_the_label_in_force_of_its_topic(papers: Papers) -> None:
    _, first = run(papers, hierarchy=in_levels(papers))
    labels = labels_of(first)
    assert labels[4] not in {labels[200], labels[201]}
    mine = LabelOverrides(labels=((4, labels[200]),))
    _, second = run(papers, hierarchy=in_levels(papers), overrides=mine)
    assert labels_of(second)[200] != labels[200]


def test_the_record_of_labels_holds_topics_themes_and_subtopics(papers: Papers) -> None:
    _, result = run(papers, hierarchy=in_levels(papers))
    assert set(result.labels) == {4, 7, 9, 100, 101, 200, 201}
    assert {node: kept.label for node, kept in result.labels.items()} == labels_of(result)
