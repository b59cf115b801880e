"""Columns of a user's own: what files state beside the columns that every paper has.

The table of papers has the values of all of them in its column `own`, as 'lab:Kelp Laboratory';
papers.parquet has a column of each.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

OWN = "own"
"""The column of the table of papers."""
_AFTER_NAME = ":"


def own_text(name: str, value: str) -> str:
    """Return a value as the column `own` holds it."""
    return f"{name}{_AFTER_NAME}{value}"


def own_name(text: str) -> str:
    """Return the name of the column that a text of the column `own` is a value of."""
    return text.split(_AFTER_NAME, 1)[0]


def own_names(papers: pa.Table) -> list[str]:
    """Return the names of the columns of their own that papers have values of, sorted."""
    texts = pc.list_flatten(papers[OWN].combine_chunks())
    names = pc.list_element(pc.split_pattern(texts, _AFTER_NAME, max_splits=1), 0)
    return sorted(names.unique().to_pylist())


def own_values(papers: pa.Table, name: str) -> tuple[NDArray[np.int64], pa.Array]:
    """Return the values of a column, paper by paper, and the row of each one's paper."""
    column, start = papers[OWN].combine_chunks(), own_text(name, "")
    texts, rows = pc.list_flatten(column), pc.list_parent_indices(column)
    of_name = pc.starts_with(texts, start)
    values = pc.utf8_slice_codeunits(texts.filter(of_name), len(start))
    return rows.filter(of_name).to_numpy().astype(np.int64), values


def own_columns(papers: pa.Table) -> Iterator[tuple[str, pa.Array]]:
    """Yield the columns by their names: of each paper the list of its values."""
    for name in own_names(papers):
        rows, values = own_values(papers, name)
        sizes = np.bincount(rows, minlength=len(papers))
        offsets = pa.array(np.concatenate([[0], np.cumsum(sizes)]), pa.int32())
        yield name, pa.ListArray.from_arrays(offsets, values)


def of_name(names: Sequence[str], wanted: str) -> str | None:
    """Return which of the names is the wanted one, whatever its case."""
    return next((name for name in names if name.lower() == wanted.lower()), None)
