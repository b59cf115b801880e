import numpy as np
from groundswell.compute import neighbors
from groundswell.compute.neighbors import compacting, drawn, nearest, vote
from hypothesis import given
from hypothesis import strategies as st


def rows(count: int, width: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, width))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@given(st.integers(1, 40), st.integers(1, 400), st.integers(1, 30), st.integers(0, 99))
def test_neighbours_are_those_of_sorting_all_cosines(queries, archive, k, seed):
    left, right = rows(queries, 8, seed), rows(archive, 8, seed + 1)
    indices, cosines = nearest(left, right, k)
    expected = np.argsort(-(left @ right.T), axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(indices, expected)
    assert (np.diff(cosines, axis=1) <= 0).all()


def test_equal_cosines_are_put_in_the_archives_order():
    archive = np.tile(np.eye(2, dtype=np.float32), (3, 1))
    assert nearest(archive[:1], archive, 3)[0].tolist() == [[0, 2, 4]]


def test_the_size_of_blocks_changes_nothing(monkeypatch):
    archive = rows(500, 16, 3)
    whole = nearest(archive, archive, 15)[0]
    monkeypatch.setattr(neighbors, "_BLOCK_VALUES", 4096)
    np.testing.assert_array_equal(nearest(archive, archive, 15)[0], whole)


def test_an_even_choice_is_drawn_and_some_of_every_label():
    labels = np.repeat([0, 1, 2], [1000, 3, 40])
    chosen = drawn(labels, 100, 10)
    counts = np.bincount(labels[chosen])
    assert counts[1] == 3
    assert counts[2] >= 10
    assert 90 <= counts[0] <= 110
    assert (np.diff(chosen) > 0).all()


def test_a_small_label_keeps_its_neighbourhood_where_few_of_the_archive_vote(monkeypatch):
    monkeypatch.setattr(neighbors, "_VOTERS", 60)
    monkeypatch.setattr(neighbors, "_VOTERS_EACH", 15)
    rng = np.random.default_rng(4)
    centres = np.eye(2, 16)
    labels = np.repeat([0, 1], [3000, 20])
    near = centres[labels] + rng.normal(size=(3020, 16)) * 0.1
    archive = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    assert vote(archive[-20:], archive, labels, 9).tolist() == [1] * 20


def test_a_vote_counts_for_all_that_it_stands_for(monkeypatch):
    monkeypatch.setattr(neighbors, "_VOTERS", 20)
    monkeypatch.setattr(neighbors, "_VOTERS_EACH", 10)
    archive = np.tile(np.array([[1, 0]], dtype=np.float32), (1010, 1))
    labels = np.repeat([0, 1], [1000, 10])
    # All lie in one place: of 30 that vote a third are of the small label, which has a hundredth.
    assert vote(archive[:1], archive, labels, 30).tolist() == [0]


def test_neighbours_are_kept_in_the_components_that_the_archive_has():
    rng = np.random.default_rng(5)
    inside = rng.normal(size=(300, 40)) @ rng.normal(size=(40, 200))
    archive = (inside / np.linalg.norm(inside, axis=1, keepdims=True)).astype(np.float32)
    compacted = compacting(archive)
    few, of = compacted(archive[:50]), compacted(archive)
    assert of.shape == (300, 128)
    np.testing.assert_array_equal(nearest(few, of, 5)[0], nearest(archive[:50], archive, 5)[0])
