"""What the page knows of each paper beside its title: people, identifiers, and abstracts.

Abstracts are packed apart from the rest and in several pieces, so that one can be read before all
are unpacked. A page has room for those of some thousand papers, the newest; the others are in
files beside it, which a page that is served fetches when one is wanted.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts.own_columns import own_columns
from groundswell.compute.parallel import in_threads
from groundswell.formatting import clean
from groundswell.json_value import JsonObject
from groundswell.report.packing import Compressor
from groundswell.report.rendering import web_address
from groundswell.report.views.view import ViewContext

MOST_ABSTRACTS = 16_000_000
"""Bytes of abstracts in the page, those of some 11,000 papers; packed they take a quarter."""

_PIECE = 850_000
"""Bytes of a piece: bzip2 compresses 900,000 at once."""

_LISTS = ("authors", "labels")
_TEXTS = ("doi", "journal")
_NUMBERS = ("comments", "stars")
_OTHERS = ("paper_id", "ids", "code", "organization", "affiliations", "source", "sources")
_ARXIV = "arxiv:"


FOLDER = "abstracts/"
"""The folder beside the page with the abstracts for which it has no room."""


@dataclass(frozen=True)
class Abstracts:
    """Abstracts of listed papers, one a line, in their order, in pieces that begin at `starts`.

    Sorted by topic they would take 3 % less room, and all be compressed anew each night.
    """

    starts: list[int]
    pieces: list[bytes]


@dataclass(frozen=True)
class DividedAbstracts:
    """The abstracts in the page, of the papers listed from row `first` on, and those before.

    Where a piece begins depends on the papers before it alone, so that a run with newer papers has
    most pieces as they were.
    """

    first: int
    inside: Abstracts
    outside: Abstracts


def details(context: ViewContext) -> JsonObject:
    """Return the listed papers' people, labels, identifiers and counts, as columns."""
    columns = context.inputs.corpus.papers.select([*_LISTS, *_TEXTS, *_NUMBERS, *_OTHERS])
    table = context.listing.of(columns)
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
    for text in ids:
        if text.startswith(_ARXIV):
            named = text.removeprefix(_ARXIV)
            return "=" if named == paper_id else named
    return ""


def _all_of(table: pa.Table, one: str, every: str) -> list[list[str]]:
    """Return, by paper, every value of a field; where none is stated, the one it goes by."""
    pairs = zip(table[one].to_pylist(), table[every].to_pylist(), strict=True)
    named = cache(clean)  # many papers have the same
    return [[named(name) for name in others or (first,) if name] for first, others in pairs]


def abstracts(context: ViewContext) -> DividedAbstracts:
    """Return the abstracts of the papers listed: those of the newest are in the page."""
    column = context.inputs.corpus.papers.select(["abstract"])
    listed = context.listing.of(column)["abstract"].to_pylist()
    lines = [clean(text or "").encode() + b"\n" for text in listed]
    first = len(lines) - _fitting(lines[::-1], MOST_ABSTRACTS)
    places = _places(column["abstract"])[context.listing.rows].tolist()
    return DividedAbstracts(
        first,
        inside=_in_pieces(lines, places, range(first, len(lines))),
        outside=_in_pieces(lines, places, range(first)),
    )


def files_beside(
    divided: DividedAbstracts, compressor: Compressor | None = None
) -> dict[str, bytes]:
    """Return the files with the abstracts that are not in the page, by name."""
    packed = in_threads((compressor or Compressor()).compress, divided.outside.pieces)
    return {f"{FOLDER}{i}.bz2": piece for i, piece in enumerate(packed)}


def _places(abstracts: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return in which piece each abstract of a corpus is, (n,), if each has a piece."""
    sizes = pc.fill_null(pc.binary_length(abstracts), 0).to_numpy().astype(np.int64)
    places: NDArray[np.int64] = (np.cumsum(sizes) - sizes) // _PIECE
    return places


def _in_pieces(lines: Sequence[bytes], places: Sequence[int], rows: range) -> Abstracts:
    """Return the lines at some rows by their places; places with few lines are joined."""
    starts: list[int] = []
    pieces = [b""]
    for _, group in groupby(rows, key=places.__getitem__):
        own = list(group)
        text = b"".join(lines[row] for row in own)
        if not starts or len(pieces[-1]) + len(text) > _PIECE:
            starts.append(own[0])
            pieces.append(b"")
        pieces[-1] += text
    return Abstracts(starts, pieces[1:])


def _fitting(lines: Sequence[bytes], room: int) -> int:
    """Return how many of the first lines fit into so many bytes."""
    return bisect_right(list(accumulate(map(len, lines))), room)
