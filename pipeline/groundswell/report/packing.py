"""Data within the page: compressed, then written in 85 characters that HTML reads as they are.

gzip is unpacked by the browser itself. bzip2 takes a third less room for texts, and the page's own
script unpacks it, at some ten megabytes a second. Base 85 adds a quarter, base 64 a third.
"""

import bz2
import gzip
from dataclasses import dataclass
from typing import Literal

import numpy as np

Packing = Literal["none", "gzip", "bzip2"]

_LEFT_OUT = b"\"&'-<>\\`~"
"""Characters that HTML or a script could read as their own; the other 85 in ASCII that can be seen
are used."""

_ALPHABET = np.array([c for c in range(33, 127) if c not in _LEFT_OUT], dtype=np.uint8)


@dataclass(frozen=True)
class Packed:
    """What a script element of the page holds: its id, how it is packed, and its text."""

    id: str
    packing: Packing
    text: str


def packed(name: str, data: bytes, packing: Packing) -> Packed:
    """Return data as an element of the page holds it."""
    if packing == "gzip":
        data = gzip.compress(data, compresslevel=9, mtime=0)
    elif packing == "bzip2":
        data = bz2.compress(data)
    return Packed(name, packing, encode85(data))


def encode85(data: bytes) -> str:
    """Return bytes as text: each four in five characters, the last ones in as many as they need."""
    missing = -len(data) % 4
    words = np.frombuffer(data + bytes(missing), dtype=">u4").astype(np.uint64)
    digits = np.empty((len(words), 5), dtype=np.uint8)
    for place in range(4, -1, -1):
        digits[:, place] = words % np.uint64(85)
        words //= np.uint64(85)
    text = _ALPHABET[digits].tobytes().decode("ascii")
    return text[: len(text) - missing]
