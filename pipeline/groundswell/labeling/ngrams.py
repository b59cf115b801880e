"""Find n-grams in arrays of word ids, replace each by one word, and split words into several."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""Factor of a polynomial hash modulo 2**64: odd, so that a multiplication loses nothing; the golden
ratio times 2**64, which spreads consecutive ids (Knuth, The Art of Computer Programming 3, 6.4)."""

_BIN_BITS = 20
"""Bits of a hash that choose its bin: a million bins, of which n-grams fill a few per cent."""

NGram = tuple[int, ...]
"""The ids of at least two consecutive words."""


@dataclass(frozen=True)
class Matches:
    """Where n-grams occur: the positions at which they start, ascending, and which each is."""

    starts: NDArray[np.int64]
    which: NDArray[np.int64]

    def where(self, selected: NDArray[np.bool_]) -> "Matches":
        """Return the matches of the selected n-grams; `selected` has one value per n-gram."""
        chosen = selected[self.which]
        return Matches(self.starts[chosen], self.which[chosen])


def hash_ngrams(
    word_ids: NDArray[np.int32], starts: NDArray[np.int64], length: int
) -> NDArray[np.uint64]:
    """Return a 64-bit hash of the `length` words from each of the positions `starts`."""
    code = np.zeros(len(starts), dtype=np.uint64)
    for offset in range(length):
        code = (code + word_ids[starts + offset].astype(np.uint64) + np.uint64(1)) * _FACTOR
    return code


def find_ngrams(word_ids: NDArray[np.int32], ngrams: Sequence[NGram]) -> Matches:
    """Return where the n-grams occur in `word_ids`.

    Of overlapping matches the longer one counts, then the earlier.
    """
    none = np.zeros(0, dtype=np.int64)
    if not ngrams or not len(word_ids):
        return Matches(none, none)
    possible = _possible_starts(word_ids, ngrams)
    starts, which = [none], [none]
    lengths = np.array([len(ngram) for ngram in ngrams])
    for length in np.unique(lengths)[::-1].tolist():
        same_length = np.flatnonzero(lengths == length)
        table = np.array([ngrams[i] for i in same_length.tolist()], dtype=np.int32).ravel()
        codes = hash_ngrams(table, np.arange(0, len(table), length), length)
        order = np.argsort(codes, kind="stable")
        positions = possible[possible + length <= len(word_ids)]
        found = hash_ngrams(word_ids, positions, length)
        nearest = np.minimum(np.searchsorted(codes[order], found), len(codes) - 1)
        hit = codes[order][nearest] == found
        starts.append(positions[hit])
        which.append(same_length[order[nearest[hit]]])
    return _without_overlaps(np.concatenate(starts), np.concatenate(which), lengths)


def _possible_starts(word_ids: NDArray[np.int32], ngrams: Sequence[NGram]) -> NDArray[np.int64]:
    """Return the positions of words that begin an n-gram with the next word, and of few others.

    To look into the bins of hashes takes a tenth of the time of a search.
    """
    size = max(int(word_ids.max()), max(max(ngram) for ngram in ngrams)) + 1
    first, second = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    begins = np.array([ngram[:2] for ngram in ngrams], dtype=np.int32)
    first[begins[:, 0]] = second[begins[:, 1]] = True
    positions = np.flatnonzero(first[word_ids[:-1]] & second[word_ids[1:]])
    bits = np.uint64(64 - _BIN_BITS)
    used = np.zeros(1 << _BIN_BITS, dtype=bool)
    used[hash_ngrams(begins.ravel(), np.arange(0, begins.size, 2), 2) >> bits] = True
    begun: NDArray[np.int64] = positions[used[hash_ngrams(word_ids, positions, 2) >> bits]]
    return begun


def _without_overlaps(
    starts: NDArray[np.int64], which: NDArray[np.int64], lengths: NDArray[np.int64]
) -> Matches:
    """Return the matches that remain where overlapping ones compete."""
    order = np.lexsort((-lengths[which], starts))
    starts, which = starts[order], which[order]
    ends = starts + lengths[which]
    overlaps = np.zeros(len(starts), dtype=bool)
    overlaps[1:] = starts[1:] < np.maximum.accumulate(ends)[:-1]
    overlaps[:-1] |= overlaps[1:]
    keep = ~overlaps
    competing = np.flatnonzero(overlaps)
    covered: set[int] = set()
    for index in competing[np.lexsort((starts[competing], -lengths[which[competing]]))].tolist():
        positions = range(int(starts[index]), int(ends[index]))
        if covered.isdisjoint(positions):
            covered.update(positions)
            keep[index] = True
    return Matches(starts[keep], which[keep])


def merge_ngrams(
    columns: Sequence[NDArray[np.int32]],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    values: Sequence[NDArray[np.int32]],
) -> list[NDArray[np.int32]]:
    """Replace each n-gram by one value, in every column.

    `starts` and `lengths` (matches,) say where n-grams are; `values` has for each column the value
    of each match.
    """
    if not len(starts):
        return list(columns)
    keep = np.ones(len(columns[0]), dtype=bool)
    for offset in range(1, int(lengths.max())):
        keep[starts[lengths > offset] + offset] = False
    result = []
    for column, replacement in zip(columns, values, strict=True):
        changed = column.copy()
        changed[starts] = replacement
        result.append(changed[keep])
    return result


def split_words(
    columns: Sequence[NDArray[np.int32]],
    places: NDArray[np.int64],
    lengths: NDArray[np.int64],
    values: Sequence[NDArray[np.int32]],
) -> list[NDArray[np.int32]]:
    """Replace the value at each place by several, in every column.

    `places` and `lengths` (words,) say where, ascending, and how many; `values` has for each column
    the values of all places in their order.
    """
    repeats = np.ones(len(columns[0]), dtype=np.int64)
    repeats[places] = lengths
    ends = np.cumsum(lengths)
    starts = places + ends - lengths - np.arange(len(places))
    split = np.repeat(starts - (ends - lengths), lengths) + np.arange(lengths.sum())
    result = []
    for column, replacement in zip(columns, values, strict=True):
        changed = np.repeat(column, repeats)
        changed[split] = replacement
        result.append(changed)
    return result
