"""Merge the forms of one word: inflections, spellings, and forms with and without a hyphen.

A form is only ever merged into one that the corpus uses. So a rule that misfires on a word
('physics', 'lens') finds no partner and changes nothing.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.languages import Language

_SHORTEST_UNHYPHENATED = 4
"""Letters of a word without its hyphens, at least, to be merged with it: 't-s' is not 'ts'."""

_PASSES = 2
"""A rule may apply only after a later one: 'optimisations' is first made singular."""


def merge_variants(
    forms: Sequence[str], counts: NDArray[np.int64], language: Language
) -> list[str]:
    """Return the normalized word of each form; `counts` (forms,) are their uses.

    A normalized word is folded, and one of the corpus's own spellings.
    """
    folded = [normal_form(form, language) for form in forms]
    used: dict[str, int] = {}
    for word, count in zip(folded, counts.tolist(), strict=True):
        used[word] = used.get(word, 0) + count
    frequent = sorted(word for word, count in used.items() if count > 1)
    merged = _inflections(frequent, used, language)
    _merge_unhyphenated(frequent, used, merged)
    return [merged.get(word, word) for word in folded]


def normal_form(form: str, language: Language) -> str:
    """Return a form in lower case, folded, and without the plural s of an acronym ('LLMs')."""
    if form[:-1].isupper() and len(form) > 2 and form[-1] == "s":
        form = form[:-1]
    return language.fold(form.lower())


def _inflections(
    frequent: Sequence[str], used: Mapping[str, int], language: Language
) -> dict[str, str]:
    """Return the word that each variant is merged into by the rules of the language."""
    merged: dict[str, str] = {}
    rules = language.variants * _PASSES
    for word in frequent:
        target = word
        for rule in rules:
            target = rule(target, used)
        if target != word:
            merged[word] = target
    return merged


def _merge_unhyphenated(
    frequent: Sequence[str], used: Mapping[str, int], merged: dict[str, str]
) -> None:
    """Merge words with and without a hyphen into the form that is used more."""
    for word in frequent:
        hyphenated = merged.get(word, word)
        bare = hyphenated.replace("-", "")
        if bare == hyphenated or len(bare) < _SHORTEST_UNHYPHENATED or bare not in used:
            continue
        if used[bare] > used[hyphenated]:
            merged[word] = merged.get(bare, bare)
        else:
            merged[bare] = hyphenated
