"""Linear algebra on rows: blocks, unit rows, means and cosines of groups, principal axes.

A row is a vector of a paper and a group is a topic, but nothing here depends on that. Rows are
(n, d), the centroids of k groups (k, d).
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=np.generic)
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ids = NDArray[np.int64]

_BLOCK_ROWS = 1 << 16
"""Rows in a block: 96 MB of MiniLM's vectors, little beside what a run holds anyway."""

_COSINE_ROWS = 1 << 13
"""Rows compared with all centroids at once: 13 MB of MiniLM's vectors."""

_ROUNDING = 1e-6
"""Length below which a centered row of float32 is the rounding error of zero."""

_TINY = 1e-12
"""Guard against division by zero, far below the length of any mean of unit rows."""


def blocks(rows: NDArray[Value]) -> Iterator[NDArray[Value]]:
    """Yield `rows` in blocks, so that what is computed from one block needs little memory."""
    for start in range(0, len(rows), _BLOCK_ROWS):
        yield rows[start : start + _BLOCK_ROWS]


def unit_rows(rows: NDArray[np.floating[Any]], out: Floats | None = None) -> Floats:
    """Return `rows` scaled to length 1 as float32, in `out` if given; a row of zeros stays zero.

    Lengths are computed in float64, so this is the function for vectors that are kept.
    """
    scaled = np.empty(rows.shape, dtype=np.float32) if out is None else out
    for block, found in zip(blocks(rows), blocks(scaled), strict=True):
        found[:] = unit_rows_float64(block)
    return scaled


def unit_rows_float64(rows: NDArray[np.floating[Any]]) -> Doubles:
    """Return `rows` scaled to length 1 as float64; a row of zeros stays zero."""
    doubles = rows.astype(np.float64)
    lengths = np.linalg.norm(doubles, axis=1, keepdims=True)
    doubles /= np.where(lengths == 0, 1, lengths)
    return doubles


def fast_unit_rows(rows: Floats) -> Floats:
    """Return `rows` scaled to length 1, computed in float32; rows shorter than 1e-6 become zero.

    For rows inside an algorithm that are centered first: where nothing but rounding error is left
    of a row, it has no direction. Lengths in float64, as `unit_rows` has them, change the
    last bit of 30 % of the values (MiniLM vectors, centered), and so could change topics.
    """
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = np.where(lengths > _ROUNDING, rows / np.maximum(lengths, _ROUNDING), 0)
    return scaled.astype(np.float32)


def unit_residuals(rows: Floats, shared: Floats) -> Floats:
    """Return what remains of `rows` without the vector `shared` (d,), scaled to length 1.

    A remainder shorter than 1e-6 stays shorter than 1. It is scaled in place, since it may be as
    large as the archive.
    """
    rest = rows - shared
    rest /= np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), _ROUNDING)
    return rest


def distinct(values: Ids) -> Ids:
    """Return the distinct of many numbers, ascending.

    Where most of them differ, sorting takes a hundredth of what the hash table of `np.unique` does.
    """
    ordered = np.sort(values)
    found: Ids = ordered[np.diff(ordered, prepend=ordered[:1] - 1) != 0]
    return found


def unit_means(rows: Floats, labels: Ids, ids: Ids) -> Floats:
    """Return the mean of each group's rows, scaled to length 1, (k, d).

    `labels` (n,) name each row's group; `ids` (k,) are the groups wanted, ascending. Rows are
    summed in float64, so that their order does not show in the result. A group without rows has
    the mean zero.
    """
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], ids)
    ends = np.searchsorted(labels[order], ids, side="right")
    means = np.zeros((len(ids), rows.shape[1]), dtype=np.float64)
    for group, (start, end) in enumerate(zip(starts, ends, strict=True)):
        means[group] = rows[order[start:end]].sum(axis=0, dtype=np.float64)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), _TINY)
    return means.astype(np.float32)


def cosines_to(rows: Floats, centroids: Floats, position: Ids) -> Floats:
    """Return the cosine of each unit row to the centroid at its `position` (n,), as (n,)."""
    cosines = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _COSINE_ROWS):
        part = slice(start, start + _COSINE_ROWS)
        cosines[part] = np.einsum("ij,ij->i", rows[part], centroids[position[part]])
    return cosines


def nearest_centroid(rows: Floats, centroids: Floats) -> tuple[Ids, Floats]:
    """Return the position of each unit row's nearest centroid and its cosine to it, both (n,)."""
    position = np.empty(len(rows), dtype=np.int64)
    cosine = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _COSINE_ROWS):
        part = slice(start, start + _COSINE_ROWS)
        cosines = rows[part] @ centroids.T
        position[part] = cosines.argmax(axis=1)
        cosine[part] = np.take_along_axis(cosines, position[part][:, None], axis=1)[:, 0]
    return position, cosine


def principal_axes(parts: Iterable[Floats], dimensions: int) -> Floats:
    """Return the leading eigenvectors (d, dimensions) of the second moment of all parts' rows.

    The sign of each makes its largest component positive, which fixes what eigenvectors leave open.
    """
    moment = np.zeros(())
    for part in parts:
        doubles = part.astype(np.float64)
        moment = moment + doubles.T @ doubles
    axes = np.linalg.eigh(moment)[1][:, ::-1][:, :dimensions]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)
    return (axes * np.where(largest < 0, -1, 1)).astype(np.float32)
