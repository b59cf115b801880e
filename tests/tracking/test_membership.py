import numpy as np
import pytest
from groundswell.compute.linalg import Floats, Ids
from groundswell.tracking import membership
from groundswell.tracking.membership import (
    Centroids,
    TopicPapers,
    features,
    membership_probability,
)

from tests.conftest import blobs


def of(papers: TopicPapers, archive: TopicPapers | None = None) -> Floats:
    archive = archive or papers
    return membership_probability(papers, archive, Centroids.of(archive))


def between(vectors: Floats, which: Ids) -> TopicPapers:
    """Papers half way between two topics, put into the first."""
    middle = vectors[which == 0][:20] + vectors[which == 1][:20]
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    zeros = np.zeros(20, dtype=np.int64)
    return TopicPapers(np.concatenate([vectors, middle]), np.concatenate([which, zeros]))


def test_papers_amid_their_topic_are_likelier_members_than_those_between_two() -> None:
    found = of(between(*blobs([100, 100, 100])))
    assert found[:300].min() > 0.9
    assert found[300:].max() < found[:300].min()


def test_an_outlier_has_probability_0() -> None:
    vectors, which = blobs([60, 60])
    which[[3, 70]] = -1
    found = of(TopicPapers(vectors, which))
    assert np.flatnonzero(found == 0).tolist() == [3, 70]


def test_a_paper_in_the_wrong_topic_is_hardly_a_member() -> None:
    vectors, which = blobs([100, 100, 100])
    which[0] = 1
    assert of(TopicPapers(vectors, which))[0] < 0.2


def test_a_paper_that_came_later_is_judged_as_if_it_had_been_there() -> None:
    vectors, which = blobs([150, 150, 150], spread=1.5, seed=3)
    late = np.arange(len(which)) % 10 == 0
    together = of(TopicPapers(vectors, which))[late]
    archive = TopicPapers(vectors[~late], which[~late])
    later = of(TopicPapers(vectors[late], which[late]), archive)
    assert np.abs(together - later).mean() < 0.02


def test_a_small_topic_has_likely_members_too() -> None:
    vectors, which = blobs([200, 12])
    assert of(TopicPapers(vectors, which))[200:].min() > 0.8


def test_the_order_of_papers_changes_nothing() -> None:
    vectors, which = blobs([80, 60, 40], spread=1.2)
    shuffle = np.random.default_rng(1).permutation(len(vectors))
    straight = of(TopicPapers(vectors, which))
    shuffled = of(TopicPapers(vectors[shuffle], which[shuffle]))
    np.testing.assert_allclose(shuffled, straight[shuffle], atol=1e-4)


@pytest.mark.parametrize("count", [1, 2])
def test_hardly_any_papers_still_have_a_probability(count: int) -> None:
    vectors, _ = blobs([count])
    found = of(TopicPapers(vectors, np.zeros(count, dtype=np.int64)))
    assert ((found > 0) & (found < 1)).all()


def test_the_probability_is_the_logistic_function_of_the_features() -> None:
    vectors, which = blobs([60, 60], spread=1.5)
    papers = TopicPapers(vectors, which)
    logit = features(papers, papers, Centroids.of(papers)) @ [0.578, 1.283] + 0.096
    np.testing.assert_allclose(of(papers), 1 / (1 + np.exp(-logit)), rtol=1e-6)


def by_hand(papers: TopicPapers, row: int) -> tuple[float, float]:
    """The features of a paper, neighbor by neighbor, itself left out."""
    vectors = papers.vectors - papers.vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    own = papers.topic_ids[row]
    cosines = vectors @ vectors[row]
    cosines[row] = -2
    asked = min(50, int((papers.topic_ids == own).sum()) - 1)
    share = float(np.mean(papers.topic_ids[np.argsort(-cosines)[:asked]] == own))
    centroids = Centroids.of(papers)
    centers = centroids.vectors - papers.vectors.mean(axis=0)
    centers /= np.linalg.norm(centers, axis=1, keepdims=True)
    near = dict(zip(centroids.ids.tolist(), (centers @ vectors[row]).tolist(), strict=True))
    mine = near.pop(int(own))
    return float(np.log((share + 0.03) / (1 - share + 0.03))), mine - max(near.values())


@pytest.mark.parametrize("row", [0, 70, 130, 205])
def test_features_are_the_agreement_of_50_neighbors_and_the_margin_of_centroids(row: int) -> None:
    """The last topic has fewer than 51 papers: as many neighbors count as it has others."""
    vectors, which = blobs([100, 100, 20], spread=2.0)
    papers = TopicPapers(vectors, which * 3)
    found = features(papers, papers, Centroids.of(papers))[row]
    assert found == pytest.approx(by_hand(papers, row), abs=1e-4)


def test_neighbors_of_a_large_archive_are_those_in_an_even_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors, which = blobs([100, 100], spread=1.5)
    order = np.random.default_rng(1).permutation(200)
    papers = TopicPapers(vectors[order], which[order])
    whole = of(papers)
    monkeypatch.setattr(membership, "_MOST", 100)
    sample = of(papers)
    assert not np.array_equal(sample, whole)
    assert np.abs(sample - whole).mean() < 0.05
