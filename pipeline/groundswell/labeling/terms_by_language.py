"""Find the terms of papers in several languages: those of each language in its own papers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.languages import find_language, main_language, read_as
from groundswell.labeling.terms import FoundTerms, find_terms, with_pools
from groundswell.runtime.pieces import NO_PIECES, Pieces

Texts = tuple[Sequence[str], Sequence[str]]
"""The titles and the abstracts of papers."""


def terms_by_language(
    texts: Texts,
    codes: Sequence[str | None],
    vectors: NDArray[np.float32],
    *,
    any_cohesion: bool = False,
    pooled: bool = False,
    pieces: Pieces = NO_PIECES,
) -> FoundTerms:
    """Return the terms of papers with their languages (n,) and unit vectors (n, d).

    A term that papers in two languages use, as the name of a model, is one. See
    `groundswell.labeling.terms` for `any_cohesion` and `pieces`; with `pooled` the pools are among
    them.
    """
    read = np.array(read_as(codes), dtype=str)
    languages = sorted(set(read.tolist()))
    if len(languages) < 2:
        main = find_language(main_language(codes))
        found = find_terms(*texts, vectors, main, any_cohesion=any_cohesion, pieces=pieces)
        return with_pools(found, vectors, main) if pooled else found
    parts = []
    for code in languages:
        rows = np.flatnonzero(read == code)
        own = [[column[row] for row in rows.tolist()] for column in texts]
        language = find_language(code)
        found = find_terms(
            own[0], own[1], vectors[rows], language, any_cohesion=any_cohesion, pieces=pieces
        )
        if pooled:
            found = with_pools(found, vectors[rows], language)
        parts.append((rows, found))
    return _joined(parts, len(read))


def _joined(parts: Sequence[tuple[NDArray[np.int64], FoundTerms]], papers: int) -> FoundTerms:
    """Return the terms of parts of the papers, by the rows of each part, as those of all."""
    from scipy.sparse import csc_matrix, hstack

    columns, which = [], []
    known: dict[str, int] = {}
    long_forms: list[str] = []
    forms: list[tuple[str, ...]] = []
    cohesion: list[float] = []
    for rows, found in parts:
        ones = np.ones(len(rows), dtype=np.float32)
        spread = csc_matrix((ones, (rows, np.arange(len(rows)))), shape=(papers, len(rows)))
        columns.append(spread @ found.docs)
        for name, long, of_pool, own in zip(
            found.names, found.long_forms, found.forms, found.cohesion.tolist(), strict=True
        ):
            term = known.setdefault(name, len(known))
            which.append(term)
            if term == len(cohesion):
                long_forms.append(long)
                forms.append(of_pool)
                cohesion.append(own)
            cohesion[term] = max(cohesion[term], own)
    shape = (len(which), len(known))
    ones = np.ones(len(which), dtype=np.float32)
    docs = csc_matrix(hstack(columns) @ csc_matrix((ones, (np.arange(len(which)), which)), shape))
    docs.data[:] = 1
    return FoundTerms(
        tuple(known), tuple(long_forms), tuple(forms), np.array(cohesion, dtype=np.float64), docs
    )
