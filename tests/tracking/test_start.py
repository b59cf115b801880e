import numpy as np
from groundswell.clustering.smoothed import topics

from tests.conftest import blobs


def test_a_start_as_good_as_the_best_is_kept():
    vectors, which = blobs([100, 80, 60, 40])
    rng = np.random.default_rng(0)
    start = which.copy()
    stirred = rng.permutation(280)[:40]
    start[stirred] = rng.integers(0, 4, 40)
    found = topics(vectors, start=start)
    assert np.array_equal(found, which)


def test_a_start_of_a_worse_number_of_topics_is_left():
    vectors, which = blobs([100, 80, 60, 40])
    found = topics(vectors, start=(which > 1).astype(np.int64))
    assert np.array_equal(found, which)
