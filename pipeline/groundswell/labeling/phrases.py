"""Find the phrases of a corpus: sequences of one to three words that may name something."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.ngrams import hash_ngrams
from groundswell.labeling.normalization import NormalizedTexts, TokenKind

LONGEST = 3
"""Words in a phrase, at most; a hyphenated word or an acronym counts as one."""

_BIN_BITS = 22
"""Bits of a hash that choose its bin: 4 million bins, of which a corpus fills a fraction."""


@dataclass(frozen=True)
class Phrases:
    """The phrases that at least a few papers use, t of them.

    `word_ids` (t, 3) int32 are their words, -1 where there are fewer. `docs` and `titles` are
    sparse (n, t) matrices of ones: which paper uses which phrase, at all and in its title.
    `starts` and `ends` (t,) give the share of its uses in which a phrase begins and ends a maximal
    sequence of words: 'gaussian' ends few of them, 'gaussian splatting' most. `positions` and
    `which` list every use: the position of its first token, and the phrase.
    """

    word_ids: NDArray[np.int32]
    docs: Any
    titles: Any
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    positions: NDArray[np.int64]
    which: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many words each phrase has, (t,)."""
        return np.asarray((self.word_ids >= 0).sum(axis=1), dtype=np.int64)


@dataclass(frozen=True)
class _Uses:
    """Uses of word sequences: the position of the first word, the number of words, and which."""

    positions: NDArray[np.int64]
    lengths: NDArray[np.int64]
    which: NDArray[np.int64]


def find_phrases(
    texts: NormalizedTexts, papers: int, *, min_papers: int, numbers: bool = False
) -> Phrases:
    """Return the phrases that at least `min_papers` of the papers use; `papers` is their number.

    With `numbers` a phrase may begin with a number, as '125 GeV' does.
    """
    positions, lengths = _sequences(texts, min_papers, numbers=numbers)
    word_ids, which = _distinct(texts.word_ids, positions, lengths)
    row, phrase = _pairs(texts.rows[positions], which, len(word_ids))
    kept = np.bincount(phrase, minlength=len(word_ids)) >= min_papers
    kept &= _may_be_phrases(texts, word_ids)
    new_id = np.cumsum(kept) - 1
    size = int(kept.sum())
    used, paired = kept[which], kept[phrase]
    uses = _Uses(positions[used], lengths[used], new_id[which[used]])
    titled = texts.in_title[uses.positions]
    in_titles = _pairs(texts.rows[uses.positions[titled]], uses.which[titled], size)
    starts, ends = _completeness(texts, uses, size, numbers=numbers)
    return Phrases(
        word_ids=word_ids[kept],
        docs=_incidence(row[paired], new_id[phrase[paired]], (papers, size)),
        titles=_incidence(*in_titles, (papers, size)),
        starts=starts,
        ends=ends,
        positions=uses.positions,
        which=uses.which,
    )


def _sequences(
    texts: NormalizedTexts, min_uses: int, *, numbers: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the position and length of the word sequences that may be used `min_uses` times."""
    word_ids = texts.word_ids
    kind = texts.kinds[word_ids]
    frequent = np.bincount(word_ids, minlength=len(texts.words)) >= min_uses
    part = (kind == TokenKind.WORD) & frequent[word_ids]
    single = np.flatnonzero(part)
    opening = np.flatnonzero(part | (numbers & (kind == TokenKind.NUMBER)))
    double = opening[_at(part, opening + 1)]
    double = double[_may_occur(hash_ngrams(word_ids, double, 2), min_uses)]
    starts_double = np.zeros(len(word_ids), dtype=bool)
    starts_double[double] = True
    linked = single[_at(kind == TokenKind.LINK, single + 1) & _at(part, single + 2)]
    triple = np.concatenate([double[_at(starts_double, double + 1)], linked])
    triple = triple[_may_occur(hash_ngrams(word_ids, triple, 3), min_uses)]
    counts = [len(single), len(double), len(triple)]
    return np.concatenate([single, double, triple]), np.repeat([1, 2, 3], counts)


def _may_be_phrases(texts: NormalizedTexts, word_ids: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which word sequences may name something.

    A weak word alone is no phrase, nor is a letter, nor what ends in a word that ends no phrase.
    """
    letter = np.array([len(word) < 2 for word in texts.words], dtype=bool)
    names_alone = ~(texts.is_weak | letter)[word_ids[:, 0]]
    last = word_ids[np.arange(len(word_ids)), (word_ids >= 0).sum(axis=1) - 1]
    return np.asarray(((word_ids[:, 1] >= 0) | names_alone) & texts.ends_phrases[last])


def _completeness(
    texts: NormalizedTexts, uses: _Uses, size: int, *, numbers: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the shares of each phrase's uses in which no word precedes it, and none follows.

    What follows counts only if it may itself end a phrase.
    """
    kind = texts.kinds[texts.word_ids]
    is_word = kind == TokenKind.WORD
    goes_on = is_word & texts.ends_phrases[texts.word_ids]
    opens = is_word | (numbers & (kind == TokenKind.NUMBER))
    total = np.maximum(np.bincount(uses.which, minlength=size), 1)
    preceded = np.bincount(uses.which, opens[uses.positions - 1], size)
    followed = np.bincount(uses.which, _at(goes_on, uses.positions + uses.lengths), size)
    return 1 - preceded / total, 1 - followed / total


def _incidence(rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> Any:
    """Return a sparse matrix with ones at pairs of a row and a column."""
    from scipy.sparse import csr_matrix

    return csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)


def _at(mask: NDArray[np.bool_], positions: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the mask at positions, False after its end."""
    inside = positions < len(mask)
    return np.asarray(inside & mask[np.where(inside, positions, 0)]) if len(mask) else inside


def _may_occur(codes: NDArray[np.uint64], min_uses: int) -> NDArray[np.bool_]:
    """Return which hashes may occur `min_uses` times: all that do, and a few that do not.

    Counting in hashed bins is many times faster than sorting, and leaves little to be sorted.
    """
    bins = (codes >> np.uint64(64 - _BIN_BITS)).astype(np.int64)
    return np.asarray(np.bincount(bins, minlength=1)[bins] >= min_uses)


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
    word_ids: NDArray[np.int32], positions: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the distinct word sequences (t, 3), and which of them each one is."""
    distinct: list[NDArray[np.int32]] = []
    which: list[NDArray[np.int64]] = []
    for length in range(1, LONGEST + 1):
        own = positions[lengths == length]
        codes = hash_ngrams(word_ids, own, length)
        _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
        sequences = np.full((len(first), LONGEST), -1, dtype=np.int32)
        sequences[:, :length] = word_ids[own[first, None] + np.arange(length)]
        which.append(inverse + sum(map(len, distinct)))
        distinct.append(sequences)
    return np.concatenate(distinct), np.concatenate(which)
