"""SentencePiece's unigram models, as Hugging Face's `tokenizers` runs them.

A model is a message of protocol buffers, of which three fields are read: its pieces with their
scores, and the table by which characters are normalized.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PIECES, _NORMALIZATION = 1, 3
_TEXT, _SCORE = 1, 2
_TABLE = 2
"""The numbers of the fields: of the model, of a piece, of the normalization."""

_VARINT, _BYTES8, _LENGTH, _BYTES4 = 0, 1, 2, 5
"""How a value is written."""


def sentencepiece_tokenizer(path: Path) -> Any:
    """Return the tokenizer of a unigram model; it adds no special tokens."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    pieces: list[tuple[str, float]] = []
    table = b""
    for number, value in _fields(path.read_bytes()):
        if number == _PIECES:
            piece = dict(_fields(value))
            score = struct.unpack("<f", piece[_SCORE])[0] if _SCORE in piece else 0.0
            pieces.append((piece[_TEXT].decode(), score))
        elif number == _NORMALIZATION:
            table = dict(_fields(value))[_TABLE]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(table),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return tokenizer


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of each field of a message; of whole numbers, none."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        length = {_BYTES8: 8, _BYTES4: 4}.get(kind, 0)
        if kind == _VARINT:
            _, at = _varint(message, at)
        elif kind == _LENGTH:
            length, at = _varint(message, at)
        yield key >> 3, message[at : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Return the whole number at a place of a message, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if byte < 0x80:
            return value, at
