"""The files of a source: finding them in a folder, and opening them as bytes or text.

Links that lead out of a folder, pipes and devices are not opened. Text is UTF-8, or UTF-16 with a
byte-order mark; bytes that are neither are read as Windows-1252, one by one, so that a single odd
line does not garble the others.
"""

import codecs
import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from groundswell.sources.compression import MAGIC_BYTES, compression_of, limited
from groundswell.sources.records import Reject, SourceError

UNREADABLE = "cannot be read"
"""The beginning of the reason of what the system does not open."""
HEAD = 1 << 16
"""Bytes at the start of a file by which its format is recognized."""

_LARGEST_DOCUMENT = 200_000_000
"""Characters of a file that can only be read as a whole; parsed, they take several gigabytes."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\f")
_MOST_CONTROLS = 20
"""One control character in so many bytes is the most that text has: binary files have more."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class File:
    """A file of a source, as its format sees it."""

    name: str
    """The path below the source, '/' between folders, without '.gz' and such; never absolute."""
    start: bytes
    """The first `HEAD` bytes, decompressed."""
    open: Callable[[], BinaryIO]
    """Opens the decompressed content, from its start, as often as it is called."""
    remarks: list[str] = field(default_factory=list, compare=False)
    """What was found wrong around the content while it was read, as bytes after its end."""

    @property
    def head(self) -> bytes:
        """The first bytes as UTF-8 without a byte-order mark, for recognizing text."""
        if self.start.startswith(_UTF16):
            return self.start.decode("utf-16", "ignore").encode("utf-8", "replace")
        return self.start.removeprefix(codecs.BOM_UTF8)

    @property
    def digest_date(self) -> str | None:
        """The date in the file's name, YYYY-MM-DD, or None."""
        return date_in_name(self.name)

    def text(self, newline: str | None = None) -> TextIO:
        """Open the content as text; raises `SourceError` for binary content."""
        head = self.head
        if len(head) - len(head.translate(None, _CONTROLS)) > len(head) // _MOST_CONTROLS:
            raise SourceError("is not text in UTF-8, UTF-16 or Windows-1252: save it as UTF-8")
        encoding = "utf-16" if self.start.startswith(_UTF16) else "utf-8-sig"
        return io.TextIOWrapper(self.open(), encoding, errors="as-cp1252", newline=newline)

    def whole_text(self) -> str:
        """Return all of the content, for formats that cannot be read piece by piece."""
        with self.text() as stream:
            text = stream.read(_LARGEST_DOCUMENT + 1)
        if len(text) > _LARGEST_DOCUMENT:
            raise SourceError(f"is longer than {_LARGEST_DOCUMENT:,} characters: split it")
        return text


def date_in_name(name: str) -> str | None:
    """Return the date, YYYY-MM-DD, in the last part of a name, or None."""
    found = _DATE.search(name.rsplit("/", 1)[-1])
    return found.group() if found else None


class FoundFile(NamedTuple):
    """A file below a source's folder: where it is, and its name relative to the folder."""

    path: Path
    name: str


def open_path(path: Path, name: str) -> File:
    """Return the file at `path`; raises `OSError` or `EOFError` where it cannot be read."""
    return open_file(name, lambda: path.open("rb"))


def open_file(name: str, open_stored: Callable[[], BinaryIO]) -> File:
    """Return the file whose bytes, compressed or not, `open_stored` opens."""
    with open_stored() as raw:
        compression = compression_of(raw.read(MAGIC_BYTES))

    remarks: list[str] = []

    def open_content() -> BinaryIO:
        stored = open_stored()
        remarks.clear()
        return limited(compression.open(stored, remarks), stored) if compression else stored

    with open_content() as stream:
        start = stream.read(HEAD)
    # A name need not be UTF-8 on every system.
    name = name.encode("utf-8", "replace").decode()
    name = name.removesuffix(compression.suffix) if compression else name
    return File(name, start, open_content, remarks)


def find_files(
    path: Path, skips: Callable[[Path], bool] = lambda _: False
) -> Iterator[FoundFile | Reject]:
    """Yield a file, or every file below a folder in a fixed order.

    Hidden files are skipped, and folders below that one of which `skips` is true; links and special
    files that are not opened are yielded as rejects.
    """
    if not path.is_dir():
        yield FoundFile(path, path.name)
        return
    root = os.path.realpath(path)
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unreadable.append):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in links and not skips(Path(folder, name))
        )
        for name in sorted(name for name in (*names, *links) if not name.startswith(".")):
            found = Path(folder, name)
            below = found.relative_to(path).as_posix()
            if found.is_symlink() and not Path(os.path.realpath(found)).is_relative_to(root):
                yield _reject(below, "is a link to outside the folder and was not followed")
            elif found.is_dir():
                continue  # a link to a folder inside, whose files are found there
            elif not found.is_file():
                yield _reject(below, "is not a regular file, or is a link that leads nowhere")
            else:
                yield FoundFile(found, below)
    for error in unreadable:
        below = Path(error.filename).relative_to(path).as_posix()
        yield _reject(below, f"{UNREADABLE}: {error.strerror}")


def _reject(name: str, reason: str) -> Reject:
    return Reject(name.encode("utf-8", "replace").decode(), reason)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    if error.encoding.startswith("utf-16"):
        return "\ufffd", error.end
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("as-cp1252", _as_cp1252)
