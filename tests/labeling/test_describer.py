from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from groundswell.artifacts import Clusters, Corpus, Embeddings, TopicDescription
from groundswell.config import DescribeConfig
from groundswell.labeling import ClusterDescriptions, describe_clusters
from groundswell.labeling.describer import LanguageDescriber
from numpy.typing import ArrayLike, NDArray

from tests.conftest import blobs, days, embeddings_of, make_corpus
from tests.labeling.corpora import clusters_of
from tests.labeling.subjects import SUBJECTS, of_rows, planted

Topics = ClusterDescriptions[TopicDescription]


def described(corpus: Corpus, embeddings: Embeddings, labels: ArrayLike, **settings: Any) -> Topics:
    clusters = clusters_of(corpus, np.asarray(labels))
    return describe_clusters(corpus, embeddings, clusters, config=DescribeConfig(**settings))


def with_abstracts(
    corpus: Corpus, labels: NDArray[np.int64], change: Callable[[dict[str, Any], int], None]
) -> Corpus:
    """The corpus with its rows changed, each by its position."""
    rows = corpus.papers.to_pylist()
    for number, row in enumerate(rows):
        change(row, number)
    return of_rows(rows)


@pytest.fixture(scope="module")
def topics() -> Topics:
    return described(*planted())


def test_labels_are_the_subjects(topics: Topics) -> None:
    labels = [topic.label.replace("3D ", "") for topic in topics.descriptions]
    assert labels == list(SUBJECTS)


def test_no_keyword_contains_a_word_of_abstracts(topics: Topics) -> None:
    words = {w for t in topics.descriptions for k in t.keywords for w in k.lower().split()}
    assert not words & {"propose", "paper", "results", "novel", "method", "outperform", "studies"}


def test_keywords_do_not_repeat_each_other(topics: Topics) -> None:
    keywords = topics.descriptions[0].keywords
    assert any("Gaussian splatting" in keyword for keyword in keywords)
    assert not {"gaussian", "splatting"} & {keyword.lower() for keyword in keywords}


def test_keywords_are_at_most_as_many_as_configured_and_fall_in_weight() -> None:
    for topic in described(*planted(), keywords=3).descriptions:
        assert len(topic.keywords) == len(topic.keyword_weights) == 3
        assert list(topic.keyword_weights) == sorted(topic.keyword_weights, reverse=True)
        assert min(topic.keyword_weights) > 0


def test_the_summary_quotes_sentences_as_they_are_and_names_their_papers(topics: Topics) -> None:
    corpus = planted()[0]
    abstracts = dict(zip(corpus.paper_ids, corpus.papers["abstract"].to_pylist(), strict=True))
    for topic in topics.descriptions:
        assert len(topic.quotes) == 3
        assert len({quote.paper_id for quote in topic.quotes}) == 3
        for quote in topic.quotes:
            assert quote.sentence in abstracts[quote.paper_id]
            assert f"“{quote.sentence}” [{quote.paper_id}]" in topic.summary


def test_without_a_quotable_sentence_the_summary_is_the_most_central_title() -> None:
    corpus, embeddings, labels = planted()
    short = with_abstracts(corpus, labels, lambda row, _: row.update(abstract="Short."))
    topic = described(short, embeddings, labels).descriptions[0]
    assert topic.quotes == ()
    title = short.papers["title"][short.paper_ids.index(topic.exemplars[0])].as_py()
    assert topic.summary == f"12 papers, most central: “{title}” [{topic.exemplars[0]}]"


def test_centroids_are_unit_means_in_the_order_of_labels() -> None:
    corpus, embeddings, labels = planted()
    topics = described(corpus, embeddings, labels)
    assert topics.centroids.shape == (3, embeddings.vectors.shape[1])
    assert topics.centroids.dtype == np.float32
    mean = embeddings.vectors[labels == 1].mean(axis=0)
    np.testing.assert_allclose(topics.centroids[1], mean / np.linalg.norm(mean), atol=1e-6)


def test_the_first_exemplar_is_the_most_central_paper() -> None:
    corpus, embeddings, labels = planted()
    topics = described(corpus, embeddings, labels)
    for label, topic in enumerate(topics.descriptions):
        cosines = embeddings.vectors @ topics.centroids[label]
        cosines[labels != label] = -1
        assert topic.exemplars[0] == corpus.paper_ids[int(cosines.argmax())]


def test_exemplars_newest_and_most_voted_are_papers_of_the_topic(topics: Topics) -> None:
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


def test_papers_without_votes_are_not_among_the_most_voted() -> None:
    corpus, embeddings, labels = planted()
    unvoted = with_abstracts(corpus, labels, lambda row, n: row.update(votes=1 if n == 3 else None))
    topics = described(unvoted, embeddings, labels).descriptions
    assert [topic.most_voted for topic in topics] == [("p0003",), (), ()]


def test_exemplars_are_diverse() -> None:
    corpus = make_corpus(days(40))
    vectors, _ = blobs([40])
    vectors[10] = vectors[20] = vectors[30]  # three copies of one paper
    topic = described(corpus, embeddings_of(corpus, vectors), [0] * 40).descriptions[0]
    copies = {corpus.paper_ids[i] for i in (10, 20, 30)}
    assert len(copies & set(topic.exemplars)) <= 1


def test_topics_of_the_same_words_have_different_labels() -> None:
    corpus, embeddings, labels = planted()
    halves = np.where((labels == 0) & (np.arange(len(labels)) % 2 == 0), 3, labels)
    found = [topic.label for topic in described(corpus, embeddings, halves).descriptions]
    assert len(set(found)) == 4


def test_numbering_clusters_differently_describes_them_alike() -> None:
    corpus, embeddings, labels = planted()
    straight = described(corpus, embeddings, labels).descriptions
    reversed_ = described(corpus, embeddings, 2 - labels).descriptions
    assert list(straight) == list(reversed_)[::-1]


def test_vectors_and_labels_are_matched_by_paper_id() -> None:
    corpus, embeddings, labels = planted()
    order = np.random.default_rng(3).permutation(len(labels))
    ids = [corpus.paper_ids[i] for i in order]
    shuffled = Embeddings(ids, embeddings.vectors[order], embeddings.encoder, 0)
    clusters = Clusters(ids, labels[order], np.ones(len(ids), dtype=np.float32))
    found = describe_clusters(corpus, shuffled, clusters, config=DescribeConfig()).descriptions
    assert found == described(corpus, embeddings, labels).descriptions


def test_an_acronym_is_tied_to_its_long_form() -> None:
    corpus, embeddings, labels = planted()
    abstract = (
        "Reinforcement learning from human feedback (RLHF) aligns assistants. RLHF is costly."
    )

    def rewrite(row: dict[str, Any], number: int) -> None:
        if labels[number] == 1:
            row.update(title="RLHF at work", abstract=abstract)

    changed = with_abstracts(corpus, labels, rewrite)
    topic = described(changed, embeddings, labels).descriptions[1]
    assert topic.label == "Reinforcement learning from human feedback"
    assert topic.keywords.count("RLHF") == 1
    assert topic.acronyms == {"RLHF": "reinforcement learning from human feedback"}


def test_words_keep_the_capitals_they_have_inside_sentences(topics: Topics) -> None:
    keywords = topics.descriptions[0].keywords
    assert any("Gaussian splatting" in keyword for keyword in keywords)
    assert not any("Splatting" in keyword for keyword in keywords)


def test_a_phrase_that_only_recent_papers_use_is_a_recent_term() -> None:
    corpus, embeddings, labels = planted(60)

    def add(row: dict[str, Any], number: int) -> None:
        if labels[number] == 0 and number >= 130:
            row["abstract"] += " Relightable avatars move."

    changed = with_abstracts(corpus, labels, add)
    recent = described(changed, embeddings, labels).descriptions[0].recent_terms
    assert recent is not None
    assert recent.since == (corpus.digest_dates[-1] - timedelta(days=55)).isoformat()
    assert recent.papers + recent.papers_before == 60
    assert recent.terms[0].term == "relightable avatars"
    assert (recent.terms[0].papers, recent.terms[0].papers_before) == (16, 0)
    assert 0 < recent.terms[0].p_value < 1e-9


def test_parts_of_a_recent_term_are_not_repeated() -> None:
    corpus, embeddings, labels = planted(60)

    def add(row: dict[str, Any], number: int) -> None:
        if labels[number] == 0 and number >= 130:
            row["abstract"] += " Relightable avatars move. The avatars."

    changed = with_abstracts(corpus, labels, add)
    recent = described(changed, embeddings, labels).descriptions[0].recent_terms
    assert recent is not None
    terms = [term.term for term in recent.terms]
    assert len([term for term in terms if "avatars" in term.lower()]) == 1


def test_without_a_change_there_are_no_recent_terms(topics: Topics) -> None:
    assert all(topic.recent_terms is None for topic in topics.descriptions)


def test_no_clusters_have_no_descriptions() -> None:
    corpus, embeddings, labels = planted()
    topics = described(corpus, embeddings, np.full(len(labels), -1))
    assert topics.descriptions == ()
    assert topics.centroids.shape == (0, embeddings.vectors.shape[1])


def test_one_cluster_of_all_papers_is_described() -> None:
    corpus, embeddings, labels = planted()
    [topic] = described(corpus, embeddings, np.zeros(len(labels))).descriptions
    assert topic.label
    assert len(topic.keywords) == 10


def test_a_cluster_without_words_has_its_title_as_label() -> None:
    titles = ["?!", "…", "42", "One two three four five six seven eight nine"]
    corpus = make_corpus(days(4), titles=titles)
    vectors, _ = blobs([4])
    topics = described(corpus, embeddings_of(corpus, vectors), [0, 1, -1, 2])
    assert [topic.label for topic in topics.descriptions] == [
        "?!",
        "…",
        "One two three four five six seven eight …",
    ]
    assert topics.descriptions[0].summary == "1 paper: “?!” [p00000]"


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
def test_hostile_text_is_described_as_text(hostile: str) -> None:
    corpus, embeddings, labels = planted()

    def replace(row: dict[str, Any], number: int) -> None:
        if number % 4 == 0:
            row.update(title=hostile, abstract=hostile)

    topics = described(with_abstracts(corpus, labels, replace), embeddings, labels)
    for topic in topics.descriptions:
        assert 0 < len(topic.label) < 200
        assert "\n" not in topic.label
        assert "_" not in topic.label


def test_a_part_does_not_repeat_the_label_of_its_topic() -> None:
    corpus, embeddings, labels = planted(per_subject=24)
    whole = described(corpus, embeddings, labels).descriptions
    halves = labels * 2 + (np.arange(len(labels)) // len(SUBJECTS)) % 2
    parents = [whole[label // 2].label for label in range(2 * len(SUBJECTS))]
    parted = clusters_of(corpus, halves)
    describer = LanguageDescriber(corpus, embeddings, [parted], DescribeConfig())
    free = [part.label for part in describer.parts(parted).descriptions]
    parts = [part.label for part in describer.parts(parted, parents).descriptions]
    assert any(label == parent for label, parent in zip(free, parents, strict=True))
    assert not any(label == parent for label, parent in zip(parts, parents, strict=True))


def test_of_a_large_corpus_a_sample_is_read_and_no_cluster_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("groundswell.labeling.describer.READ_WHOLE", 30)
    monkeypatch.setattr("groundswell.labeling.describer._SAMPLE_EACH", 10)
    corpus, embeddings, labels = planted(per_subject=200)
    labels[1:] = np.where(labels[1:] == 0, 1, labels[1:])  # one paper of the first subject
    clusters = clusters_of(corpus, labels)
    describer = LanguageDescriber(corpus, embeddings, [clusters], DescribeConfig())
    recent = sum(day > corpus.digest_dates[-1] - timedelta(weeks=8) for day in corpus.digest_dates)
    assert len(describer.rows) <= 30 + 10 * 3 + recent < len(labels) / 4
    found = describer.topics(clusters).descriptions
    assert "protein folding" in found[2].label.lower()
    assert found[0].exemplars == (corpus.paper_ids[0],)


def test_recent_papers_are_those_of_fewer_weeks_where_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corpus, embeddings, labels = planted(per_subject=40)
    dates = np.array(corpus.digest_dates, dtype="datetime64[D]")
    monkeypatch.setattr("groundswell.labeling.describer._MAX_RECENT", 20)
    describer = LanguageDescriber(
        corpus, embeddings, [clusters_of(corpus, labels)], DescribeConfig()
    )
    assert (dates > describer.since).sum() == 20
    assert set(np.flatnonzero(dates > describer.since)) <= set(describer.rows.tolist())
