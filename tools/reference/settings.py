"""The page of settings: every table of the configuration, its keys, types, defaults and limits."""

import json
from collections.abc import Iterator
from typing import Any

from groundswell.config import Config, Table, WatchConfig
from groundswell.config.tables import BertopicConfig
from pydantic.fields import FieldInfo

from tools.reference.markdown import attribute_docs, in_words, introduction, table

_BOUNDS = {"ge": "from {}", "gt": "above {}", "le": "to {}", "lt": "below {}"}
_PLAIN = 9_999
"""Numbers up to this are written without commas."""


def settings_page() -> str:
    """Return the page."""
    parts = [introduction("settings")]
    for name, kind in tables():
        rows = [_row(kind, key, field) for key, field in kind.model_fields.items()]
        parts.append(f"\n## `[{name}]`\n\n{_sentence(kind)}\n")
        if rows:
            parts.append("\n" + table(["key", "type", "default", "what it sets"], rows))
    return "".join(parts)


def tables() -> Iterator[tuple[str, type[Table]]]:
    """Yield every table of the configuration by its name in the file."""
    for name, field in Config.model_fields.items():
        if name == "watch":
            yield "watch.NAME", WatchConfig
            continue
        kind: Any = field.annotation
        yield name, kind
        if kind.model_fields.get("bertopic"):
            yield f"{name}.bertopic", BertopicConfig


def _sentence(kind: type[Table]) -> str:
    return " ".join((kind.__doc__ or "").split())


def _row(kind: type[Table], key: str, field: FieldInfo) -> tuple[str, str, str, str]:
    extra = field.json_schema_extra
    execution = isinstance(extra, dict) and extra.get("execution_only")
    nested = isinstance(field.annotation, type) and issubclass(field.annotation, Table)
    type_words = "table" if nested else _type(field)
    default = "" if nested else _default(field)
    return f"`{key}`{' †' if execution else ''}", type_words, default, attribute_docs(kind)[key]


def _type(field: FieldInfo) -> str:
    words = in_words(field.annotation).replace(" or null", "")
    limits = [
        text.format(f"{limit:,}" if limit > _PLAIN else limit)
        for bound, text in _BOUNDS.items()
        for limit in (getattr(each, bound, None) for each in field.metadata)
        if limit is not None
    ]
    return f"{words}, {' '.join(limits)}" if limits else words


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None:
        return "none"
    return f"`{json.dumps(list(value) if isinstance(value, tuple) else value)}`"
