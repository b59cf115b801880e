"""Metadata of papers, cleaned and merged as the declaration of their columns says."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from groundswell.artifacts import METADATA_COLUMNS
from groundswell.artifacts.schemas import Cleaning, Merging, Metadata, MetadataValue, listed
from groundswell.corpus.cleaning import clean_text, single_line
from groundswell.corpus.papers import Paper

_CLEANERS: Mapping[Cleaning, Callable[[str], str]] = {
    "markup": lambda text: clean_text(single_line(text)),
    "line": single_line,
    "none": lambda text: text,
}


def clean_metadata(stated: Metadata) -> Metadata:
    """Return a value for every column of metadata: None, or an empty list, where none is stated."""
    found: dict[str, MetadataValue] = {}
    for column in METADATA_COLUMNS:
        value, clean = stated.get(column.name), _CLEANERS[column.cleaning]
        if pa.types.is_list(column.type):
            value = [clean(part) for part in listed(stated, column.name)]
        elif isinstance(value, str):
            value = clean(value) or None
        found[column.name] = value
    return found


def merge_metadata(kept: Paper, ranked: Sequence[Paper]) -> Metadata:
    """Return the metadata of one paper, of whose records `kept` is the one that stays."""
    return {
        column.name: _MERGERS[column.merging](
            kept.metadata[column.name], [paper.metadata[column.name] for paper in ranked]
        )
        for column in METADATA_COLUMNS
    }


def _first(kept: Any, values: Sequence[Any]) -> Any:
    present = (value for value in (kept, *values) if value not in (None, []))
    return next(present, kept)


def _most(kept: Any, values: Sequence[Any]) -> Any:
    return max((value for value in values if value is not None), default=kept)


def _all(kept: Any, values: Sequence[Any]) -> Any:
    return list(dict.fromkeys(part for value in (kept, *values) for part in value))


_MERGERS: Mapping[Merging, Callable[[Any, Sequence[Any]], Any]] = {
    "kept": lambda kept, _: kept,
    "first": _first,
    "most": _most,
    "all": _all,
}
