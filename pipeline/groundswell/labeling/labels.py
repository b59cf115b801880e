"""Choose the labels of clusters from their candidate phrases, no two alike."""

import re
from collections.abc import Sequence
from itertools import combinations

from groundswell.labeling.candidates import Candidates
from groundswell.labeling.languages import Language

_NEXT_BEST = 0.6
"""A cluster whose best phrase is the label of another gets its next one, if that fits at least this
much as well."""

_PART_OF_PAIR = 0.4
"""Both phrases of a label fit at least this much as well as the cluster's best."""

_GAIN = 1.05
"""A pair retrieves the papers so much better than its first phrase alone, at least."""

_WORDS = 5
"""Words of a label with two phrases, at most, those of long forms of acronyms included."""

_COMMON_PREFIX = 5
"""Letters that two words begin with alike from which they say much the same: 'molecule',
'molecular'."""

_MOSTLY = 0.5
"""A word is no label alone if in this share of its papers it begins one same phrase."""


def choose_labels(
    candidates: Sequence[Candidates],
    language: Language,
    parent_labels: Sequence[str] | None = None,
) -> list[tuple[int, ...]]:
    """Return for each cluster the position of the candidate, or of the two, that are its label.

    A phrase becomes the label of the cluster that it fits best. Another cluster with the same best
    phrase gets its next best, or that phrase and a second one. Where two phrases together retrieve
    the papers of a cluster better than the best one alone, both are its label. `parent_labels`, one
    per cluster, are not repeated.
    """
    ranked = [_ranked(own) for own in candidates]
    if parent_labels is not None:
        ranked = [
            _without_repeats(own, best, parent, language)
            for own, best, parent in zip(candidates, ranked, parent_labels, strict=True)
        ]
    firsts = {own.stems[best[0]] for own, best in zip(candidates, ranked, strict=True) if best}
    labels: list[tuple[int, ...]] = [() for _ in candidates]
    used: set[frozenset[str]] = set()
    for cluster in _best_fit_first(candidates, ranked):
        own, best = candidates[cluster], ranked[cluster]
        free = [i for i in best if own.stems[i] not in used]
        good = [i for i in free if own.fit[i] >= _NEXT_BEST * own.fit[best[0]]]
        if good:
            others = firsts - {own.stems[best[0]]}
            labels[cluster] = label = _best_pair(own, free, others) or (good[0],)
            used.add(own.stems[label[0]])
            continue
        pair = _unused_pair(own, best[0], free, used)
        if pair:
            labels[cluster] = pair
            used.add(own.stems[pair[0]] | own.stems[pair[1]])
    return labels


def _best_fit_first(candidates: Sequence[Candidates], ranked: Sequence[Sequence[int]]) -> list[int]:
    """Return the clusters with a phrase, in an order that does not depend on their numbers."""

    def rank(cluster: int) -> tuple[float, str, int, tuple[str, ...]]:
        own, best = candidates[cluster], ranked[cluster]
        return -own.fit[best[0]], own.texts[best[0]], -len(best), tuple(own.texts)

    return sorted((cluster for cluster, best in enumerate(ranked) if best), key=rank)


def _best_pair(
    own: Candidates, free: Sequence[int], others: set[frozenset[str]]
) -> tuple[int, int] | None:
    """Return the two of the `free` phrases that are a better label than the first alone, if any.

    `others` are the best phrases of other clusters, and would point to them.
    """
    first = free[0]
    least = _PART_OF_PAIR * own.fit[first]
    parts = [i for i in free if own.fit[i] >= least and own.stems[i] not in others]
    pairs = [
        (i, k)
        for i, k in combinations(parts, 2)
        if own.retrieval[i, k] >= _GAIN * own.retrieval[first, first]
        and len(own.stems[i]) + len(own.stems[k]) <= _WORDS
        and not _similar(own, i, k)
    ]
    return max(
        pairs,
        key=lambda pair: own.retrieval[pair] * (own.fit[pair[0]] * own.fit[pair[1]]) ** 0.5,
        default=None,
    )


def _unused_pair(
    own: Candidates, first: int, free: Sequence[int], used: set[frozenset[str]]
) -> tuple[int, int] | None:
    """Return a used phrase with a free one that shares no word with it, a pair not yet used."""
    for second in free:
        disjoint = not own.stems[second] & own.stems[first]
        if disjoint and own.stems[first] | own.stems[second] not in used:
            return first, second
    return None


def _similar(own: Candidates, left: int, right: int) -> bool:
    """Return whether two phrases share a word, or the beginning of one."""
    prefixes = [{word[:_COMMON_PREFIX] for word in own.stems[i]} for i in (left, right)]
    return bool(prefixes[0] & prefixes[1])


def _without_repeats(
    own: Candidates, ranked: Sequence[int], label: str, language: Language
) -> list[int]:
    """Return the candidates that say more than a label."""
    [divided] = language.divided([label.lower()])
    in_label = _stems(divided, language)
    return [
        i
        for i in ranked
        if not own.stems[i] <= in_label and not _stems(own.texts[i], language) <= in_label
    ]


def _stems(text: str, language: Language) -> set[str]:
    return {language.stem(word) for word in re.split(r"[\W_]+", text)}


def _ranked(own: Candidates) -> list[int]:
    """Return the candidates that fit at all, the best first."""
    ranked = [i for i in range(len(own.texts)) if own.fit[i] > 0]
    ranked.sort(key=lambda i: (-own.fit[i], own.texts[i]))
    if not ranked or " " in own.texts[ranked[0]]:
        return ranked
    # 'vision-language-action model' rather than 'vision-language-action'.
    word, least = own.texts[ranked[0]], _MOSTLY * own.coverage[ranked[0]]
    longer = [
        i for i in ranked if own.texts[i].startswith(f"{word} ") and own.coverage[i] >= least
    ][:1]
    if longer:
        ranked = longer + [i for i in ranked[1:] if i not in longer]
    return ranked
