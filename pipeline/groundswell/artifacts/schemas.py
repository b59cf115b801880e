"""Arrow schemas of the tables that pass between stages, and the checks artifacts make of them.

Rows of papers are matched by paper id, never by position across artifacts, except where an
artifact checks at construction that its rows are those of its own `paper_ids`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

OUTLIER = -1
"""The topic id of a paper that belongs to no topic."""

Status = Literal["emerging", "growing", "no_clear_change", "declining", "dormant"]
STATUSES: tuple[Status, ...] = get_args(Status)

EncoderIdentity = Mapping[str, str | int | float | bool | None]
"""What names an encoder: kind, model, version and settings. Equal identities give equal vectors."""

RECORD_SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("digest_date", pa.string()),  # as found: ISO where the reader could parse it
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("source", pa.string()),
        ("url", pa.string()),
        ("authors", pa.list_(pa.string())),
        ("labels", pa.list_(pa.string())),
        ("votes", pa.int64()),
        ("where", pa.string()),  # file and position, for a reject's line
        ("ids", pa.list_(pa.string())),  # its other identifiers
        ("comment", pa.string()),
    ]
)
PAPER_SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("digest_date", pa.date32()),
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("source", pa.string()),
        ("url", pa.string()),
        ("authors", pa.list_(pa.string())),
        ("labels", pa.list_(pa.string())),
        ("votes", pa.int64()),
        ("sources", pa.list_(pa.string())),  # all that listed it; `source` is the kept record's
        ("ids", pa.list_(pa.string())),  # all identifiers it is known under, each with its kind
        ("language", pa.string()),  # ISO 639-1, or 'und'
        ("precision", pa.string()),  # of the digest date: 'day' or 'month'
        ("notes", pa.list_(pa.string())),  # what later records state, and when
        ("written_title", pa.string()),  # as found, where cleaning changed more than spaces
        ("written_abstract", pa.string()),
    ]
)
REJECT_SCHEMA = pa.schema(
    [
        ("where", pa.string()),
        ("reason", pa.string()),
        ("digest_date", pa.string()),  # null where the record has none that can be read
        ("record", pa.string()),  # JSON of the record as read
    ]
)
STATE_PAPER_SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("topic_id", pa.int64()),
        ("subtopic_id", pa.int64()),
        ("strength", pa.float32()),
        ("x", pa.float32()),
        ("y", pa.float32()),
    ]
)
PREVALENCE_SCHEMA = pa.schema(
    [
        ("topic_id", pa.int64()),
        ("period_start", pa.date32()),
        ("count", pa.int64()),
        ("total", pa.int64()),
        ("share", pa.float64()),
        ("share_low", pa.float64()),
        ("share_high", pa.float64()),
    ]
)


def require(condition: bool, message: str) -> None:
    """Raise `ValueError` with `message` unless `condition` holds."""
    if not condition:
        raise ValueError(message)


def check_schema(name: str, table: pa.Table, schema: pa.Schema) -> None:
    """Raise `ValueError` unless a table has a schema."""
    require(
        table.schema.equals(schema),
        f"{name} has columns {table.schema.names}, expected {schema.names}",
    )


def check_unique(name: str, ids: Sequence[str]) -> None:
    """Raise `ValueError` where a paper id occurs twice."""
    require(len(set(ids)) == len(ids), f"{name}: paper ids are not unique")


def all_finite(values: NDArray[np.floating[Any]]) -> bool:
    """Return whether every value is a finite number, without a mask as long as the array."""
    # The minimum and the maximum are not finite where any value is not.
    return bool(np.isfinite([values.min(initial=0), values.max(initial=0)]).all())
