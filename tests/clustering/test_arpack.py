"""Restarts of ARPACK: seeded while UMAP runs, and as they were afterwards."""

from typing import Any

import numpy as np
import pytest
from groundswell.clustering.arpack import seeded_restarts
from groundswell.clustering.layout import umap_layout
from scipy.sparse import identity, linalg

from tests.conftest import blobs


def test_a_restart_gives_the_same_eigenvectors_again() -> None:
    """All vectors are eigenvectors of the identity: what is found is where a restart began."""
    found = []
    for _ in range(3):
        with seeded_restarts(7):
            found.append(linalg.eigsh(identity(40, format="csr"), 3, v0=np.ones(40))[1])
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


def test_umap_asks_for_eigenvectors_with_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = []

    def recorded(*args: Any, rng: object = None, **options: Any) -> Any:
        seeds.append(rng)
        return original(*args, rng=rng, **options)

    original = linalg.eigsh
    monkeypatch.setattr(linalg, "eigsh", recorded)
    vectors, _ = blobs([30, 30])
    umap_layout(vectors, 2, n_neighbors=10, min_dist=0.1, seed=7)
    assert set(seeds) == {7}
    assert linalg.eigsh is recorded


def test_it_is_as_before_after_an_error() -> None:
    before = linalg.eigsh
    with pytest.raises(RuntimeError), seeded_restarts(1):
        raise RuntimeError
    assert linalg.eigsh is before
