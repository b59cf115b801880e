"""Sorting tables that can be larger than memory."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike

from groundswell.artifacts.mapped import release_pages
from groundswell.compute.spool import gathered, spooled


def sorted_table(table: pa.Table, order: Sequence[str], rows: ArrayLike | None = None) -> pa.Table:
    """Return the rows of a table, or those of them in `rows`, in the order of some columns."""
    keys = table.select(order)
    if rows is not None:
        keys = keys.take(pa.array(rows))
    ranks = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in order]).to_numpy()
    release_pages()
    wanted = ranks if rows is None else np.asarray(rows)[ranks]
    return spooled(table.schema, gathered(table, wanted))
