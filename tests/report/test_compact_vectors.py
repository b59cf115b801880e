"""The page's vectors: small, and near what they stand for."""

import numpy as np
from groundswell.report.compact_vectors import STEP, compact
from numpy.typing import NDArray


def unit(rng: np.random.Generator, papers: int, dimensions: int) -> NDArray[np.float32]:
    vectors = rng.normal(size=(papers, dimensions)) * np.linspace(3, 0.1, dimensions)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


def test_inner_products_are_those_of_the_vectors() -> None:
    vectors = unit(np.random.default_rng(0), 200, 30)
    small = compact(vectors).T.astype(float) * STEP
    assert small.shape == (200, 30)
    assert np.abs(small @ small.T - vectors @ vectors.T).max() < 0.1


def test_the_strongest_directions_are_kept() -> None:
    rng = np.random.default_rng(1)
    vectors = np.zeros((300, 40), dtype=np.float32)
    vectors[:, [3, 17]] = unit(rng, 300, 2)
    small = compact(vectors, dimensions=2).T.astype(float) * STEP
    assert np.abs(small @ small.T - vectors @ vectors.T).max() < 0.1


def test_the_same_vectors_give_the_same_bytes_whatever_their_signs_in_memory() -> None:
    vectors = unit(np.random.default_rng(2), 50, 20)
    assert compact(vectors).tobytes() == compact(np.asfortranarray(vectors)).tobytes()


def test_vectors_of_fewer_dimensions_keep_all() -> None:
    assert compact(np.eye(3, dtype=np.float32)).shape == (3, 3)
