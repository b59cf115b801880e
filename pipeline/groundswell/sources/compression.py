"""Files compressed by gzip, Zstandard, bzip2 or xz, with limits against decompression bombs."""

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from groundswell.sources.records import SourceError

_LARGEST = 16_000_000_000
"""Bytes that a compressed file may decompress to: more than all of arXiv's metadata."""
_SUSPECT = 1_000_000_000
"""Bytes from which on the ratio of sizes is looked at."""
BOMB = 500
"""A larger ratio of decompressed to compressed size is taken for a bomb: listings compress to a
tenth, and no text of as many different papers to a hundredth."""
MAGIC_BYTES = 6
"""Bytes at the start of a file that tell its compression: those of xz are the longest."""
_BUFFER = 1 << 18
"""Bytes of a buffered stream."""


@dataclass(frozen=True)
class Compression:
    """A way in which single files are compressed."""

    magic: bytes
    """The bytes that such a file starts with."""
    suffix: str
    open: Callable[[BinaryIO], BinaryIO]
    """Returns the decompressed stream of a compressed one."""


def compression_of(start: bytes) -> Compression | None:
    """Return the compression of a file by its first `MAGIC_BYTES`; None where it has none."""
    return next((kind for kind in _COMPRESSIONS if start.startswith(kind.magic)), None)


def is_bomb(size: int, compressed: int) -> bool:
    """Return whether two sizes in bytes are in a ratio that no listing of papers has."""
    return size > _SUSPECT and size > BOMB * compressed


def limited(content: BinaryIO, stored: BinaryIO) -> BinaryIO:
    """Return a decompressed stream that raises `SourceError` where it grows beyond the limits."""
    return io.BufferedReader(_Limited(content, stored), _BUFFER)


class _Limited(io.RawIOBase):
    """A decompressed stream that refuses to grow without end."""

    def __init__(self, content: BinaryIO, stored: BinaryIO) -> None:
        self._content = content
        self._stored = stored
        self._left = _LARGEST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._content.read(len(buffer))
        self._left -= len(block)
        if self._left < 0:
            raise SourceError(f"unpacks to more than {_LARGEST:,} bytes")
        if is_bomb(_LARGEST - self._left, self._stored.tell()):
            raise SourceError(f"unpacks to more than {BOMB} times its size, as bombs do")
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._content.close()
        self._stored.close()
        super().close()


def _zstd(stored: BinaryIO) -> BinaryIO:
    import pyarrow as pa

    return pa.CompressedInputStream(stored, "zstd")  # type: ignore[no-any-return]


_COMPRESSIONS = (
    Compression(b"\x1f\x8b", ".gz", lambda stored: gzip.GzipFile(fileobj=stored)),  # type: ignore[arg-type, return-value]
    Compression(b"\x28\xb5\x2f\xfd", ".zst", _zstd),
    Compression(b"BZh", ".bz2", bz2.BZ2File),  # type: ignore[arg-type]
    Compression(b"\xfd7zXZ\x00", ".xz", lzma.LZMAFile),  # type: ignore[arg-type]
)
