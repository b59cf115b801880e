"""What the page knows of each paper beside its title: people, identifiers, and abstracts.

Abstracts are packed apart from the rest and in several pieces, so that one can be read before all
are unpacked. A page has room for those of some thousand papers, the newest; the others are in
files beside it, which a page that is served fetches when one is wanted.
"""

import bz2
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts.own_columns import own_columns
from groundswell.compute.parallel import in_threads
from groundswell.formatting import clean
from groundswell.json_value import JsonObject
from groundswell.report.rendering import web_address
from groundswell.report.views.view import ViewContext

MOST_ABSTRACTS = 16_000_000
"""Bytes of abstracts in the page, those of some 11,000 papers; packed they take a quarter."""

_PIECE = 850_000
"""Bytes of a piece: bzip2 compresses 900,000 at once."""

_LISTS = ("authors", "labels")
_TEXTS = ("doi", "journal")
_NUMBERS = ("comments", "stars")


FOLDER = "abstracts/"
"""The folder beside the page with the abstracts for which it has no room."""


@dataclass(frozen=True)
class Abstracts:
    """Some papers' abstracts: one a line, in pieces that begin at `starts`.

    They are sorted by topic, which compresses better, and within a topic in the order of the
    papers.
    """

    starts: list[int]
    pieces: list[bytes]


@dataclass(frozen=True)
class DividedAbstracts:
    """The abstracts in the page, of the papers listed from row `first` on, and those before."""

    first: int
    inside: Abstracts
    outside: Abstracts


def details(context: ViewContext) -> JsonObject:
    """Return the listed papers' people, labels, identifiers and counts, as columns."""
    table = context.inputs.corpus.papers.take(context.listing.rows)
    lists = {name: table[name].to_pylist() for name in _LISTS}
    texts = {name: table[name].to_pylist() for name in _TEXTS}
    return {
        "arxiv": [
            _arxiv(paper, ids or ())
            for paper, ids in zip(
                table["paper_id"].to_pylist(), table["ids"].to_pylist(), strict=True
            )
        ],
        "organizations": _all_of(table, "organization", "affiliations"),
        "sources": _all_of(table, "source", "sources"),
        "code": [web_address(url) for url in table["code"].to_pylist()],
        **{name: [list(map(clean, row or ())) for row in rows] for name, rows in lists.items()},
        **{name: [clean(text or "") for text in column] for name, column in texts.items()},
        **{name: table[name].to_pylist() for name in _NUMBERS},
        "own": _own(context),
    }


def _own(context: ViewContext) -> JsonObject:
    """Return the columns of a user's own, by their names."""
    rows = context.listing.rows
    return {
        name: [list(map(clean, values)) for values in column.take(rows).to_pylist()]
        for name, column in own_columns(context.inputs.corpus.papers)
    }


def _arxiv(paper_id: str, ids: Sequence[str]) -> str:
    """Return a paper's id on arXiv; '=' where it is the paper's own, empty where there is none."""
    named = next((text.removeprefix("arxiv:") for text in ids if text.startswith("arxiv:")), "")
    return "=" if named == paper_id else named


def _all_of(table: pa.Table, one: str, every: str) -> list[list[str]]:
    """Return, by paper, every value of a field; where none is stated, the one it goes by."""
    pairs = zip(table[one].to_pylist(), table[every].to_pylist(), strict=True)
    return [[clean(name) for name in others or (first,) if name] for first, others in pairs]


def abstracts(context: ViewContext) -> DividedAbstracts:
    """Return the abstracts of the papers listed: those of the newest are in the page."""
    column = context.inputs.corpus.papers["abstract"].take(context.listing.rows)
    lines = [clean(text or "").encode() + b"\n" for text in column.to_pylist()]
    first = len(lines) - _fitting(lines[::-1], MOST_ABSTRACTS)
    topic_ids = context.listing.papers.topic_id
    return DividedAbstracts(
        first,
        inside=_in_pieces(lines[first:], topic_ids[first:]),
        outside=_in_pieces(lines[:first], topic_ids[:first]),
    )


def files_beside(divided: DividedAbstracts) -> dict[str, bytes]:
    """Return the files with the abstracts that are not in the page, by name."""
    packed = in_threads(bz2.compress, divided.outside.pieces)
    return {f"{FOLDER}{i}.bz2": piece for i, piece in enumerate(packed)}


def _in_pieces(lines: Sequence[bytes], topic_ids: NDArray[np.int64]) -> Abstracts:
    held = [lines[row] for row in np.argsort(topic_ids, kind="stable").tolist()]
    starts, pieces = [], []
    at = 0
    while at < len(held):
        count = max(_fitting(held[at:], _PIECE), 1)
        starts.append(at)
        pieces.append(b"".join(held[at : at + count]))
        at += count
    return Abstracts(starts, pieces)


def _fitting(lines: Sequence[bytes], room: int) -> int:
    """Return how many of the first lines fit into so many bytes."""
    return bisect_right(list(accumulate(map(len, lines))), room)
