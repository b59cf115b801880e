"""Data within the page: compressed, then written in 85 characters that HTML reads as they are.

Browsers unpack gzip by themselves, but bzip2 takes a third less room for texts; the page's own
script unpacks it, at some ten megabytes a second. Base 85 adds a quarter, base 64 a third.
"""

import bz2
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from groundswell.compute.parallel import in_threads

_LEFT_OUT = b"\"&'-<>\\`~"
"""Characters that HTML or a script could read as their own; the other 85 in ASCII that can be seen
are used."""

_ALPHABET = np.array([c for c in range(33, 127) if c not in _LEFT_OUT], dtype=np.uint8)


@dataclass(frozen=True)
class Packed:
    """What a script element of the page holds: its id, and its text."""

    id: str
    text: str


def packed(contents: Mapping[str, bytes]) -> list[Packed]:
    """Return data, by the ids of the elements that hold them, as the page holds them."""
    texts = in_threads(lambda data: encode85(bz2.compress(data)), list(contents.values()))
    return [Packed(*each) for each in zip(contents, texts, strict=True)]


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
