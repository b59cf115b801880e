"""What French, Italian, Portuguese and Spanish have in common: plurals, and words that are elided.

An elided word is written as one of its own, 'lʼ' in 'lʼ eau', and so are the words that bind two
nouns with an article, 'deʼla' in 'calidad deʼla traducción': a phrase has three words at most, and
these are one of them. `written` in `languages.base` writes them as people do.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from groundswell.labeling.languages.base import ELISION, VariantRule, read_words, strip_accents

_SHORTEST = 4
"""Letters of a singular, at least: shorter ones are often other words."""

Endings = Sequence[tuple[str, Sequence[str]]]
"""Endings of plurals, each with those of the singular, the likeliest first."""


def folded(package: str, name: str, fold: Callable[[str], str] = strip_accents) -> frozenset[str]:
    """Return the words of a text file in a package, as they are normalized."""
    return frozenset(map(fold, read_words(package, name)))


def inflected(stems: frozenset[str], endings: Sequence[str]) -> frozenset[str]:
    """Return stems with each of the endings."""
    return frozenset(stem + ending for stem in stems for ending in endings)


def singular(endings: Endings, stop_words: frozenset[str]) -> VariantRule:
    """Return the rule that makes a plural the singular, where the corpus has that.

    Stop words stay as they are, and no word becomes one.
    """

    def rule(word: str, used: Mapping[str, int]) -> str:
        if word in stop_words:
            return word
        candidates = (
            word.removesuffix(plural) + single
            for plural, singles in endings
            if word.endswith(plural)
            for single in singles
        )
        allowed = (each for each in candidates if each in used and each not in stop_words)
        return next((each for each in allowed if len(each) >= _SHORTEST), word)

    return rule


def segmenter(
    elided: Collection[str], joined: Sequence[str] = ()
) -> Callable[[Sequence[str]], list[str]]:
    """Return what divides elided words from those that follow, and joins words of a link.

    `elided` are words before an apostrophe, `joined` words with a space between them.
    """
    patterns: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = []
    if joined:
        links = "|".join(
            rf"{link}(?=\w)" if link[-1] == "'" else rf"{link}(?=\s)" for link in joined
        )
        links = links.replace("'", "['’]")
        patterns.append((re.compile(rf"\b({links})", re.IGNORECASE), _joined))
    if elided:
        patterns.append(
            (re.compile(rf"\b({'|'.join(sorted(elided))})['’](?=\w)", re.IGNORECASE), _divided)
        )
    return partial(_segmented, patterns)


def _segmented(
    patterns: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]],
    texts: Sequence[str],
) -> list[str]:
    found = list(texts)
    for pattern, replaced in patterns:
        found = [pattern.sub(replaced, text) for text in found]
    return found


def _joined(link: re.Match[str]) -> str:
    text = link[1].replace("’", "'").replace("'", ELISION).replace(" ", ELISION)
    return f"{text} " if text.endswith(ELISION) else text


def _divided(word: re.Match[str]) -> str:
    return f"{word[1]}{ELISION} "
