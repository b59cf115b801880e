"""Pool the terms that are ways of naming one thing: 'web agents', 'web navigation', 'web tasks'.

While a theme is new, each of its names has few papers. Terms that share a word and whose
papers are about the same thing are pooled, and the pool is followed beside them. The dates of the
papers have no part in it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.languages import Language

SAME_THEME = 0.9
"""Closeness of two terms' papers, as a part of how close each one's are, from which they are about
the same (docs/evaluation/constants.md)."""

_SHORTEST_WORD = 3
"""Letters of a word, at least, that two names must share to be of one theme."""


def term_label(name: str, long_form: str) -> str:
    """Return a term with its long form if it is an acronym."""
    return f"{name} ({long_form})" if long_form.lower() not in {"", name.lower()} else name


def label_words(labels: Sequence[str], language: Language) -> list[frozenset[str]]:
    """Return the stems of each label's words."""
    return [frozenset(_stems(label, language)) for label in language.divided(labels)]


def _stems(text: str, language: Language) -> Iterator[str]:
    """Yield the stems of the words of a label, and of the parts of those with hyphens."""
    for word in text.lower().replace("(", " ").replace(")", " ").split():
        for part in {word, *word.split("-")}:
            if len(part) >= _SHORTEST_WORD or (language.segment and len(part) > 1):
                yield language.stem(part)


def pools(
    words: Sequence[frozenset[str]], papers: NDArray[np.int64], directions: NDArray[np.float64]
) -> list[list[int]]:
    """Return the terms that are pooled, by position, each list with its most used term first.

    A term joins the pool whose most used term it is closest to. `words` are the terms' stems,
    `papers` (t,) how many use each, and `directions` (t, d) those of their papers.
    """
    pooled: dict[int, list[int]] = {}
    by_word: dict[str, list[int]] = defaultdict(list)
    for term in np.argsort(-papers, kind="stable").tolist():
        known = sorted({head for word in words[term] for head in by_word[word]})
        close = np.round(directions[known] @ directions[term], 6)
        if len(known) and close.max() >= SAME_THEME:
            pooled[known[int(close.argmax())]].append(term)
            continue
        pooled[term] = [term]
        for word in words[term]:
            by_word[word].append(term)
    return [terms for terms in pooled.values() if len(terms) > 1]
