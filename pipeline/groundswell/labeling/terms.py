"""Find the terms of a corpus that name a theme: phrases whose papers are about the same thing.

A phrase that any paper may use ('strict', 'open problem') has papers that are no closer to each
other than any two. It is left out before anything is tested, by what its papers say and not by
when they came, so that the error rate is shared among few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.languages import Language
from groundswell.labeling.normalization import NormalizedTexts, normalize_texts
from groundswell.labeling.phrases import Phrases, find_phrases
from groundswell.labeling.surface_forms import SurfaceForms, Truecaser

LEAST_PAPERS = 6
"""Papers of a term, at least: with fewer no rise is distinct from chance."""

_WHOLE_START, _WHOLE_END = 0.3, 0.5
"""Shares of a phrase's uses that begin and end a sequence of words, at least: parts of longer
phrases are no terms."""

_COHESION, _COHESION_OF_A_WORD = 0.16, 0.2
"""Cohesion of a term, and of a term that is one plain word, at least: plain words are used in more
senses (docs/evaluation/constants.md)."""

_DECIMALS, _TINY = 6, 1e-12
"""Decimals of the cohesion, in which machines agree; guard against division by zero."""


@dataclass(frozen=True)
class FoundTerms:
    """The terms of n papers: written forms, long forms of acronyms, cohesion (t,), use (n, t)."""

    names: tuple[str, ...]
    long_forms: tuple[str, ...]
    cohesion: NDArray[np.float64]
    docs: Any


def find_terms(
    titles: Sequence[str],
    abstracts: Sequence[str],
    vectors: NDArray[np.float32],
    language: Language,
    *,
    any_cohesion: bool = False,
) -> FoundTerms:
    """Return the terms of papers with their texts and unit vectors (n, d).

    With `any_cohesion` phrases whose papers are not about the same thing are among them.
    """
    texts = normalize_texts(titles, abstracts, language)
    phrases = find_phrases(texts, len(titles), min_papers=LEAST_PAPERS)
    whole = np.flatnonzero((phrases.ends >= _WHOLE_END) & (phrases.starts >= _WHOLE_START))
    docs = phrases.docs.tocsc()[:, whole]
    cohesions = cohesion(docs, vectors)
    least = np.where(_plain_words(texts, phrases, whole), _COHESION_OF_A_WORD, _COHESION)
    kept = (cohesions >= least) | any_cohesion
    chosen = whole[kept]
    forms = SurfaceForms(texts, phrases, chosen.tolist(), Truecaser(texts), language)
    return FoundTerms(
        names=tuple(forms.inline(phrase) for phrase in chosen.tolist()),
        long_forms=tuple(_long_form(texts, phrases, phrase) for phrase in chosen.tolist()),
        cohesion=cohesions[kept],
        docs=docs[:, kept],
    )


def cohesion(groups: Any, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (k,) how close the papers of each group lie; `groups` (n, k) is sparse, of ones.

    That is the mean inner product of two different papers' vectors over a paper's mean squared
    length, after the mean of all papers is taken off: 0 for papers drawn at random, 1 for papers
    that are all the same.
    """
    centered = vectors - vectors.mean(axis=0) if len(vectors) else vectors
    squares = np.einsum("ij,ij->i", centered, centered, dtype=np.float64)
    size = np.asarray(groups.sum(axis=0), dtype=np.float64).ravel()
    sums = np.asarray(groups.T @ centered, dtype=np.float64)
    pairs = (sums**2).sum(axis=1) - groups.T @ squares
    base = squares.mean() if len(squares) else 1.0
    mean = pairs / np.maximum(size * (size - 1), 1) / max(base, _TINY)
    return np.asarray(np.round(mean, _DECIMALS))


def _plain_words(
    texts: NormalizedTexts, phrases: Phrases, which: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which phrases are one word of letters alone that stands for no long form."""
    first = phrases.word_ids[which, 0].tolist()
    plain = [texts.words[word].isalpha() and word not in texts.acronyms for word in first]
    return np.asarray(np.array(plain, dtype=bool) & (phrases.lengths[which] == 1))


def _long_form(texts: NormalizedTexts, phrases: Phrases, phrase: int) -> str:
    """Return the long form of a phrase that is an acronym alone, else an empty text."""
    first, second = phrases.word_ids[phrase, :2].tolist()
    return texts.acronyms.get(first, "") if second < 0 else ""
