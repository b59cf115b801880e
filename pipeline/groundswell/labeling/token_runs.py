"""Replace runs of words by one word, and words by runs, in arrays of word numbers."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""Odd, so that the products of a run's polynomial hash modulo 2**64 lose nothing."""

Run = tuple[int, ...]


def find_runs(
    words: NDArray[np.int32], runs: Sequence[Run]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where in `words` a run begins and which it is, in the order of places.

    Where runs overlap the longer one counts, then the earlier.
    """
    none = np.zeros(0, dtype=np.int64)
    if not runs or not len(words):
        return none, none
    highest = max(int(words.max()), max(max(run) for run in runs)) + 1
    first, second = np.zeros(highest, dtype=bool), np.zeros(highest, dtype=bool)
    first[[run[0] for run in runs]] = True
    second[[run[1] for run in runs]] = True
    likely = np.flatnonzero(first[words[:-1]] & second[words[1:]])
    starts, which = [none], [none]
    lengths = np.array([len(run) for run in runs])
    for length in np.unique(lengths)[::-1].tolist():
        indices = np.flatnonzero(lengths == length)
        table = np.array([runs[i] for i in indices.tolist()], dtype=np.int64)
        codes = _hash(table)
        order = np.argsort(codes, kind="stable")
        places = likely[likely + length <= len(words)]
        found = _hash(words[places[:, None] + np.arange(length)].astype(np.int64))
        at = np.minimum(np.searchsorted(codes[order], found), len(codes) - 1)
        hit = codes[order][at] == found
        starts.append(places[hit])
        which.append(indices[order[at[hit]]])
    return _without_overlaps(np.concatenate(starts), np.concatenate(which), lengths)


def _hash(rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    code = np.zeros(len(rows), dtype=np.uint64)
    for column in rows.T:
        code = (code + column.astype(np.uint64) + np.uint64(1)) * _FACTOR
    return code


def _without_overlaps(
    starts: NDArray[np.int64], which: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    order = np.lexsort((-lengths[which], starts))
    starts, which = starts[order], which[order]
    ends = starts + lengths[which]
    clash = np.zeros(len(starts), dtype=bool)
    clash[1:] = starts[1:] < np.maximum.accumulate(ends)[:-1]
    clash[:-1] |= clash[1:]
    keep = ~clash
    disputed = np.flatnonzero(clash)
    taken: set[int] = set()
    for index in disputed[np.lexsort((starts[disputed], -lengths[which[disputed]]))].tolist():
        places = range(int(starts[index]), int(ends[index]))
        if taken.isdisjoint(places):
            taken.update(places)
            keep[index] = True
    return starts[keep], which[keep]


def join(
    columns: Sequence[NDArray[np.int32]],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    joined: Sequence[NDArray[np.int32]],
) -> list[NDArray[np.int32]]:
    """Put one value in the place of each run, in every column; `joined` are those values."""
    if not len(starts):
        return list(columns)
    keep = np.ones(len(columns[0]), dtype=bool)
    longest = int(lengths.max())
    for offset in range(1, longest):
        keep[starts[lengths > offset] + offset] = False
    result = []
    for column, values in zip(columns, joined, strict=True):
        changed = column.copy()
        changed[starts] = values
        result.append(changed[keep])
    return result


def split(
    words: NDArray[np.int32], into: Mapping[int, Run]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each token after splitting the old token it comes from, and its part's number.

    The tokens of `words` that are keys of `into` become as many tokens as it lists.
    """
    sizes = np.ones(int(words.max(initial=0)) + 1, dtype=np.int64)
    for word, parts in into.items():
        if word < len(sizes):
            sizes[word] = len(parts)
    repeats = sizes[words]
    origin = np.repeat(np.arange(len(words)), repeats)
    ends = np.cumsum(repeats)
    part = np.arange(len(origin)) - np.repeat(ends - repeats, repeats)
    return origin, part
