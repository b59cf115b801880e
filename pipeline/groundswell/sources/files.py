"""Finding and opening the files of a source, whatever lies in the folder.

Links that lead out of a folder, pipes and devices are not opened. Text is read as it comes: UTF-8,
UTF-16 with a mark, and bytes that are neither as Windows-1252, one by one, so that a single odd
line does not garble the others.
"""

import bz2
import codecs
import gzip
import io
import lzma
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from groundswell.sources.records import Reject, SourceError

HEAD = 1 << 16
"""Bytes at a file's start that its format is recognised by."""

_LARGEST = 16_000_000_000
"""Bytes a packed file may unpack to."""
_SUSPECT, BOMB = 1_000_000_000, 500
"""Bytes from which on what unpacks to more than that many times its size is taken for a bomb:
listings pack to a tenth, and no text of as many different papers to a hundredth."""
_LARGEST_DOCUMENT = 200_000_000
"""Characters of a file that can only be read as a whole."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\f")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class File:
    """A file of a source, as its format sees it."""

    name: str
    """The path below the source, '/' between folders, without '.gz' and such; never absolute."""
    start: bytes
    """The first `HEAD` bytes, unpacked."""
    open: Callable[[], BinaryIO]
    """Opens the unpacked content, from its start, as often as it is called."""

    @property
    def head(self) -> bytes:
        """The first bytes as UTF-8 without a mark, for recognising text."""
        if self.start.startswith(_UTF16):
            return self.start.decode("utf-16", "ignore").encode("utf-8", "replace")
        return self.start.removeprefix(codecs.BOM_UTF8)

    @property
    def digest_date(self) -> str | None:
        """The date in the file's name, YYYY-MM-DD, or None."""
        found = _DATE.search(self.name.rsplit("/", 1)[-1])
        return found.group() if found else None

    def text(self, newline: str | None = None) -> TextIO:
        """Open the content as text; raises `SourceError` for what is plainly none."""
        head = self.head
        if len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 20:
            raise SourceError("is no text in UTF-8, UTF-16 or Windows-1252: save it as UTF-8")
        encoding = "utf-16" if self.start.startswith(_UTF16) else "utf-8-sig"
        return io.TextIOWrapper(self.open(), encoding, errors="as-cp1252", newline=newline)

    def whole_text(self) -> str:
        """Return all of the content, for formats that cannot be read piece by piece."""
        with self.text() as stream:
            text = stream.read(_LARGEST_DOCUMENT + 1)
        if len(text) > _LARGEST_DOCUMENT:
            raise SourceError(f"is longer than {_LARGEST_DOCUMENT:,} characters: split it")
        return text


def file_of(path: Path, name: str) -> File:
    """Return the file at `path`; raises `OSError` or `EOFError` where it cannot be read."""
    return unpacked(name, lambda: path.open("rb"))


def unpacked(name: str, open_packed: Callable[[], BinaryIO]) -> File:
    """Return a file as it is, or what is packed in it by gzip, Zstandard, bzip2 or xz."""
    with open_packed() as raw:
        magic = raw.read(6)
    packing = next((kind for kind in _PACKINGS if magic.startswith(kind.magic)), None)

    def open_file() -> BinaryIO:
        packed = open_packed()
        return _limited(packing.open(packed), packed) if packing else packed

    with open_file() as stream:
        start = stream.read(HEAD)
    # A name need not be UTF-8 on every system.
    shown = name.encode("utf-8", "replace").decode()
    return File(shown.removesuffix(packing.suffix) if packing else shown, start, open_file)


def find(path: Path) -> Iterator[tuple[Path, str] | Reject]:
    """Yield a file, or every file below a folder in a fixed order, with its name below `path`.

    Hidden files are passed over; what is not to be opened is yielded as a reject.
    """
    if not path.is_dir():
        yield path, path.name
        return
    root = os.path.realpath(path)
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unreadable.append):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in links
        )
        for name in sorted(name for name in (*names, *links) if not name.startswith(".")):
            found = Path(folder, name)
            below = found.relative_to(path).as_posix()
            if found.is_symlink() and not Path(os.path.realpath(found)).is_relative_to(root):
                yield _reject(below, "is a link to outside the folder and was not followed")
            elif found.is_dir():
                continue  # a link to a folder inside, which is read where it stands
            elif not found.is_file():
                yield _reject(below, "is no regular file, or a link that leads nowhere")
            else:
                yield found, below
    for error in unreadable:
        below = Path(error.filename).relative_to(path).as_posix()
        yield _reject(below, f"cannot be read: {error.strerror}")


def _reject(name: str, reason: str) -> Reject:
    return Reject(name.encode("utf-8", "replace").decode(), reason)


def is_bomb(unpacked: int, packed: int) -> bool:
    """Tell from two sizes in bytes whether something unpacks to what no listing does."""
    return unpacked > _SUSPECT and unpacked > BOMB * packed


class _Limited(io.RawIOBase):
    """An unpacked stream that refuses to grow without end."""

    def __init__(self, content: BinaryIO, packed: BinaryIO) -> None:
        self._content = content
        self._packed = packed
        self._left = _LARGEST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._content.read(len(buffer))
        self._left -= len(block)
        if self._left < 0:
            raise SourceError(f"unpacks to more than {_LARGEST:,} bytes")
        if is_bomb(_LARGEST - self._left, self._packed.tell()):
            raise SourceError(f"unpacks to more than {BOMB} times its size, as bombs do")
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._content.close()
        self._packed.close()
        super().close()


def _limited(content: BinaryIO, packed: BinaryIO) -> BinaryIO:
    return io.BufferedReader(_Limited(content, packed), 1 << 18)


def _zstd(packed: BinaryIO) -> BinaryIO:
    import pyarrow as pa

    return pa.CompressedInputStream(packed, "zstd")  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Packing:
    """A way single files are packed."""

    magic: bytes
    suffix: str
    open: Callable[[BinaryIO], BinaryIO]


_PACKINGS = (
    _Packing(b"\x1f\x8b", ".gz", lambda packed: gzip.GzipFile(fileobj=packed)),  # type: ignore[arg-type, return-value]
    _Packing(b"\x28\xb5\x2f\xfd", ".zst", _zstd),
    _Packing(b"BZh", ".bz2", bz2.BZ2File),  # type: ignore[arg-type]
    _Packing(b"\xfd7zXZ\x00", ".xz", lzma.LZMAFile),  # type: ignore[arg-type]
)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    if error.encoding.startswith("utf-16"):
        return "\ufffd", error.end
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("as-cp1252", _as_cp1252)
