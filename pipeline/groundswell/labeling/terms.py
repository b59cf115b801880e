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

from groundswell.compute.likeness import cohesion, mean_directions
from groundswell.labeling.languages import Language
from groundswell.labeling.normalization import NormalizedTexts, normalize_texts
from groundswell.labeling.phrases import Phrases, find_phrases
from groundswell.labeling.pooling import label_words, pools, term_label
from groundswell.labeling.surface_forms import SurfaceForms, Truecaser
from groundswell.runtime.pieces import NO_PIECES, Pieces

LEAST_PAPERS = 6
"""Papers of a term, at least: with fewer no rise is distinct from chance."""

_WHOLE_START, _WHOLE_END = 0.3, 0.5
"""Shares of a phrase's uses that begin and end a sequence of words, at least: parts of longer
phrases are no terms."""

_COHESION, _COHESION_OF_A_WORD = 0.16, 0.2
"""Cohesion of a term, and of a term that is one plain word, at least: plain words are used in more
senses (docs/evaluation/constants.md)."""

RELATED = "and related terms"
"""Follows the name of a pool of terms, which is that of its most used one."""


@dataclass(frozen=True)
class FoundTerms:
    """The terms of n papers, each once: cohesion (t,), use (n, t).

    `long_forms` are those of acronyms, `forms` the terms of a pool, else empty.
    """

    names: tuple[str, ...]
    long_forms: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    cohesion: NDArray[np.float64]
    docs: Any


def find_terms(
    titles: Sequence[str],
    abstracts: Sequence[str],
    vectors: NDArray[np.float32],
    language: Language,
    *,
    any_cohesion: bool = False,
    pieces: Pieces = NO_PIECES,
) -> FoundTerms:
    """Return the terms of papers with their texts and unit vectors (n, d), in no pools.

    With `any_cohesion` phrases whose papers are not about the same thing are among them. `pieces`
    has the tokens of texts of earlier runs.
    """
    texts = normalize_texts(titles, abstracts, language, pieces)
    phrases = find_phrases(texts, len(titles), min_papers=LEAST_PAPERS, numbers=True)
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
        forms=((),) * len(chosen),
        cohesion=cohesions[kept],
        docs=docs[:, kept],
    )


def with_pools(found: FoundTerms, vectors: NDArray[np.float32], language: Language) -> FoundTerms:
    """Return the terms and, after them, the pools of those that are ways of naming one thing."""
    from scipy.sparse import csc_matrix, hstack

    if not found.names:
        return found
    labels = list(map(term_label, found.names, found.long_forms))
    papers = np.asarray(found.docs.sum(axis=0)).ravel().astype(np.int64)
    directions = mean_directions(found.docs, vectors)
    pooled = pools(label_words(labels, language), papers, directions)
    members = np.array([term for terms in pooled for term in terms], dtype=np.int64)
    which = np.repeat(np.arange(len(pooled)), list(map(len, pooled)))
    ones = np.ones(len(members), dtype=np.float32)
    shape = (len(found.names), len(pooled))
    docs = csc_matrix(found.docs @ csc_matrix((ones, (members, which)), shape=shape))
    docs.data[:] = 1
    return FoundTerms(
        names=(*found.names, *(f"{found.names[terms[0]]} {RELATED}" for terms in pooled)),
        long_forms=(*found.long_forms, *(found.long_forms[terms[0]] for terms in pooled)),
        forms=(*found.forms, *(tuple(found.names[term] for term in terms) for terms in pooled)),
        cohesion=np.concatenate([found.cohesion, cohesion(docs, vectors)]),
        docs=hstack([found.docs, docs]).tocsc(),
    )


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
