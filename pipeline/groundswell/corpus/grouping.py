"""Finds the records of each paper, given their identifiers and the keys of their titles.

Records are of one paper where they share an identifier, transitively; or a title with its first
author, unless the records with that title have different arXiv ids. Work grows as n log n, and the
order of records changes nothing. Hashes of the texts are held in memory, and only those texts that
seem to occur twice.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts.mapped import release_pages


class Groups(NamedTuple):
    """The rows of a table of records, by paper."""

    single: NDArray[np.int64]
    """The rows that are kept as they are: the only ones of their papers."""
    reviewed: Sequence[NDArray[np.int64]]
    """The rows of each other paper, in the order of the first."""


def group_records(judged: pa.Table) -> Groups:
    """Group the rows of a table of `JUDGED_SCHEMA` by paper."""
    papers = paper_numbers(judged["keys"], judged["title_keys"])
    release_pages()
    order = np.argsort(papers, kind="stable")
    ranked = papers[order]
    first = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)])
    counts = np.diff(first, append=len(ranked))
    single = order[first[counts == 1]]
    in_review = judged["needs_review"].to_numpy()[single]
    several = counts > 1
    pairs = zip(first[several].tolist(), counts[several].tolist(), strict=True)
    groups = [order[start : start + many] for start, many in pairs]
    groups += list(single[in_review, None])
    return Groups(single[~in_review], sorted(groups, key=lambda group: int(group[0])))


def paper_numbers(keys: pa.ChunkedArray, titles: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return a number for each record, (n,), the same for the records of a paper.

    Args:
        keys: A list of identifiers for each record.
        titles: A list of keys of its title with its first author.
    """
    papers = _joined_by_keys(keys)
    contested = _papers_by_title(papers, titles)
    asked = np.isin(papers, [paper for some in contested for paper in some])
    arxiv: dict[int, set[str]] = defaultdict(set)
    known = keys.filter(pa.array(asked)).to_pylist()
    for paper, of_record in zip(papers[asked].tolist(), known, strict=True):
        arxiv[paper].update(key for key in of_record if key.startswith("arxiv:"))
    return _joined_by_titles(papers, contested, arxiv)


def _joined_by_keys(keys: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return the number of each record's paper where only identifiers join records."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    repeated = repeated_texts(keys)
    row = _rows(keys, repeated.positions)
    codes = _codes(repeated.texts)
    nodes = len(keys) + len(codes.texts)
    links = (np.ones(len(row), np.int8), (row, len(keys) + codes.numbers))
    found = connected_components(coo_array(links, shape=(nodes, nodes)), directed=False)[1]
    papers: NDArray[np.int64] = found[: len(keys)].astype(np.int64)
    return papers


def _joined_by_titles(
    papers: NDArray[np.int64], contested: Sequence[Sequence[int]], arxiv: dict[int, set[str]]
) -> NDArray[np.int64]:
    """Join the papers of each title, unless they have different arXiv ids: which is then unknown.

    `contested` holds the papers of each title that several have, `arxiv` the arXiv ids of papers.
    """
    parent: dict[int, int] = {}

    def root(paper: int) -> int:
        while paper in parent:
            paper = parent[paper]
        return paper

    for some in contested:
        joined, *others = sorted({root(paper) for paper in some})
        known = set().union(*(arxiv[paper] for paper in (joined, *others)))
        if len(known) <= 1:
            parent.update(dict.fromkeys(others, joined))
            arxiv[joined] = known
    numbers = np.arange(papers.max(initial=-1) + 1)
    for paper in parent:
        numbers[paper] = root(paper)
    result: NDArray[np.int64] = numbers[papers]
    return result


def _rows(lists: pa.ChunkedArray, positions: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row of each position, counted over all texts of all lists."""
    ends = np.cumsum(pc.list_value_length(lists).to_numpy())
    rows: NDArray[np.int64] = np.searchsorted(ends, positions, side="right")
    return rows


class Repeated(NamedTuple):
    """The texts of a column that seem to occur twice."""

    positions: NDArray[np.int64]
    """Of each, counted over all texts of all lists."""
    texts: pa.ChunkedArray


def repeated_texts(column: pa.ChunkedArray) -> Repeated:
    """Return the texts whose hash occurs twice: those that do, and a few others.

    The column holds texts or lists of them; null equals nothing.
    """
    sums = np.concatenate([np.zeros(0, np.int64), *map(_hashes, column.chunks)])
    ordered = np.sort(sums[sums >= 0])
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    positions, kept, start = [np.zeros(0, np.int64)], [], 0
    for chunk in column.chunks:
        texts = _flat(chunk)
        own = sums[start : start + len(texts)]
        found = np.searchsorted(twice, own, side="right") > np.searchsorted(twice, own)
        positions.append(start + np.flatnonzero(found))
        kept.append(texts.filter(pa.array(found)))
        start += len(texts)
        release_pages()
    return Repeated(np.concatenate(positions), pa.chunked_array(kept, pa.string()))


def _hashes(chunk: pa.Array) -> NDArray[np.int64]:
    """Return a hash of each text, the same for equal ones; -1 for null."""
    listed = _flat(chunk).to_pylist()
    release_pages()
    found = (-1 if text is None else crc32(text.encode()) for text in listed)
    return np.fromiter(found, np.int64, len(listed))


def _flat(chunk: pa.Array) -> pa.Array:
    return chunk.flatten() if pa.types.is_list(chunk.type) else chunk


class _Codes(NamedTuple):
    """Texts as numbers."""

    numbers: NDArray[np.int64]
    """Of each text, equal ones alike."""
    texts: pa.Array
    """The text of each number."""


def _codes(texts: pa.ChunkedArray) -> _Codes:
    if not len(texts):
        return _Codes(np.zeros(0, np.int64), pa.array([], pa.string()))
    encoded = texts.dictionary_encode().combine_chunks()
    return _Codes(encoded.indices.to_numpy().astype(np.int64), encoded.dictionary)


def _papers_by_title(papers: NDArray[np.int64], titles: pa.ChunkedArray) -> list[list[int]]:
    """Return the papers of each title that several papers have, in the order of titles."""
    repeated = repeated_texts(titles)
    codes = _codes(repeated.texts)
    found: dict[int, set[int]] = defaultdict(set)
    of_text = papers[_rows(titles, repeated.positions)].tolist()
    for code, paper in zip(codes.numbers.tolist(), of_text, strict=True):
        found[code].add(paper)
    several = {code: sorted(some) for code, some in found.items() if len(some) > 1}
    return [several[code] for code in sorted(several, key=lambda code: codes.texts[code].as_py())]
