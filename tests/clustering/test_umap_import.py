"""Layouts do without umap-learn's search for neighbors, which stays what it is for all others."""

import subprocess
import sys

import pytest

SETUP = """
import sys
import numpy as np
from groundswell.clustering.layout import umap_layout
points = np.random.default_rng(3).normal(size=(60, 8)).astype(np.float32)
points /= np.linalg.norm(points, axis=1, keepdims=True)
def layout():
    return umap_layout(points, 2, n_neighbors=5, min_dist=0.1, seed=7)
"""


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", SETUP + code], check=True, timeout=300)


@pytest.mark.slow
def test_a_layout_does_not_import_the_search() -> None:
    run("layout()\nassert 'pynndescent' not in sys.modules\n")


@pytest.mark.slow
def test_a_layout_is_the_same_where_the_search_is_imported() -> None:
    run(
        "first = layout()\n"
        "import umap.umap_ as own\n"
        "assert 'correlation' in own.pynn_named_distances\n"
        "import pynndescent\n"
        "assert own.NNDescent is pynndescent.NNDescent\n"
        "assert own.pynn_named_distances is pynndescent.distances.named_distances\n"
        "assert np.array_equal(first, layout())\n"
    )


@pytest.mark.slow
def test_what_makes_or_knows_an_index_imports_the_search_then() -> None:
    run(
        "layout()\n"
        "import umap.umap_ as own\n"
        "before = own.NNDescent\n"
        "import pynndescent\n"
        "class Index:\n"
        "    def __init__(self, points): self.points = points\n"
        "pynndescent.NNDescent = Index\n"
        "made = before(points)\n"
        "assert made.points is points\n"
        "assert own.NNDescent is Index\n"
        "assert isinstance(made, before)\n"
        "assert not isinstance(None, before)\n"
    )
