"""Zip and tar archives, read as the folders they hold without extracting them to the disk.

Links, special files, encrypted members and archives within archives become rejects. The bytes that
are read out of an archive are limited.
"""

import io
import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any, BinaryIO

from groundswell.sources.compression import BOMB, is_bomb
from groundswell.sources.files import File, open_file
from groundswell.sources.records import Reject, SourceError, quoted

MOST_MEMBERS = 100_000
"""Members of an archive: three centuries of daily digests."""
_LARGEST = 16_000_000_000
"""Bytes that can be read out of an archive, as of a compressed file."""
_LARGEST_TAR_MEMBER = 4_000_000_000
"""Bytes of a member of a tar, which is copied to a temporary file while it is read."""
_LONGEST_HEADER = 1 << 20
"""Bytes of a tar's extra header: a path or two."""
_IN_MEMORY = 1 << 24
"""Bytes of a member of a tar that are held in memory before a temporary file is made."""
_BUFFER = 1 << 18
"""Bytes of a buffered stream."""
_BLOCK = 1 << 20
"""Bytes that are copied at once."""
_USTAR = slice(257, 262)
"""The bytes of a tar's first header that hold its magic number (POSIX.1-1988)."""
_LINK = 0o12
"""The kind of a symbolic link, in the upper bits of a Unix file mode."""
_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    struct.error,
    ValueError,
    IndexError,
    RuntimeError,
    OverflowError,
)
"""What the parsers of archives raise at damaged ones."""
_EXTRA_HEADERS = {
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
}


def is_archive(file: File) -> bool:
    """Return whether the content is that of a zip or a tar."""
    return _is_zip(file) or _is_tar(file)


def members(file: File) -> Iterator[File | Reject]:
    """Yield an archive's files, each to be read before the next is asked for.

    Raises `SourceError` where the archive, or the rest of it, cannot be read.
    """
    budget = _Budget()
    listed = _zip_members(file, budget) if _is_zip(file) else _tar_members(file, budget)
    try:
        for number, member in enumerate(listed):
            if number >= MOST_MEMBERS:
                raise SourceError(f"holds more than {MOST_MEMBERS:,} members: split it")
            if isinstance(member, File) and is_archive(member):
                yield Reject(member.name, "is an archive within an archive: unpack it first")
            else:
                yield member
    except _DAMAGED as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"is not a valid archive ({quoted(error)}): fetch it again") from error


class _Budget:
    """How many bytes can still be read out of an archive."""

    def __init__(self) -> None:
        self.left = _LARGEST

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise SourceError(f"is an archive that unpacks to more than {_LARGEST:,} bytes")


class _Metered(io.RawIOBase):
    """A member's content, counted against the archive's budget."""

    def __init__(self, content: IO[bytes], budget: _Budget) -> None:
        self._content = content
        self._budget = budget

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._content.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._content.seek(offset, whence)

    def tell(self) -> int:
        return self._content.tell()

    def readinto(self, buffer: Any) -> int:
        try:
            block = self._content.read(len(buffer))
        except _DAMAGED as error:
            raise SourceError(f"is damaged in its archive ({quoted(error)})") from error
        self._budget.spend(len(block))
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._content.close()
        super().close()


def _is_zip(file: File) -> bool:
    return file.start.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _is_tar(file: File) -> bool:
    return file.start[_USTAR] == b"ustar"


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return any(part.startswith(".") and part not in (".", "..") for part in parts) or (
        parts[0] == "__MACOSX"
    )


def _zip_members(file: File, budget: _Budget) -> Iterator[File | Reject]:
    with file.open() as raw, zipfile.ZipFile(raw) as archive:
        listed = archive.infolist()
        for info in sorted(listed, key=lambda info: info.filename):
            if not info.filename:
                yield _reject(file.name, "holds a member without a name")
            elif not info.is_dir() and not _is_hidden(info.filename):
                yield _zip_member(archive, info, f"{file.name}/{info.filename}", budget)


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: _Budget
) -> File | Reject:
    if info.flag_bits & 1:
        return _reject(name, "is encrypted: unpack the archive first")
    if info.external_attr >> 28 == _LINK:
        return _reject(name, "is a link in an archive and was not followed")
    if is_bomb(info.file_size, info.compress_size):
        return _reject(name, f"unpacks to more than {BOMB} times its size, as bombs do")

    def open_member() -> BinaryIO:
        return io.BufferedReader(_Metered(archive.open(info), budget), _BUFFER)

    try:
        return open_file(name, open_member)
    except SourceError as error:
        return _reject(name, str(error))
    except (*_DAMAGED, EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        return _reject(name, f"is damaged in its archive ({quoted(error)})")


class _Header(tarfile.TarInfo):
    """A tar's header, of limited size."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _EXTRA_HEADERS and self.size > _LONGEST_HEADER:
            raise SourceError(f"has a header of {self.size:,} bytes, which no tar needs")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def _tar_members(file: File, budget: _Budget) -> Iterator[File | Reject]:
    """Read from start to end, as a compressed tar cannot be read otherwise in one pass."""
    with (
        file.open() as raw,
        tarfile.open(fileobj=raw, mode="r|", tarinfo=_Header) as archive,
    ):
        for info in archive:
            archive.members = []  # type: ignore[attr-defined]  # kept by tarfile for lookups by name, which are not made
            name = f"{file.name}/{info.name}"
            if info.isdir() or _is_hidden(info.name):
                continue
            if not info.isfile():
                yield _reject(
                    name, "is a link or a special file in an archive and was not followed"
                )
            elif info.size > _LARGEST_TAR_MEMBER:
                yield _reject(name, f"is larger than {_LARGEST_TAR_MEMBER:,} bytes: unpack it")
            else:
                with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
                    yield _tar_member(archive, info, name, copy, budget)


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, name: str, copy: IO[bytes], budget: _Budget
) -> File:
    """Copy a member to a temporary file, and return it as a file that reads the copy."""
    content = archive.extractfile(info)
    assert content is not None  # noqa: S101 - it is a regular file
    with closing(content):
        while block := content.read(_BLOCK):
            budget.spend(len(block))
            copy.write(block)
    if copy.tell() != info.size:
        raise SourceError(f"ends within {info.name}: fetch it again")
    return open_file(name, lambda: io.BufferedReader(_View(copy), _BUFFER))


class _View(io.RawIOBase):
    """A temporary file's content with a position of its own, so that it can be opened again."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._file.seek(self._at)
        self._at = self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        self._file.seek(self._at)
        block = self._file.read(len(buffer))
        self._at += len(block)
        buffer[: len(block)] = block
        return len(block)


def _reject(name: str, reason: str) -> Reject:
    return Reject(name.encode("utf-8", "replace").decode(), reason)
