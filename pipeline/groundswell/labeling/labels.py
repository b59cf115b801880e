"""Choose the labels of clusters from their candidate phrases, no two alike."""

import re
from collections.abc import Sequence

from groundswell.labeling.candidates import Candidates
from groundswell.labeling.languages import Language

_NEXT_BEST = 0.6
"""A cluster whose best phrase is the label of another gets its next one, if that fits at least this
much as well."""

_NARROW = 0.25
"""A phrase that a smaller share of the cluster's papers use is no label alone."""

_SECOND = 0.7
"""The second phrase of a label fits at least this much as well as the first."""

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
    phrase gets its next best, or that phrase and a second one; so does a cluster of which the best
    phrase covers few papers. `parent_labels`, one per cluster, are not repeated.
    """
    ranked = [_ranked(own) for own in candidates]
    if parent_labels is not None:
        ranked = [
            [i for i in best if not _repeats(own, i, parent, language)]
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
            labels[cluster] = (good[0], *_second(own, good[0], best, firsts))
            used.add(own.stems[good[0]])
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


def _second(
    own: Candidates, first: int, ranked: Sequence[int], firsts: set[frozenset[str]]
) -> list[int]:
    """Return the second phrase of a label whose first covers too few of the papers, if any.

    `firsts` are the best phrases of clusters: as a second phrase one would point to another
    cluster.
    """
    if own.coverage[first] >= _NARROW:
        return []
    least = _SECOND * own.fit[first]
    return [
        i
        for i in ranked
        if own.fit[i] >= least and not _similar(own, i, first) and own.stems[i] not in firsts
    ][:1]


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


def _repeats(own: Candidates, index: int, label: str, language: Language) -> bool:
    """Return whether a candidate says no more than a label."""
    in_label = {language.stem(word) for word in re.split(r"[\W_]+", label.lower())}
    in_text = {language.stem(word) for word in re.split(r"[\W_]+", own.texts[index])}
    return in_text <= in_label or own.stems[index] <= in_label


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
    return longer + [i for i in ranked if i not in longer]
