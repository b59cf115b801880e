"""Choose the keywords of a cluster from its candidate phrases."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.candidates import Candidates

_CONTAINED = 0.6
"""A phrase is left out for a longer one that at least this share of its papers use."""

_REDUNDANCY = 0.6
"""Share of its relevance that a keyword loses if one already chosen has all its words."""

_SAME = 0.5
"""Jaccard index of the words of two phrases from which they say the same."""


def choose_keywords(candidates: Candidates, count: int) -> list[int]:
    """Return the positions of up to `count` candidates that are relevant and not redundant.

    They are in the order of relevance.
    """
    words = [frozenset(text.split()) for text in candidates.texts]
    alphabetical = np.argsort(np.argsort(np.array(candidates.texts, dtype=str), kind="stable"))
    overlap = np.zeros(len(words))
    lengths = np.array([len(own) for own in words], dtype=np.int64)
    shared = _shared(words)
    closed = _contained(candidates, shared, lengths)
    chosen: list[int] = []
    while len(chosen) < count and not closed.all():
        score = np.round(candidates.relevance * (1 - _REDUNDANCY * overlap), 12)
        score[closed] = -1
        best = int(np.lexsort((alphabetical, -score))[0])
        closed[best] = True
        if any(_say_the_same(candidates, words, best, other) for other in chosen):
            continue
        chosen.append(best)
        overlap = np.maximum(overlap, shared[:, best] / lengths)
    return sorted(chosen, key=lambda i: (-candidates.relevance[i], candidates.texts[i]))


def _shared(words: Sequence[frozenset[str]]) -> NDArray[np.int64]:
    """Return how many words each two phrases share, (n, n)."""
    number = {
        word: i for i, word in enumerate(dict.fromkeys(word for own in words for word in own))
    }
    has = np.zeros((len(words), len(number)), dtype=np.int64)
    for phrase, own in enumerate(words):
        has[phrase, [number[word] for word in own]] = 1
    shared: NDArray[np.int64] = has @ has.T
    return shared


def _contained(
    candidates: Candidates, shared: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which phrases are mostly used inside a longer candidate."""
    inside = (shared == lengths[:, None]) & (lengths[:, None] < lengths)
    used = candidates.coverage >= _CONTAINED * candidates.coverage[:, None]
    return np.asarray((inside & used).any(axis=1))


def _say_the_same(
    candidates: Candidates, words: Sequence[frozenset[str]], left: int, right: int
) -> bool:
    """Return whether one phrase contains the other, or most of their words are the same."""
    shared, union = words[left] & words[right], words[left] | words[right]
    return (
        _nested(words[left], words[right])
        or _nested(candidates.stems[left], candidates.stems[right])
        or len(shared) / len(union) >= _SAME
    )


def _nested(left: frozenset[str], right: frozenset[str]) -> bool:
    return left <= right or right <= left
