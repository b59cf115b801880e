"""Metadata of papers, cleaned and merged as the declaration of their columns says."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from groundswell.artifacts import METADATA_COLUMNS
from groundswell.artifacts.schemas import Cleaning, Merging, Metadata, MetadataValue, listed
from groundswell.corpus.cleaning import clean_text, single_line
from groundswell.corpus.papers import Paper

_ADDRESS = re.compile(r"(?:(https?://)|www\.|(?=[\w-]+\.(?:com|org|io|net)/))[^\s<>\"]+", re.I)
"""An address of the web; the name of a usual host with a path is one without its scheme."""


def _address(text: str) -> str:
    """Return an address with its scheme, or nothing where the text is none."""
    found = _ADDRESS.fullmatch(single_line(text))
    return "" if found is None else found[0] if found[1] else f"https://{found[0]}"


_CLEANERS: Mapping[Cleaning, Callable[[str], str]] = {
    "markup": lambda text: clean_text(single_line(text)),
    "line": single_line,
    "address": _address,
    "none": lambda text: text,
}


def clean_metadata(stated: Metadata) -> Metadata:
    """Return a value for every column of metadata: None, or an empty list, where none is stated."""
    found: dict[str, MetadataValue] = {}
    for column in METADATA_COLUMNS:
        value, clean = stated.get(column.name), _CLEANERS[column.cleaning]
        if pa.types.is_list(column.type):
            value = [clean(part) for part in listed(stated, column.name)]
            if column.names == "organizations":  # two authors can have one name, and two are one
                value = list(dict.fromkeys(filter(None, value)))
        elif isinstance(value, str):
            value = clean(value) or None
        found[column.name] = value
    affiliations = listed(found, "affiliations")
    if not affiliations and found["organization"]:
        found["affiliations"] = [str(found["organization"])]
    found["organization"] = found["organization"] or next(iter(affiliations), None)
    return found


def merge_metadata(kept: Paper, ranked: Sequence[Paper]) -> Metadata:
    """Return the metadata of one paper, of whose records `kept` is the one that stays."""
    return {
        column.name: _MERGERS[column.merging](
            kept.metadata[column.name], [paper.metadata[column.name] for paper in ranked]
        )
        for column in METADATA_COLUMNS
    }


def stated_by(merged: Paper, ranked: Sequence[Paper]) -> list[str]:
    """Return which source each value of a paper is from, where several sources list it.

    `ranked` are its records, that which is kept first.
    """
    if len({paper.source for paper in ranked}) == 1:
        return []
    found = []
    for name in (*(column.name for column in METADATA_COLUMNS if column.published), "doi"):
        value = merged.stated[name]
        if value not in (None, []):
            saying = [paper for paper in ranked if paper.stated[name] not in (None, [])]
            exact = [paper.source for paper in saying if paper.stated[name] == value][:1]
            names = exact or dict.fromkeys(paper.source for paper in saying)
            found.append(f"{name}: {', '.join(names)}")
    return found


def _first(kept: Any, values: Sequence[Any]) -> Any:
    present = (value for value in (kept, *values) if value not in (None, []))
    return next(present, kept)


def _fullest(kept: Any, values: Sequence[Any]) -> Any:
    return max((value for value in (kept, *values) if value), key=len, default=kept)


def _most(kept: Any, values: Sequence[Any]) -> Any:
    return max((value for value in values if value is not None), default=kept)


def _all(kept: Any, values: Sequence[Any]) -> Any:
    return list(dict.fromkeys(part for value in (kept, *values) for part in value))


_MERGERS: Mapping[Merging, Callable[[Any, Sequence[Any]], Any]] = {
    "kept": lambda kept, _: kept,
    "first": _first,
    "fullest": _fullest,
    "most": _most,
    "all": _all,
}
