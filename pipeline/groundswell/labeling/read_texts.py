"""Read texts one by one: their tokens, and the acronyms that they define.

All that follows of single texts is found here, and kept for a later run; what depends on the other
texts of a corpus is found in `normalization`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
import pyarrow as pa

from groundswell.labeling.acronyms import Definition, find_definitions
from groundswell.labeling.languages import Language
from groundswell.labeling.tokens import Tokens, join_tokens, tokenize
from groundswell.runtime.pieces import Piece, Pieces, PieceTable

_PART = 256
"""Papers that are kept together, on average. A title decides whether a part begins with it, as
rsync cuts files: a paper that is added changes the part that it is in, and no other."""

_SCHEMA = pa.schema(
    [
        pa.field("forms", pa.list_(pa.string()), nullable=False),
        pa.field("form_ids", pa.binary(), nullable=False),
        pa.field("acronyms", pa.list_(pa.string()), nullable=False),
        pa.field("long_forms", pa.list_(pa.string()), nullable=False),
    ]
)
_LIBRARIES = ("rjieba",)


@dataclass(frozen=True)
class ReadTexts:
    """The texts of so many papers as tokens, and the acronyms that each abstract defines."""

    papers: int
    tokens: Tokens
    definitions: Sequence[Definition]


def read_texts(
    titles: Sequence[str], abstracts: Sequence[str], language: Language, pieces: Pieces
) -> ReadTexts:
    """Return papers' titles and abstracts as tokens; `pieces` has those of earlier runs."""
    table = pieces.table(__name__, _SCHEMA, {}, _LIBRARIES)
    if not table.keeps:
        return _read(titles, abstracts, language)
    parts = [
        _kept(titles[begin:end], abstracts[begin:end], language, table)
        for begin, end in _parts(titles)
    ]
    table.save()
    return ReadTexts(
        len(titles),
        join_tokens(part.tokens for part in parts),
        list(chain.from_iterable(part.definitions for part in parts)),
    )


def _parts(titles: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where each part begins and ends."""
    begin = 0
    for end in range(1, len(titles) + 1):
        if end == len(titles) or crc32(titles[end].encode(errors="replace")) % _PART == 0:
            yield begin, end
            begin = end


def _read(titles: Sequence[str], abstracts: Sequence[str], language: Language) -> ReadTexts:
    divided = language.divided([*titles, *abstracts])
    tokens = tokenize(divided[: len(titles)], divided[len(titles) :])
    return ReadTexts(len(titles), tokens, find_definitions(abstracts, language))


def _kept(
    titles: Sequence[str], abstracts: Sequence[str], language: Language, table: PieceTable
) -> ReadTexts:
    """Return a part from an earlier run, or read it."""
    texts = "\0".join([language.code, *titles, *abstracts])
    key = hashlib.sha256(texts.encode(errors="surrogatepass")).hexdigest()
    known = table.find(key)
    if known:
        return _unpacked(known, len(titles))
    made = _read(titles, abstracts, language)
    writer = table.begin(key)
    row = {
        "forms": made.tokens.forms,
        "form_ids": made.tokens.form_ids.tobytes(),
        "acronyms": [acronym for acronym, _ in made.definitions],
        "long_forms": [long for _, long in made.definitions],
    }
    writer.add(pa.RecordBatch.from_pylist([row], schema=_SCHEMA))
    writer.finish({})
    return made


def _unpacked(piece: Piece, papers: int) -> ReadTexts:
    [batch] = piece.batches
    forms, form_ids, acronyms, long_forms = (column[0].as_py() for column in batch.columns)
    tokens = Tokens(forms, np.frombuffer(form_ids, dtype=np.int32))
    return ReadTexts(papers, tokens, list(zip(acronyms, long_forms, strict=True)))
