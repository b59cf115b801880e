"""The cache: objects under the digest of their bytes, and an index from stage keys to digests.

Writes are atomic (write beside, rename), so a killed run leaves only whole objects. What a power
failure takes is found out later: an object is checked against its digest when read, and a damaged
one is dropped and built again.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from typing import IO, Any, TypeVar

import pyarrow as pa

from groundswell.artifacts import codecs
from groundswell.errors import DamagedError

Artifact = TypeVar("Artifact")


@dataclass(frozen=True)
class Store:
    """A cache under `root`: `objects/<digest>` and `keys/<key>`."""

    root: Path

    def find(self, key: str) -> str | None:
        """Return the digest of what was stored under `key`, or None.

        None also where the entry cannot be read: it will be written again.
        """
        try:
            entry = json.loads((self.root / "keys" / key).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        digest = entry.get("object") if isinstance(entry, dict) else None
        if not isinstance(digest, str) or not self._object(digest).exists():
            return None
        return digest

    def put(self, key: str, artifact: Any) -> str:
        """Store an artifact under `key` and return the digest of its bytes."""
        digest, _ = write_under_digest(
            self.root / "objects",
            lambda file: codecs.write(artifact, file),
            self._object,
            durable=False,
        )
        entry = codecs.json_bytes({"object": digest})
        write_atomically(self.root / "keys" / key, entry, durable=False)
        return digest

    def get(self, kind: type[Artifact], digest: str) -> Artifact:
        """Return the artifact stored under `digest`.

        Its tables and arrays stay on the disk until they are used.

        Raises:
            DamagedError: Its bytes are not what was written. The object has been dropped.
        """
        path = self._object(digest)
        with path.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        if found != digest:
            path.unlink(missing_ok=True)
            raise DamagedError(f"cached object {path.name[:12]} does not match its digest")
        # As bytes, since a folder's name need not be UTF-8.
        with pa.memory_map(os.fsencode(path)) as file:
            data = file.read_buffer()
        return codecs.decode(kind, data)

    def _object(self, digest: str) -> Path:
        return self.root / "objects" / digest[:2] / digest


def write_under_digest(
    folder: Path,
    write: Callable[[IO[bytes]], None],
    path_of: Callable[[str], Path],
    *,
    durable: bool = True,
) -> tuple[str, Path]:
    """Write a file, whole or not at all, to the path that its digest has; return both.

    It is first written in `folder`, which is on the same file system. What is not `durable` may be
    lost or damaged by a power failure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _temporary_file(folder) as (file, temporary):
        write(file)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = path_of(digest)
        if not path.exists():
            _rename(file, temporary, path, durable=durable)
    return digest, path


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file so that it is whole or not there, if `durable` also after a power failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _temporary_file(path.parent) as (file, temporary):
        file.write(data)
        _rename(file, temporary, path, durable=durable)


@contextmanager
def _temporary_file(folder: Path) -> Iterator[tuple[BufferedRandom, Path]]:
    """Yield a new file in a folder; it is removed afterwards unless it has been renamed."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".part-")
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _rename(file: BufferedRandom, temporary: Path, path: Path, *, durable: bool) -> None:
    """Give a file its final path; if `durable`, so that it lasts through a power failure."""
    file.flush()
    if durable:  # which takes some milliseconds
        os.fsync(file.fileno())
    path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(temporary, path)
    if durable:
        sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make renames in a folder last through a power failure, where the platform can."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
