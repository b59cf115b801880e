import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import (
    PAPER_SCHEMA,
    REJECT_SCHEMA,
    Alignment,
    Clusters,
    Corpus,
    GeneratedLabels,
    LabelOverrides,
    State,
    TrackingRecord,
)
from groundswell.config import DescribeConfig
from groundswell.labeling import Describer, describe_clusters
from groundswell.stages.describe import describe
from groundswell.stages.topics import topics as topics_stage

from tests.conftest import blobs, days, embeddings_of, make_corpus
from tests.make import flat_hierarchy

SUBJECTS = {
    "Gaussian splatting": (
        "{} {}: 3D Gaussian splatting at work",
        "Gaussian splatting renders {} scenes in 3D, in real time, from photographs of them. "
        "We propose a novel method for novel view synthesis with Gaussian splatting of {} scenes.",
    ),
    "Sparse attention": (
        "{} {}: sparse attention at work",
        "Sparse attention lets transformers read {} sequences at a quadratic cost no more. "
        "The results of sparse attention kernels on {} sequences outperform baselines.",
    ),
    "Protein folding": (
        "{} {}: protein folding at work",
        "Protein folding predicts the structure of {} proteins from their amino acids alone. "
        "This paper studies protein folding of {} proteins and drug discovery.",
    ),
}
WORDS = ["urban", "indoor", "forest", "marine", "lunar", "alpine", "desert", "arctic", "tiny"]


def planted(per_subject=12, *, start=date(2025, 1, 1)):
    """Papers of three subjects, with vectors around three centres; labels by subject."""
    rows = []
    for number in range(per_subject * len(SUBJECTS)):
        title, abstract = list(SUBJECTS.values())[number % len(SUBJECTS)]
        word, other = WORDS[number % 9], WORDS[(number * 5 + 1) % 9]
        rows.append(
            {
                "paper_id": f"p{number:04d}",
                "digest_date": start + timedelta(days=number),
                "title": title.format(word.title(), number),
                "abstract": abstract.format(word, other),
                "source": "test",
                "url": "",
                "authors": [],
                "labels": [],
                "votes": number if number % 2 else None,
            }
        )
    labels = np.arange(len(rows)) % len(SUBJECTS)
    vectors, which = blobs([per_subject] * len(SUBJECTS))
    ordered = np.zeros_like(vectors)
    for subject in range(len(SUBJECTS)):
        ordered[labels == subject] = vectors[which == subject]
    corpus = of_rows(rows)
    return corpus, embeddings_of(corpus, ordered), labels


def of_rows(rows):
    return Corpus(
        as_of=max(row["digest_date"] for row in rows).isoformat(),
        papers=pa.Table.from_pylist(rows, schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )


def clusters_of(corpus, labels):
    labels = np.asarray(labels, dtype=np.int64)
    return Clusters(corpus.paper_ids, labels, (labels >= 0).astype(np.float32))


def described(corpus, embeddings, labels, **config):
    clusters = clusters_of(corpus, labels)
    return describe_clusters(corpus, embeddings, clusters, config=DescribeConfig(**config))


@pytest.fixture(scope="module")
def topics():
    return described(*planted())


def test_labels_are_the_subjects(topics):
    labels = [topic.label.replace("3D ", "") for topic in topics.descriptions]
    assert labels == list(SUBJECTS)


def test_no_keyword_is_a_word_of_abstracts(topics):
    words = {w for t in topics.descriptions for k in t.keywords for w in k.lower().split()}
    assert not words & {"propose", "paper", "results", "novel", "method", "outperform", "studies"}


def test_keywords_do_not_repeat_each_other(topics):
    keywords = topics.descriptions[0].keywords
    assert any("Gaussian splatting" in keyword for keyword in keywords)
    assert not {"gaussian", "splatting"} & {keyword.lower() for keyword in keywords}


def test_keywords_are_as_many_as_asked_for_at_most_and_fall_in_weight():
    topics = described(*planted(), keywords=3)
    for topic in topics.descriptions:
        assert len(topic.keywords) == len(topic.keyword_weights) <= 3
        assert list(topic.keyword_weights) == sorted(topic.keyword_weights, reverse=True)


def test_the_summary_quotes_sentences_as_they_stand_and_names_their_papers(topics):
    corpus = planted()[0]
    abstracts = dict(zip(corpus.paper_ids, corpus.papers["abstract"].to_pylist(), strict=True))
    for topic in topics.descriptions:
        assert 1 <= len(topic.quotes) <= 3
        for quote in topic.quotes:
            assert quote.sentence in abstracts[quote.paper_id]
            assert f"“{quote.sentence}” [{quote.paper_id}]" in topic.summary


def test_centroids_are_unit_means_in_the_order_of_labels():
    corpus, embeddings, labels = planted()
    topics = described(corpus, embeddings, labels)
    assert topics.centroids.shape == (3, embeddings.vectors.shape[1])
    assert topics.centroids.dtype == np.float32
    mean = embeddings.vectors[labels == 1].mean(axis=0)
    np.testing.assert_allclose(topics.centroids[1], mean / np.linalg.norm(mean), atol=1e-6)


def test_exemplars_newest_and_most_voted_are_papers_of_the_topic(topics):
    corpus, _, labels = planted()
    votes = corpus.papers["votes"].to_pylist()
    for label, topic in enumerate(topics.descriptions):
        own = [i for i in range(len(labels)) if labels[i] == label]
        ids = [corpus.paper_ids[i] for i in own]
        assert len(set(topic.exemplars)) == 5
        assert set(topic.exemplars) <= set(ids)
        assert list(topic.newest) == ids[:-6:-1]
        voted = sorted((i for i in own if votes[i]), key=lambda i: -votes[i])[:5]
        assert list(topic.most_voted) == [corpus.paper_ids[i] for i in voted]


def test_exemplars_are_diverse():
    corpus = make_corpus(days(40))
    vectors, _ = blobs([40])
    vectors[10] = vectors[20] = vectors[30]  # three copies of one paper
    topic = described(corpus, embeddings_of(corpus, vectors), [0] * 40).descriptions[0]
    copies = {corpus.paper_ids[i] for i in (10, 20, 30)}
    assert len(copies & set(topic.exemplars)) <= 1


def test_topics_of_the_same_words_get_different_labels():
    corpus, embeddings, labels = planted()
    halves = np.where((labels == 0) & (np.arange(len(labels)) % 2 == 0), 3, labels)
    labels_given = [t.label for t in described(corpus, embeddings, halves).descriptions]
    assert len(set(labels_given)) == 4


def test_no_label_is_a_number_with_underscores(topics):
    assert not any(re.search(r"\d_|_", topic.label) for topic in topics.descriptions)


def test_numbering_clusters_differently_describes_them_alike():
    corpus, embeddings, labels = planted()
    straight = described(corpus, embeddings, labels).descriptions
    turned = described(corpus, embeddings, 2 - labels).descriptions
    assert list(straight) == list(turned)[::-1]


def test_vectors_and_labels_are_matched_by_paper_id():
    corpus, embeddings, labels = planted()
    order = np.random.default_rng(3).permutation(len(labels))
    ids = [corpus.paper_ids[i] for i in order]
    shuffled = type(embeddings)(ids, embeddings.vectors[order], embeddings.encoder, 0)
    clusters = Clusters(ids, labels[order], np.ones(len(ids), dtype=np.float32))
    expected = described(corpus, embeddings, labels).descriptions
    found = describe_clusters(corpus, shuffled, clusters, config=DescribeConfig()).descriptions
    assert list(found) == list(expected)


def test_an_acronym_is_tied_to_its_long_form():
    corpus, embeddings, labels = planted()
    rows = corpus.papers.to_pylist()
    for row, label in zip(rows, labels.tolist(), strict=True):
        if label == 1:
            row["title"] = "RLHF at work"
            row["abstract"] = (
                "Reinforcement learning from human feedback (RLHF) aligns assistants. "
                "RLHF is costly."
            )
    topic = described(of_rows(rows), embeddings, labels).descriptions[1]
    assert topic.label == "Reinforcement learning from human feedback"
    assert topic.keywords.count("RLHF") == 1
    assert topic.acronyms == {"RLHF": "reinforcement learning from human feedback"}


def test_words_keep_the_capitals_they_have_inside_sentences():
    corpus, embeddings, labels = planted()
    keywords = described(corpus, embeddings, labels).descriptions[0].keywords
    assert any("Gaussian splatting" in keyword for keyword in keywords)
    assert not any("Splatting" in keyword for keyword in keywords)


def test_what_only_the_last_weeks_use_is_news():
    corpus, embeddings, labels = planted(60)
    rows = corpus.papers.to_pylist()
    for row, label in list(zip(rows, labels.tolist(), strict=True))[-50:]:
        if label == 0:
            row["abstract"] += " Relightable avatars move."
    lately = described(of_rows(rows), embeddings, labels).descriptions[0].recent_terms
    assert lately.since == (rows[-1]["digest_date"] - timedelta(days=55)).isoformat()
    assert lately.papers + lately.papers_before == 60
    assert lately.terms[0].term == "relightable avatars"
    assert lately.terms[0].papers_before == 0


def test_without_news_lately_is_null(topics):
    assert all(topic.recent_terms is None for topic in topics.descriptions)


def test_no_clusters_give_no_topics():
    corpus, embeddings, labels = planted()
    topics = described(corpus, embeddings, np.full(len(labels), -1))
    assert topics.descriptions == ()
    assert topics.centroids.shape == (0, embeddings.vectors.shape[1])


def test_one_cluster_of_everything_is_described():
    corpus, embeddings, labels = planted()
    topics = described(corpus, embeddings, np.zeros(len(labels)))
    assert topics.descriptions[0].label
    assert topics.descriptions[0].keywords


def test_a_cluster_of_one_paper_without_words_is_described():
    corpus = make_corpus(days(3), titles=["?!", "…", "42"])
    vectors, _ = blobs([3])
    topics = described(corpus, embeddings_of(corpus, vectors), [0, 1, -1])
    assert [topic.label for topic in topics.descriptions] == ["?!", "…"]
    assert all(topic.summary for topic in topics.descriptions)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "$" * 5000,
        "\\frac{a}{b} \\\\ \\'{}",
        "\u202e\u200f reversed",
        "word " * 3000,
        "x" * 20_000,
        "😀" * 100,
        "_".join(["under"] * 50),
        "a-" * 3000,
    ],
)
def test_hostile_text_is_described_as_text(hostile):
    corpus, embeddings, labels = planted()
    rows = corpus.papers.to_pylist()
    for row in rows[::4]:
        row["title"], row["abstract"] = hostile, hostile
    topics = described(of_rows(rows), embeddings, labels)
    for topic in topics.descriptions:
        assert len(topic.label) < 200
        assert "\n" not in topic.label


def stage(corpus, embeddings, labels, previous=None):
    n = len(labels)
    ids = tuple(sorted(set(labels.tolist()) - {-1}))
    alignment = Alignment(
        corpus.paper_ids,
        labels,
        np.ones(n, dtype=np.float32),
        np.zeros((n, 2), dtype=np.float32),
        ids=ids,
        centroids=np.zeros((len(ids), embeddings.vectors.shape[1]), dtype=np.float32),
        events=(),
        record=TrackingRecord(),
    )
    rest = (flat_hierarchy(corpus.paper_ids, ids), previous or State.empty(), LabelOverrides())
    words = describe(corpus, embeddings, alignment, *rest, config=DescribeConfig())
    return topics_stage(corpus, alignment, *rest, words, GeneratedLabels())


def test_the_stage_describes_topics_under_their_ids():
    corpus, embeddings, labels = planted()
    aligned = stage(corpus, embeddings, np.array([4, 7, 9])[labels])
    assert [topic.id for topic in aligned.topics] == [4, 7, 9]
    assert aligned.topics[1].label == "Sparse attention"
    assert aligned.topics[1].size == 12
    assert aligned.topics[0].first_seen == "2025-01-01"


def test_a_topic_keeps_its_label_while_its_content_stays():
    corpus, embeddings, labels = planted()
    first = stage(corpus, embeddings, labels)
    named = {i: replace(kept, label="What a person called it") for i, kept in first.labels.items()}
    previous = replace(State.empty(), as_of="2025-01-01", labels=named)
    second = stage(corpus, embeddings, labels, previous)
    assert {topic.label for topic in second.topics} == {"What a person called it"}
    assert second.events == ()


def test_a_part_does_not_repeat_the_name_of_the_topic_it_is_a_part_of():
    corpus, embeddings, labels = planted(per_subject=24)
    whole = described(corpus, embeddings, labels).descriptions
    halves = labels * 2 + (np.arange(len(labels)) // len(SUBJECTS)) % 2
    above = [whole[label // 2].label for label in range(2 * len(SUBJECTS))]
    parted = clusters_of(corpus, halves)
    describer = Describer(corpus, embeddings, [parted], DescribeConfig())
    parts = describer.parts(parted, above).descriptions
    assert [part.label for part in parts] != above
    assert not [1 for part, name in zip(parts, above, strict=True) if part.label == name]


def test_of_a_large_corpus_a_part_is_read_and_no_cluster_is_left_out(monkeypatch):
    monkeypatch.setattr("groundswell.labeling.describer._SAMPLE", 30)
    monkeypatch.setattr("groundswell.labeling.describer._SAMPLE_EACH", 10)
    corpus, embeddings, labels = planted(per_subject=200)
    labels[1:] = np.where(labels[1:] == 0, 1, labels[1:])  # one paper of the first subject
    clusters = clusters_of(corpus, labels)
    describer = Describer(corpus, embeddings, [clusters], DescribeConfig())
    recent = sum(day > corpus.digest_dates[-1] - timedelta(weeks=8) for day in corpus.digest_dates)
    assert len(describer.rows) <= 30 + 10 * 3 + recent < len(labels) / 4
    found = describer.topics(clusters).descriptions
    assert "protein folding" in found[2].label.lower()
    assert found[0].exemplars == (corpus.paper_ids[0],)


def test_what_is_new_is_told_of_fewer_weeks_where_these_bring_too_many_papers(monkeypatch):
    corpus, embeddings, labels = planted(per_subject=40)
    dates = np.array(corpus.digest_dates, dtype="datetime64[D]")
    monkeypatch.setattr("groundswell.labeling.describer._MAX_RECENT", 20)
    describer = Describer(corpus, embeddings, [clusters_of(corpus, labels)], DescribeConfig())
    assert (dates > describer.since).sum() == 20
