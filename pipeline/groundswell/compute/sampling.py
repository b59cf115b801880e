"""Samples of rows without randomness: evenly spaced, and with some rows of every label."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=np.generic)
Ids = NDArray[np.int64]


def evenly_spaced(n: int, most: int) -> Ids:
    """Return at most `most` of `n` rows, evenly spaced, ascending."""
    return np.linspace(0, n - 1, min(n, most)).round().astype(np.int64)


def sampled_by_label(labels: Ids, most: int, each: int) -> Ids:
    """Return `most` evenly spaced rows and, of each label, at least `each`; ascending.

    `labels` are (n,). A label with fewer than `each` rows contributes all of them.
    """
    if len(labels) <= most:
        return np.arange(len(labels))
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order])) + 1
    of_each = [own[evenly_spaced(len(own), each)] for own in np.split(order, starts)]
    return np.unique(np.concatenate([evenly_spaced(len(labels), most), *of_each]))


def selected(rows: NDArray[Value], sample: Ids) -> NDArray[Value]:
    """Return the rows at `sample`, ascending and distinct; where they adjoin, without a copy."""
    adjoin = len(sample) > 0 and sample[-1] - sample[0] == len(sample) - 1
    return rows[sample[0] : sample[-1] + 1] if adjoin else rows[sample]
