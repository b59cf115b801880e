"""Rejects as rows of the artifact: the record as JSON, with long values truncated."""

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from groundswell.json_value import Json
from groundswell.sources.dates import parse_date
from groundswell.sources.records import Reject, as_text

FIELD_LIMIT = 10_000
"""Characters of a field that are kept: enough to see what it was, whatever its size."""
ITEM_LIMIT = 200
"""Items of a list or an object that are kept, for the same reason."""
_DEPTH_LIMIT = 20
"""Levels of nesting that are kept: no record of a listing has as many."""


class RejectRow(NamedTuple):
    """A row of `REJECT_SCHEMA`."""

    where: str
    reason: str
    digest_date: str | None
    """ISO 8601, or None where the record has no date that can be read."""
    record: str
    """JSON."""


def reject_row(reject: Reject) -> RejectRow:
    """Return the row of a reject."""
    day = parse_date(reject.digest_date) if reject.digest_date else None
    reason = reject.reason.encode("utf-8", "replace").decode()
    record = record_json(reject.record)
    return RejectRow(reject.where, reason, day.isoformat() if day else None, record)


def record_json(value: Any) -> str:
    """Return a rejected record as JSON; what is truncated ends in a mark with its full length."""
    return json.dumps(_truncated(value), ensure_ascii=False, sort_keys=True, allow_nan=False)


def _truncated(value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (Mapping, list, tuple)):
        return "…" if depth > _DEPTH_LIMIT else _truncated_items(value, depth + 1)
    return _truncated_text(as_text(value) or "")


def _truncated_items(value: Mapping[Any, Any] | list[Any] | tuple[Any, ...], depth: int) -> Json:
    more = f"… [{len(value):,} items]"
    if isinstance(value, Mapping):
        first = list(value.items())[:ITEM_LIMIT]
        kept = {_truncated_text(str(key)): _truncated(item, depth) for key, item in first}
        return kept if len(value) <= ITEM_LIMIT else {**kept, "…": more}
    items = [_truncated(item, depth) for item in value[:ITEM_LIMIT]]
    return items if len(value) <= ITEM_LIMIT else [*items, more]


def _truncated_text(value: str) -> str:
    # A lone surrogate, which JSON can carry, cannot be written as UTF-8.
    text = value[:FIELD_LIMIT].encode("utf-8", "replace").decode()
    return text if len(value) <= FIELD_LIMIT else f"{text}… [{len(value):,} characters]"
