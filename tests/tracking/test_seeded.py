from datetime import date

import numpy as np
import pytest
from groundswell.artifacts import SeededTopic, State, TopicEdits, TrackingRecord
from groundswell.compute.linalg import Ids
from groundswell.tracking import seeded
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.seeded import SeededTopics, find_seeded, mentions, seeded_regions
from numpy.typing import NDArray

from tests.conftest import blobs, embeddings_of, make_corpus


@pytest.mark.parametrize(
    ("text", "is_used"),
    [
        ("On Gaussian splatting of scenes", True),
        ("Gaussian-splatting", True),
        ("gaussian\nsplattings", True),
        ("two radiance fields", True),
        ("Gaussian processes and paint splatting", False),
        ("nongaussian splatting", False),
        ("gaussian splattingly", False),
    ],
)
def test_words_are_found_however_they_are_written(text: str, is_used: bool) -> None:
    topic = SeededTopic("Gaussian splatting", ("radiance field",))
    assert mentions([text], [topic]).tolist() == [[is_used]]


def test_a_name_with_signs_is_found() -> None:
    assert mentions(["Fast C++ code"], [SeededTopic("C++")]).tolist() == [[True]]


def test_a_region_is_where_its_words_are_common_not_where_they_are_scattered() -> None:
    vectors, which = blobs([100, 100, 60])
    rng = np.random.default_rng(1)
    common, scattered = rng.random(260) < 0.6, rng.random(260) < 0.05
    used = np.where(which == 2, common, scattered)[:, None]
    assert np.array_equal(seeded_regions(vectors, used) == 0, which == 2)


def test_papers_with_the_words_of_two_topics_go_where_these_are_commoner() -> None:
    vectors, which = blobs([80, 80, 80])
    rng = np.random.default_rng(2)
    draw = rng.random((240, 2))
    used = np.stack([(which == 0) & (draw[:, 0] < 0.8), (which == 1) & (draw[:, 1] < 0.8)], axis=1)
    used |= rng.random((240, 2)) < 0.04
    assert np.array_equal(seeded_regions(vectors, used), np.where(which < 2, which, -1))


@pytest.mark.parametrize(("papers", "exists"), [(4, False), (5, True)])
def test_a_topic_whose_words_hardly_anyone_uses_has_no_region(papers: int, exists: bool) -> None:
    vectors, _ = blobs([80, 80])
    used = np.zeros((160, 1), dtype=bool)
    used[[3, 90, 120, 150, 151][:papers]] = True
    assert (seeded_regions(vectors, used) == 0).any() == exists


def test_papers_beyond_the_sample_join_the_region_of_their_neighbors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors, which = blobs([90, 90, 60])
    used = np.stack([which == 2, which == 0], axis=1)
    monkeypatch.setattr(seeded, "_MOST", 120)
    expected = np.array([1, -1, 0])[which]
    assert np.array_equal(seeded_regions(vectors, used), expected)


def test_a_handful_of_papers_has_no_regions() -> None:
    vectors, _ = blobs([15])
    assert (seeded_regions(vectors, np.ones((15, 1), dtype=bool)) == -1).all()


MUSIC = SeededTopic("violin", ("varnish",))
"""Used by all papers of the third blob in what follows."""


def inputs(edits: TopicEdits, known: dict[str, int] | None = None) -> TrackingInputs:
    vectors, which = blobs([60, 60, 40])
    titles = ["Varnish of a violin" if topic == 2 else "Other" for topic in which]
    corpus = make_corpus([date(2025, 1, 1)] * 160, titles=titles)
    previous = State.empty()
    object.__setattr__(previous, "tracking", TrackingRecord(seeded=known or {}))
    return TrackingInputs(corpus, embeddings_of(corpus, vectors), previous, edits)


def found(topic_ids: Ids, new: NDArray[np.bool_], **given: dict[str, int]) -> SeededTopics:
    return find_seeded(inputs(TopicEdits(seeded=(MUSIC,)), **given), topic_ids, new)


BLOB = np.repeat([0, 1, 2], [60, 60, 40])
OLD = np.zeros(160, dtype=bool)


def test_a_seeded_topic_that_no_topic_is_like_is_new() -> None:
    topic_ids = np.where(BLOB == 2, 1, BLOB)  # its papers are a part of topic 1
    result = found(topic_ids, OLD)
    assert (result.new, result.ids) == (["violin"], {})
    assert np.array_equal(result.labels, np.where(BLOB == 2, 0, -1))


def test_a_seeded_topic_that_is_there_under_another_label_is_that_topic() -> None:
    result = found(BLOB * 10, OLD)
    assert (list(result.new), result.ids) == ([], {"violin": 20})
    assert (result.labels == -1).all()
    assert np.array_equal(result.topic_ids, BLOB * 10)


@pytest.mark.parametrize(("own", "is_that_topic"), [(20, True), (19, False)])
def test_a_topic_with_half_of_a_seeded_topics_papers_is_that_topic(
    own: int, is_that_topic: bool
) -> None:
    topic_ids = BLOB * 10
    topic_ids[120 + own :] = -1
    assert found(topic_ids, OLD).ids == ({"violin": 20} if is_that_topic else {})


def test_new_papers_in_the_region_of_a_seeded_topic_join_it_and_old_ones_stay() -> None:
    topic_ids, new = BLOB.copy(), OLD.copy()
    topic_ids[130:140], new[130:135] = 1, True  # ten papers of the region are in topic 1
    result = found(topic_ids, new, known={"violin": 2})
    assert result.ids == {"violin": 2}
    assert (result.topic_ids[130:135] == 2).all()
    assert (result.topic_ids[135:140] == 1).all()


def test_a_seeded_topic_whose_topic_ended_is_looked_for_again() -> None:
    topic_ids = np.where(BLOB == 2, 1, BLOB)
    result = found(topic_ids, OLD, known={"violin": 77})
    assert result.new == ["violin"]


def test_papers_of_a_pinned_topic_go_to_no_new_one() -> None:
    edits = TopicEdits(seeded=(MUSIC,), pinned=(1,))
    topic_ids = np.where(BLOB == 2, 1, BLOB)
    result = find_seeded(inputs(edits), topic_ids, OLD)
    assert list(result.new) == []
    assert (result.labels == -1).all()


def test_two_seeded_topics_do_not_share_a_topic() -> None:
    edits = TopicEdits(seeded=(MUSIC, SeededTopic("varnish")))
    result = find_seeded(inputs(edits), BLOB, OLD)
    assert result.ids == {"violin": 2}
    assert list(result.new) == []  # the first has all papers of the region


def test_without_seeds_nothing_is_seeded() -> None:
    result = find_seeded(inputs(TopicEdits()), BLOB, OLD)
    assert (list(result.new), result.ids) == ([], {})
    assert np.array_equal(result.topic_ids, BLOB)
