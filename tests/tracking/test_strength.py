import numpy as np
import pytest
from groundswell.compute.linalg import unit_means
from groundswell.tracking.membership import strength

from tests.conftest import blobs


def of(vectors, topic_ids, archive=None, archive_ids=None):
    archive = vectors if archive is None else archive
    archive_ids = topic_ids if archive_ids is None else archive_ids
    ids = np.unique(archive_ids[archive_ids >= 0])
    return strength(
        vectors, topic_ids, archive, archive_ids, unit_means(archive, archive_ids, ids), ids
    )


def between(vectors, which):
    """Papers half way between two topics, put into the first."""
    middle = vectors[which == 0][:20] + vectors[which == 1][:20]
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    return np.concatenate([vectors, middle]), np.concatenate([which, np.zeros(20, dtype=np.int64)])


def test_papers_amid_their_topic_are_firmer_than_those_between_two():
    vectors, which = between(*blobs([100, 100, 100]))
    found = of(vectors, which)
    assert found[:300].min() > 0.9
    assert found[300:].max() < found[:300].min()


def test_an_outlier_has_none():
    vectors, which = blobs([60, 60])
    which[[3, 70]] = -1
    found = of(vectors, which)
    assert np.flatnonzero(found == 0).tolist() == [3, 70]


def test_a_paper_in_the_wrong_topic_is_hardly_believed():
    vectors, which = blobs([100, 100, 100])
    which[0] = 1
    assert of(vectors, which)[0] < 0.2


def test_a_paper_that_came_later_is_judged_as_if_it_had_been_there():
    vectors, which = blobs([150, 150, 150], spread=1.5, seed=3)
    late = np.arange(len(which)) % 10 == 0
    together = of(vectors, which)[late]
    apart = of(vectors[late], which[late], vectors[~late], which[~late])
    assert np.abs(together - apart).mean() < 0.02


def test_a_small_topic_is_not_blamed_for_having_few_papers():
    vectors, which = blobs([200, 12])
    assert of(vectors, which)[200:].min() > 0.8


def test_the_order_of_papers_changes_nothing():
    vectors, which = blobs([80, 60, 40], spread=1.2)
    shuffle = np.random.default_rng(1).permutation(len(vectors))
    np.testing.assert_allclose(
        of(vectors[shuffle], which[shuffle]), of(vectors, which)[shuffle], atol=1e-4
    )


@pytest.mark.parametrize("count", [1, 2])
def test_hardly_any_papers_still_have_a_strength(count):
    vectors, _ = blobs([count])
    found = of(vectors, np.zeros(count, dtype=np.int64))
    assert ((found >= 0) & (found <= 1)).all()
