"""Groups of papers by a field of theirs: organizations, authors, sources, labels, languages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts import PAPER_COLUMNS, REST
from groundswell.artifacts.own_columns import OWN, of_name, own_names, own_values
from groundswell.compute.linalg import Ids, distinct
from groundswell.errors import UsageError, nearest

LEAST_PAPERS = 5
"""Papers of a group that is followed, at least: of fewer nothing can be tested."""

FIELDS = tuple(
    column.name
    for column in PAPER_COLUMNS
    if column.type in (pa.string(), pa.list_(pa.string()))
    and (column.metadata or column.name in ("source", "sources", "language"))
    and column.name != OWN
)
"""The fields by which papers can be grouped, beside columns of a user's own."""
USUAL_FIELDS = ("source", "organization", "authors", "labels", "language")
"""Those by which they are grouped where nothing else is asked for."""

_ALL_OF = {"organization": "affiliations", "source": "sources"}
"""The columns with all values of a field that has one by which a paper goes."""


@dataclass(frozen=True)
class Grouping:
    """The groups of one field, the largest first, and the papers that are in them.

    `members` (n, g + 2) is sparse, of ones; `weights` is the same with a paper divided evenly among
    its groups, so that each row sums to one. The last two columns are `REST`. A group is written as
    most of its papers have it; case makes no difference.
    """

    field: str
    names: Sequence[str]
    members: Any
    weights: Any

    @property
    def stated(self) -> int:
        """The column from which papers are in no group because nothing is stated."""
        return len(self.names) + 1


def known_field(name: str, own: Sequence[str]) -> str:
    """Return a field by its name, also a column of a user's own, which case does not matter for.

    Raises:
        UsageError: Papers cannot be grouped by it.
    """
    found = name if name in FIELDS else of_name(own, name)
    if found is None:
        fields = (*FIELDS, *own)
        raise UsageError(
            f"papers cannot be grouped by '{name}'{nearest(name, fields)}: expected one of "
            f"{', '.join(fields)}, or a column of your own that sources.own names"
        )
    return found


def groupings(papers: pa.Table, fields: Sequence[str] | None) -> Iterator[Grouping]:
    """Yield the groups of papers by each field that divides them into two groups at least."""
    own = own_names(papers)
    for name in fields or (*USUAL_FIELDS, *own):
        found = grouping(papers, name)
        if len(found.names) > 1:
            yield found


def grouping(papers: pa.Table, field: str) -> Grouping:
    """Return the groups of the papers by a field; a paper can be in several of a list's."""
    from scipy.sparse import csr_matrix

    n = len(papers)
    rows, written = _values(papers, field)
    found = pc.utf8_lower(written).dictionary_encode()
    codes = found.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    pairs = distinct(rows * max(len(found.dictionary), 1) + codes)
    rows_of, code_of = np.divmod(pairs, max(len(found.dictionary), 1))
    sizes = np.bincount(code_of, minlength=len(found.dictionary))
    large = sizes >= LEAST_PAPERS
    names = _spellings(written, codes, large)
    kept = sorted(names, key=lambda i: (-sizes[i], names[i]))
    column = np.full(len(sizes), len(kept), dtype=np.int64)
    column[kept] = np.arange(len(kept))
    silent = np.flatnonzero(np.bincount(rows_of, minlength=n) == 0)
    every = np.concatenate([rows_of, silent])
    places = np.concatenate([column[code_of], np.full(len(silent), len(kept) + 1)])
    parts = 1 / np.bincount(every, minlength=n)[every]
    shape = (n, len(kept) + len(REST))
    weights = csr_matrix((parts, (every, places)), shape=shape)
    weights.sum_duplicates()
    members = weights.copy()
    members.data[:] = 1
    return Grouping(field, [names[i] for i in kept], members, weights)


def _values(papers: pa.Table, field: str) -> tuple[Ids, pa.Array]:
    """Return the values of a field, and the row of each one's paper."""
    name = _ALL_OF.get(field, field)
    if name not in papers.column_names:  # in papers.parquet a user's own columns are columns
        return own_values(papers, name)
    column = papers[name].combine_chunks()
    if pa.types.is_list(column.type):
        rows, values = pc.list_parent_indices(column), column.flatten()
    else:
        rows, values = pa.array(np.arange(len(column))), column
    values = pc.utf8_trim_whitespace(values)
    kept = pc.and_(values.is_valid(), pc.greater(pc.fill_null(pc.utf8_length(values), 0), 0))
    return rows.filter(kept).to_numpy().astype(np.int64), values.filter(kept)


def _spellings(written: pa.Array, codes: Ids, large: NDArray[np.bool_]) -> dict[int, str]:
    """Return how each large group is written most often, the first in order where several are.

    `codes` are the groups of what is written.
    """
    found = written.filter(pa.array(large[codes])).dictionary_encode()
    spelled = found.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    texts = found.dictionary.to_pylist()
    several = max(len(texts), 1)
    pairs, times = np.unique(codes[large[codes]] * several + spelled, return_counts=True)
    best: dict[int, tuple[int, str]] = {}
    for pair, number in zip(pairs.tolist(), times.tolist(), strict=True):
        code, which = divmod(pair, several)
        best[code] = min(best.get(code, (1, "")), (-number, texts[which]))
    return {code: text for code, (_, text) in best.items()}
