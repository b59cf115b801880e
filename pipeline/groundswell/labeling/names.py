"""Choose each cluster's keywords and its label from its candidates."""

import re
from collections.abc import Sequence

import numpy as np

from groundswell.labeling.candidates import Candidates

_REDUNDANT = 0.6
"""A word is left out for a longer phrase that at least this share of its papers use."""

_KINSHIP = 0.6
"""How much of its relevance a keyword loses by sharing all its words with one already chosen."""

_NEXT_BEST = 0.6
"""A cluster whose label is taken may have its next one, if it fits at least this much as well."""

_NARROW = 0.25
"""A phrase that a smaller share of the cluster's papers use does not name it alone."""

_SECOND = 0.7
"""What is set beside it must fit at least this much as well."""

_KIN = 5
"""Words that begin with so many letters alike say much the same: 'molecule', 'molecular'."""

_MOSTLY = 0.5
"""A word names nothing alone if in this share of its papers it begins one same phrase."""


def keywords(candidates: Candidates, count: int) -> list[int]:
    """Return the positions of up to `count` candidates: relevant, and each saying more."""
    sets = [frozenset(name.split()) for name in candidates.names]
    alphabetical = np.argsort(np.argsort(np.array(candidates.names, dtype=str), kind="stable"))
    kinship = np.zeros(len(sets))
    closed = np.zeros(len(sets), dtype=bool)
    closed[list(_absorbed(candidates, sets))] = True
    chosen: list[int] = []
    while len(chosen) < count and not closed.all():
        worth = np.round(candidates.relevance * (1 - _KINSHIP * kinship), 12)
        worth[closed] = -1
        best = int(np.lexsort((alphabetical, -worth))[0])
        closed[best] = True
        if any(_says_the_same(candidates, sets, best, other) for other in chosen):
            continue
        chosen.append(best)
        shared = [len(words & sets[best]) / len(words) for words in sets]
        kinship = np.maximum(kinship, shared)
    return sorted(chosen, key=lambda i: (-candidates.relevance[i], candidates.names[i]))


def _absorbed(candidates: Candidates, sets: Sequence[frozenset[str]]) -> set[int]:
    """Return the phrases that mostly stand inside a longer candidate."""
    return {
        short
        for short, words in enumerate(sets)
        for long, more in enumerate(sets)
        if words < more and candidates.coverage[long] >= _REDUNDANT * candidates.coverage[short]
    }


def _says_the_same(
    candidates: Candidates, sets: Sequence[frozenset[str]], left: int, right: int
) -> bool:
    """Whether one phrase holds the other, or most of their words are the same."""
    shared, together = sets[left] & sets[right], sets[left] | sets[right]
    return (
        _contains(sets[left], sets[right])
        or _contains(candidates.senses[left], candidates.senses[right])
        or len(shared) / len(together) >= 0.5
    )


def _contains(left: frozenset[str], right: frozenset[str]) -> bool:
    return left <= right or right <= left


def labels(
    candidates: Sequence[Candidates], above: Sequence[str] | None = None
) -> list[tuple[int, ...]]:
    """Return for each cluster the candidate, or the two, that name it: no two alike.

    A name goes to the cluster it fits best. Another that wanted it takes its next best, or sets a
    phrase of its own beside it; so does a cluster that its best phrase covers too little of.
    `above` are names, one per cluster, that it may not have.
    """
    ranked = [_ranked(own) for own in candidates]
    if above is not None:
        ranked = [
            [i for i in best if not _repeats(own, i, name)]
            for own, best, name in zip(candidates, ranked, above, strict=True)
        ]
    firsts = {_words(own, best[0]) for own, best in zip(candidates, ranked, strict=True) if best}
    names: list[tuple[int, ...]] = [() for _ in candidates]
    taken: set[frozenset[str]] = set()
    order = sorted(
        (i for i, own in enumerate(ranked) if own),
        key=lambda i: (-candidates[i].fit[ranked[i][0]], candidates[i].names[ranked[i][0]],
                       -len(ranked[i]), tuple(candidates[i].names)),
    )  # fmt: skip
    for cluster in order:
        own, best = candidates[cluster], ranked[cluster]
        free = [i for i in best if _words(own, i) not in taken]
        good = [i for i in free if own.fit[i] >= _NEXT_BEST * own.fit[best[0]]]
        if good:
            names[cluster] = (good[0], *_second(own, good[0], ranked[cluster], firsts))
            taken.add(_words(own, good[0]))
            continue
        for more in free:
            both = _words(own, best[0]) | _words(own, more)
            if not _words(own, more) & _words(own, best[0]) and both not in taken:
                names[cluster] = (best[0], more)
                taken.add(both)
                break
    return names


def _second(
    own: Candidates, first: int, ranked: Sequence[int], firsts: set[frozenset[str]]
) -> list[int]:
    """Return the phrase to set beside one that names too few of the papers, if there is one.

    `firsts` are what clusters are called by first: such a phrase would tell of another one.
    """
    if own.coverage[first] >= _NARROW:
        return []
    least = _SECOND * own.fit[first]
    return [
        i
        for i in ranked
        if own.fit[i] >= least and not _akin(own, i, first) and _words(own, i) not in firsts
    ][:1]


def _akin(own: Candidates, left: int, right: int) -> bool:
    """Whether two phrases share a word, or the beginning of one."""
    begins = [{word[:_KIN] for word in _words(own, i)} for i in (left, right)]
    return bool(begins[0] & begins[1])


def _repeats(own: Candidates, index: int, name: str) -> bool:
    """Whether a candidate says no more than a name does."""
    said = {word.removesuffix("s") for word in re.split(r"[\W_]+", name.lower())}
    spelled = {word.removesuffix("s") for word in re.split(r"[\W_]+", own.names[index])}
    return spelled <= said or own.senses[index] <= said


def _ranked(own: Candidates) -> list[int]:
    ranked = [i for i in range(len(own.names)) if own.fit[i] > 0]
    ranked.sort(key=lambda i: (-own.fit[i], own.names[i]))
    if ranked and " " not in own.names[ranked[0]]:
        # 'vision-language-action model' rather than 'vision-language-action'.
        word = own.names[ranked[0]]
        longer = [
            i
            for i in ranked
            if own.names[i].startswith(f"{word} ")
            and own.coverage[i] >= _MOSTLY * own.coverage[ranked[0]]
        ]
        ranked = longer[:1] + [i for i in ranked if i not in longer[:1]]
    return ranked


def _words(own: Candidates, index: int) -> frozenset[str]:
    return own.senses[index]
