import numpy as np
import pytest
from groundswell.compute.linalg import Floats, Ids
from groundswell.tracking.degrees import BASE, MARGIN, THIRD, nearest_others, other_topics
from groundswell.tracking.membership import TopicPapers

from tests.conftest import blobs


def leaning(share: float, toward: int) -> tuple[Floats, Ids]:
    """Three topics, and at the end a paper of the first that leans toward another."""
    vectors, which = blobs([60, 60, 60])
    paper = (1 - share) * vectors[which == 0].mean(0) + share * vectors[which == toward].mean(0)
    paper /= np.linalg.norm(paper)
    return np.concatenate([vectors, paper[None]]), np.append(which, 0)


@pytest.mark.parametrize("toward", [1, 2])
def test_the_second_topic_is_the_one_that_a_paper_leans_toward(toward: int) -> None:
    topic_ids, degrees = other_topics(TopicPapers(*leaning(0.45, toward)))
    assert topic_ids[-1].tolist() == [toward, 3 - toward]
    assert degrees[-1, 0] > 2 * degrees[-1, 1]


def test_the_degree_rises_with_the_leaning() -> None:
    found = [other_topics(TopicPapers(*leaning(share, 1)))[1][-1, 0] for share in (0.1, 0.3, 0.5)]
    assert found == sorted(found)
    assert found[2] > found[0] + 0.2


def test_a_paper_without_a_topic_has_no_degree() -> None:
    vectors, which = blobs([60, 60, 60])
    which[7] = -1
    topic_ids, degrees = other_topics(TopicPapers(vectors, which))
    assert topic_ids[7].tolist() == [-1, -1]
    assert degrees[7].tolist() == [0, 0]


@pytest.mark.parametrize(("count", "others"), [(1, [-1, -1]), (2, [1, -1])])
def test_few_topics_leave_no_second_or_third(count: int, others: list[int]) -> None:
    topic_ids, degrees = other_topics(TopicPapers(*blobs([40] * count)))
    assert topic_ids[0].tolist() == others
    assert (degrees[0] > 0).tolist() == [topic >= 0 for topic in others]


def test_no_paper_at_all_has_no_degrees() -> None:
    vectors, which = blobs([3])
    topic_ids, degrees = other_topics(TopicPapers(vectors[:0], which[:0]))
    assert topic_ids.shape == degrees.shape == (0, 2)


def test_the_third_degree_is_at_most_the_second() -> None:
    degrees = other_topics(TopicPapers(*blobs([50] * 6, spread=2.0)))[1]
    assert (degrees[:, 0] >= degrees[:, 1]).all()


def test_a_topic_is_known_by_its_id_whatever_other_ids_there_are() -> None:
    vectors, which = leaning(0.45, 2)
    renamed = np.array([30, 5, 12])[which]
    assert other_topics(TopicPapers(vectors, renamed))[0][-1].tolist() == [12, 5]


def test_the_order_of_papers_changes_nothing() -> None:
    vectors, which = blobs([80, 60, 40, 30], spread=1.5)
    shuffle = np.random.default_rng(1).permutation(len(vectors))
    topic_ids, degrees = other_topics(TopicPapers(vectors, which))
    shuffled = other_topics(TopicPapers(vectors[shuffle], which[shuffle]))
    assert (shuffled[0] == topic_ids[shuffle]).all()
    np.testing.assert_allclose(shuffled[1], degrees[shuffle], atol=1e-5)


def test_the_degree_is_the_logistic_function_of_margin_and_rank() -> None:
    papers = TopicPapers(*blobs([60, 60, 60], spread=1.5))
    margins = nearest_others(papers)[1]
    score = MARGIN * margins + [BASE, BASE + THIRD]
    np.testing.assert_allclose(other_topics(papers)[1], 1 / (1 + np.exp(-score)), rtol=1e-5)


def test_margins_are_the_lead_over_all_other_centroids() -> None:
    vectors, which = blobs([60, 60, 60], spread=1.5)
    mean = vectors.mean(axis=0)
    centroids = np.stack([vectors[which == topic].mean(axis=0) for topic in range(3)])
    centroids = centroids / np.linalg.norm(centroids, axis=1, keepdims=True) - mean
    rows = vectors - mean
    cosines = (rows / np.linalg.norm(rows, axis=1, keepdims=True)) @ (
        centroids / np.linalg.norm(centroids, axis=1, keepdims=True)
    ).T
    topic_ids, margins = nearest_others(TopicPapers(vectors, which))
    for paper in (0, 70, 170):
        for topic, margin in zip(topic_ids[paper], margins[paper], strict=True):
            rivals = np.delete(cosines[paper], topic)
            assert margin == pytest.approx(cosines[paper, topic] - rivals.max(), abs=1e-5)
