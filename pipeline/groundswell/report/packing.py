"""Data within the page: compressed, then written in characters that HTML reads as they are.

Browsers unpack gzip by themselves, but bzip2 takes a third less room for texts; the page's own
script unpacks it, at some ten megabytes a second. Twenty bits take three bytes of UTF-8: three
characters of one byte, or one of two bytes beside one of one. That adds a fifth; base 85 adds a
quarter, base 64 a third.
"""

import bz2
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from groundswell.compute.parallel import in_threads
from groundswell.runtime.pieces import NO_PIECES, Pieces

_SCHEMA = pa.schema([pa.field("compressed", pa.binary(), nullable=False)])

_SHORT = np.array([c for c in range(33, 127) if c != ord("<")], dtype=np.uint16)
"""The characters of one byte: those of ASCII that can be seen, without the one that could end the
element."""

_FIRST_LONG, _LONG = 0xF0, 1314
"""The first character of two bytes, and how many are used: as many as twenty bits need. They end
before the first mark that turns the direction of writing."""

_ALL_SHORT = len(_SHORT) ** 3
_SHORT_FIRST = _ALL_SHORT + len(_SHORT) * _LONG
"""Values below are three short characters; up to the next bound a short and a long one."""

_GROUP = 5
"""Bytes that are two values of twenty bits."""


@dataclass(frozen=True)
class Packed:
    """What a script element of the page holds: its id, and its text."""

    id: str
    text: str


class Compressor:
    """Compresses data; what an earlier run compressed is taken from what is kept of it."""

    def __init__(self, pieces: Pieces = NO_PIECES) -> None:
        """Open what is kept."""
        self._kept = pieces.table(__name__, _SCHEMA, {})
        self._new: dict[str, bytes] = {}

    def compress(self, data: bytes) -> bytes:
        """Return data as bzip2 has them; several threads may ask at once."""
        key = hashlib.sha256(data).hexdigest()
        known = self._kept.find(key)
        if known is not None:
            [batch] = known.batches
            [found] = batch.column(0).to_pylist()
            return bytes(found)
        self._new[key] = bz2.compress(data)
        return self._new[key]

    def save(self) -> None:
        """Keep what was compressed now, for later runs."""
        for key, data in sorted(self._new.items()):
            writer = self._kept.begin(key)
            writer.add(pa.record_batch([pa.array([data])], schema=_SCHEMA))
            writer.finish({})
        self._new.clear()
        self._kept.save()


def packed(contents: Iterable[tuple[str, Callable[[], bytes]]]) -> list[Packed]:
    """Return data as the page holds them, given the ids of the elements and what compresses them.

    They are compressed in threads while those that follow are made.
    """
    return in_threads(lambda each: Packed(each[0], encode(each[1]())), contents)


def encode(data: bytes) -> str:
    """Return bytes as text, whose first character says how many zeros fill the last group."""
    missing = -len(data) % _GROUP
    groups = np.frombuffer(data + bytes(missing), dtype=np.uint8).reshape(-1, _GROUP)
    a, b, c, d, e = groups.astype(np.int64).T
    values = np.stack([a << 12 | b << 4 | c >> 4, (c & 15) << 16 | d << 8 | e], axis=1).ravel()
    places = np.zeros((len(values), 3), dtype=np.uint16)
    base = len(_SHORT)
    short, first = values < _ALL_SHORT, (values >= _ALL_SHORT) & (values < _SHORT_FIRST)
    last = values >= _SHORT_FIRST
    for place, unit in enumerate((base * base, base, 1)):
        places[short, place] = _SHORT[values[short] // unit % base]
    rest = values[first] - _ALL_SHORT
    places[first, 0], places[first, 1] = _SHORT[rest // _LONG], _FIRST_LONG + rest % _LONG
    rest = values[last] - _SHORT_FIRST
    places[last, 0], places[last, 1] = _FIRST_LONG + rest // base, _SHORT[rest % base]
    text = places[places > 0].astype("<u2").tobytes().decode("utf-16-le")
    return f"{missing}{text}"
