import numpy as np
import pytest
from groundswell.artifacts import SeededTopic
from groundswell.tracking.seeded import lie, users

from tests.conftest import blobs


@pytest.mark.parametrize(
    ("text", "is_used"),
    [
        ("On Gaussian splatting of scenes", True),
        ("Gaussian-splatting", True),
        ("gaussian\nsplattings", True),
        ("two radiance fields", True),
        ("Gaussian processes and paint splatting", False),
        ("nongaussian splatting", False),
    ],
)
def test_words_are_found_however_they_are_written(text, is_used):
    topic = SeededTopic("Gaussian splatting", ("radiance field",))
    assert users([text], [topic]).tolist() == [[is_used]]


def test_a_name_with_signs_is_found():
    assert users(["Fast C++ code"], [SeededTopic("C++")]).tolist() == [[True]]


def test_a_topic_lies_where_its_words_are_common_not_where_they_are_strewn():
    vectors, which = blobs([100, 100, 60])
    rng = np.random.default_rng(1)
    common, strewn = rng.random(260) < 0.6, rng.random(260) < 0.05
    used = np.where(which == 2, common, strewn)[:, None]
    assert np.array_equal(lie(vectors, used) == 0, which == 2)


def test_papers_that_use_the_words_of_two_topics_go_where_these_are_commoner():
    vectors, which = blobs([80, 80, 80])
    rng = np.random.default_rng(2)
    draw = rng.random((240, 2))
    used = np.stack([(which == 0) & (draw[:, 0] < 0.8), (which == 1) & (draw[:, 1] < 0.8)], axis=1)
    used |= rng.random((240, 2)) < 0.04
    assert np.array_equal(lie(vectors, used), np.where(which < 2, which, -1))


def test_a_topic_whose_words_hardly_anyone_uses_lies_nowhere():
    vectors, _ = blobs([80, 80])
    used = np.zeros((160, 1), dtype=bool)
    used[[3, 90, 120, 150]] = True
    assert (lie(vectors, used) == -1).all()
