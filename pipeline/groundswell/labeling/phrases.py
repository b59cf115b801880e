"""Find the phrases of a corpus: runs of one to three words that may name something."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.words import OF, WORD, Words

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BIN_BITS = 22

LONGEST = 3
"""Words in a phrase; a hyphenated word or an acronym counts as one."""


@dataclass(frozen=True)
class Phrases:
    """The phrases that at least a few papers use.

    `parts` (t, 3) int32 are their words, -1 where there are fewer. `docs` and `titles` are sparse
    (n, t) matrices of ones: which paper uses which phrase, at all and in its title. `starts` and
    `ends` (t,) say in which share of its places a phrase begins and ends the run of words it
    stands in: 'gaussian' ends few of its runs, 'gaussian splatting' most. `place` and `which`
    list every occurrence.
    """

    parts: NDArray[np.int32]
    docs: Any
    titles: Any
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    place: NDArray[np.int64]
    which: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many words each phrase has, (t,)."""
        return np.asarray((self.parts >= 0).sum(axis=1), dtype=np.int64)


def find_phrases(words: Words, papers: int, *, fewest: int) -> Phrases:
    """Return the phrases that stand in at least `fewest` of the papers."""
    from scipy.sparse import csr_matrix

    key = words.key
    kind = words.kinds[key]
    frequent = np.bincount(key, minlength=len(words.keys)) >= fewest
    is_word = kind == WORD
    part = is_word & frequent[key]
    at1 = np.flatnonzero(part)
    at2 = at1[_at(part, at1 + 1)]
    at2 = at2[_likely(_codes(key, at2, 2), fewest)]
    begins = np.zeros(len(key), dtype=bool)
    begins[at2] = True
    linked = at1[_at(kind == OF, at1 + 1) & _at(part, at1 + 2)]  # 'quality of service'
    at3 = np.concatenate([at2[_at(begins, at2 + 1)], linked])
    at3 = at3[_likely(_codes(key, at3, 3), fewest)]

    place = np.concatenate([at1, at2, at3])
    length = np.repeat([1, 2, 3], [len(at1), len(at2), len(at3)])
    parts, which = _distinct(key, place, length)
    doc = words.doc[place]
    paper_of, phrase_of = _pairs(doc, which, len(parts))
    enough = np.bincount(phrase_of, minlength=len(parts)) >= fewest
    # A word that names nothing alone is no phrase; nor is a letter.
    short = np.array([len(word) < 2 for word in words.keys], dtype=bool)
    enough &= (parts[:, 1] >= 0) | ~(words.weak | short)[parts[:, 0]]
    number = np.cumsum(enough) - 1
    size = int(enough.sum())

    kept = enough[which]
    place, length, which = place[kept], length[kept], number[which[kept]]
    total = np.maximum(np.bincount(which, minlength=size), 1)
    before, after = is_word[place - 1], _at(is_word, place + length)
    starts = 1 - np.bincount(which, weights=before, minlength=size) / total
    ends = 1 - np.bincount(which, weights=after, minlength=size) / total

    def matrix(rows: NDArray[Any], columns: NDArray[Any]) -> Any:
        ones = np.ones(len(rows), dtype=np.float32)
        return csr_matrix((ones, (rows, columns)), shape=(papers, size))

    used = enough[phrase_of]
    titled = words.in_title[place]
    return Phrases(
        parts=parts[enough],
        docs=matrix(paper_of[used], number[phrase_of[used]]),
        titles=matrix(*_pairs(words.doc[place[titled]], which[titled], size)),
        starts=starts,
        ends=ends,
        place=place,
        which=which,
    )


def _at(mask: NDArray[np.bool_], places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Look up places, those after the end being False."""
    inside = places < len(mask)
    return np.asarray(inside & mask[np.where(inside, places, 0)]) if len(mask) else inside


def _codes(key: NDArray[np.int32], place: NDArray[np.int64], size: int) -> NDArray[np.uint64]:
    """Return a 64-bit number for each run of `size` words, the same for the same words."""
    code = np.zeros(len(place), dtype=np.uint64)
    for position in range(size):
        code = (code + key[place + position].astype(np.uint64) + np.uint64(1)) * _FACTOR
    return code


def _likely(codes: NDArray[np.uint64], fewest: int) -> NDArray[np.bool_]:
    """Tell which codes may occur `fewest` times: all that do, and a few that do not.

    Counting in hashed bins is many times faster than sorting, and leaves little to be sorted.
    """
    bins = (codes >> np.uint64(64 - _BIN_BITS)).astype(np.int64)
    return np.asarray(np.bincount(bins, minlength=1)[bins] >= fewest)


def _pairs(
    rows: NDArray[np.int32], columns: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct pairs of a row and a column below `width`, in order."""
    code = np.sort(rows.astype(np.int64) * max(width, 1) + columns)
    new = np.ones(len(code), dtype=bool)
    new[1:] = code[1:] != code[:-1]
    row, column = np.divmod(code[new], max(width, 1))
    return row, column


def _distinct(
    key: NDArray[np.int32], place: NDArray[np.int64], length: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the distinct phrases (t, 3) and which of them stands at each place."""
    parts: list[NDArray[np.int32]] = []
    which: list[NDArray[np.int64]] = []
    for size in range(1, LONGEST + 1):
        at = place[length == size]
        _, first, inverse = np.unique(_codes(key, at, size), return_index=True, return_inverse=True)
        rows = np.full((len(first), LONGEST), -1, dtype=np.int32)
        for position in range(size):
            rows[:, position] = key[at[first] + position]
        which.append(inverse + sum(map(len, parts)))
        parts.append(rows)
    return np.concatenate(parts), np.concatenate(which)
