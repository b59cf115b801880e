import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline import neighbors
from pipeline.neighbors import nearest


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
