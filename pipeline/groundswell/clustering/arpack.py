"""Eigenvectors that a seed fixes.

ARPACK restarts from a random vector where its search comes to an end early. UMAP, which asks it for
a graph's leading eigenvectors, gives SciPy no generator, and from version 1.17 on SciPy then takes
an unseeded one: in rare cases the same papers had two maps.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from inspect import signature


@contextmanager
def seeded_restarts(seed: int) -> Iterator[None]:
    """Give a seed to SciPy's `eigsh` while UMAP runs; not for several threads at once."""
    from scipy.sparse import linalg

    unseeded = linalg.eigsh
    if "rng" in signature(unseeded).parameters:
        linalg.eigsh = partial(unseeded, rng=seed)
    try:
        yield
    finally:
        linalg.eigsh = unseeded
