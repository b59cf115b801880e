"""Arrow tables of what the published JSON holds: a row per value, a column per field."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pyarrow as pa

_DATES = frozenset(
    {
        "digest_date",
        "first_seen",
        "last_seen",
        "first_flagged",
        "onset",
        "recent_since",
        "recent_until",
        "before_since",
        "before_until",
        "date",
        "start",
        "end",
    }
)
"""The fields of text that hold a day in ISO 8601: dates in a table."""

_PLAIN = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def table_of(kind: type, values: Sequence[Any]) -> pa.Table:
    """Return a table of dataclasses; those inside of them are structs, tuples are lists.

    Days are dates. The columns do not depend on the values, so that a table may be empty.
    """
    schema = _schema(kind)
    columns = [
        pa.array([_plain(getattr(value, field.name), field.type) for value in values], field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


@cache
def _schema(kind: type) -> pa.Schema:
    hints = get_type_hints(kind)
    return pa.schema([(each.name, _arrow(hints[each.name], each.name)) for each in fields(kind)])


def _arrow(kind: Any, name: str) -> pa.DataType:
    """Return the Arrow type of a field."""
    options = [each for each in get_args(kind) if each is not NoneType]
    if get_origin(kind) is tuple:
        return pa.list_(_arrow(options[0], name))
    if get_origin(kind) is Literal:
        return pa.string()
    if is_dataclass(kind):
        return pa.struct(list(_schema(kind)))  # type: ignore[arg-type]
    if len(options) == 1:
        return _arrow(options[0], name)
    if options:  # ids of several kinds: numbers, and names
        return pa.string()
    return pa.date32() if kind is str and name in _DATES else _PLAIN[kind]


def _plain(value: Any, kind: pa.DataType) -> Any:
    """Return a value as Arrow takes it for a type; an empty text is no date."""
    if value is None:
        return None
    if pa.types.is_date32(kind):
        return date.fromisoformat(value) if value else None
    if pa.types.is_struct(kind):
        return {field.name: _plain(getattr(value, field.name), field.type) for field in kind}
    if pa.types.is_list(kind):
        return [_plain(each, kind.value_type) for each in value]
    return str(value) if pa.types.is_string(kind) else value
