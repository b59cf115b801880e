"""Files compressed by gzip, Zstandard, bzip2 or xz, with limits against decompression bombs."""

import bz2
import io
import lzma
import zlib
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
_GZIP = 31
"""What tells zlib that the content is of gzip: its largest window, and 16."""
_GZIP_MAGIC = b"\x1f\x8b"
_BUFFER = 1 << 18
"""Bytes of a buffered stream."""


@dataclass(frozen=True)
class Compression:
    """A way in which single files are compressed."""

    magic: bytes
    """The bytes that such a file starts with."""
    suffix: str
    open: Callable[[BinaryIO, list[str]], BinaryIO]
    """Returns the decompressed stream of a compressed one; remarks are added to the list."""


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


class _Gzip(io.RawIOBase):
    """The content of gzip's members; bytes after the last that begin none are remarked on."""

    def __init__(self, stored: BinaryIO, remarks: list[str]) -> None:
        self._stored = stored
        self._remarks = remarks
        self._member = zlib.decompressobj(_GZIP)
        self._waiting = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ended:
            if self._member.eof:
                self._next_member()
                continue
            data = self._waiting or self._stored.read(_BUFFER)
            if not data:
                raise EOFError("the file ends before the end of its compressed content")
            block = self._member.decompress(data, len(buffer))
            self._waiting = self._member.unconsumed_tail or self._member.unused_data
            if block:
                buffer[: len(block)] = block
                return len(block)
        return 0

    def _next_member(self) -> None:
        """Begin the next member after the zeros that can be between members, if there is one."""
        data = self._waiting.lstrip(b"\0")
        while len(data) < len(_GZIP_MAGIC) and (more := self._stored.read(_BUFFER)):
            data = (data + more).lstrip(b"\0")
        if data.startswith(_GZIP_MAGIC):
            self._member, self._waiting = zlib.decompressobj(_GZIP), data
            return
        self._ended = True
        if data:
            self._remarks.append("has bytes after its compressed content, which were not read")


def _zstd(stored: BinaryIO, remarks: list[str]) -> BinaryIO:
    import pyarrow as pa

    del remarks  # it refuses what follows
    return pa.CompressedInputStream(stored, "zstd")  # type: ignore[no-any-return]


def _bzip2(stored: BinaryIO, remarks: list[str]) -> BinaryIO:
    del remarks  # bytes that follow are skipped
    return bz2.BZ2File(stored)  # type: ignore[return-value]


def _xz(stored: BinaryIO, remarks: list[str]) -> BinaryIO:
    del remarks  # bytes that follow are skipped
    return lzma.LZMAFile(stored)  # type: ignore[return-value]


def _gzip(stored: BinaryIO, remarks: list[str]) -> BinaryIO:
    return io.BufferedReader(_Gzip(stored, remarks), _BUFFER)


_COMPRESSIONS = (
    Compression(b"\x1f\x8b", ".gz", _gzip),
    Compression(b"\x28\xb5\x2f\xfd", ".zst", _zstd),
    Compression(b"BZh", ".bz2", _bzip2),
    Compression(b"\xfd7zXZ\x00", ".xz", _xz),
)
