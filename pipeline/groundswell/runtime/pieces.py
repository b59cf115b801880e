"""What was made of parts of a run's input, kept so that a later run makes only what is new.

A piece is a table that follows from one part of the input, as a file or some records, and from
nothing else. It is kept under a digest of that part, of the code, of the settings and of libraries.

    table = pieces.table("groundswell.corpus.judging", SCHEMA, settings)
    piece = table.find(key)                    # None where it is to be made
    piece = table.begin(key); piece.add(batch); piece.finish(notes)
    table.save()

New pieces of a run are one file, an Arrow file with a batch or more for each, written whole and
checked against its digest when opened. When there are many files, or most of what they hold is not
used any more, what the run used is written as one, and the others are removed.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO

import pyarrow as pa

from groundswell.artifacts.mapped import map_file
from groundswell.json_value import Json, ParsedObject
from groundswell.runtime.code import MEMO, CodeDigests
from groundswell.runtime.stage import digest_json, library_version
from groundswell.runtime.store import write_under_digest

_MOST_FILES = 32
"""Files beyond which what is used of them is joined."""
_PENDING = 1 << 25
"""Bytes of new pieces, 32 MB, that are held in memory before they are written."""
_STATED = "pieces"
"""The name under which a file states which pieces its batches are of."""
_KEY_DIGITS = 32
"""Hexadecimal digits of a key: a million pieces collide with a probability of 1e-27."""


@dataclass(frozen=True)
class Piece:
    """Rows that were made of a part of the input, and what else is known of it."""

    reading: Sequence[Callable[[], pa.RecordBatch]]
    notes: ParsedObject

    @classmethod
    def of(cls, batch: pa.RecordBatch, notes: ParsedObject) -> "Piece":
        """Return a piece of one batch."""
        return cls([lambda: batch], notes)

    @property
    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, of which a batch at a time is unpacked into memory."""
        return (read() for read in self.reading)


@dataclass(frozen=True)
class _Part:
    """A batch of a piece and its bytes: its number from 0; of the last that of all, and the notes.

    The batch is read when it is asked for: those of all pieces would not fit into memory.
    """

    number: int
    read: Callable[[], pa.RecordBatch]
    size: int
    count: int | None
    notes: ParsedObject


@dataclass(frozen=True)
class Pieces:
    """Tables of pieces in folders of `root`; none are kept where that is None."""

    root: Path | None
    code: CodeDigests | None = None
    notice: Callable[[str], None] = lambda _: None

    @classmethod
    def within(cls, cache: Path, notice: Callable[[str], None]) -> "Pieces":
        """Return the pieces in a folder of cached vectors and results."""
        return cls(cache / "pieces", CodeDigests(memo=cache / MEMO), notice)

    def table(
        self, module: str, schema: pa.Schema, settings: Json, libraries: Iterable[str] = ()
    ) -> "PieceTable":
        """Return the pieces that a module of this package makes under some settings.

        `libraries` are the distributions whose version can change them.
        """
        if self.root is None:
            return PieceTable(None, schema, "", self.notice)
        versions: Json = {name: library_version(name) for name in libraries}
        code = (self.code or CodeDigests()).of(module)
        depends = digest_json([module, code, settings, versions])
        return PieceTable(self.root / module.rpartition(".")[2], schema, depends, self.notice)


NO_PIECES = Pieces(None)
"""Keeps nothing."""


@dataclass
class PieceTable:
    """Pieces of one schema in a folder, by the digest of their part of the input."""

    folder: Path | None
    schema: pa.Schema
    depends: str
    """A digest of all that pieces depend on beside their part of the input."""
    notice: Callable[[str], None]
    _files: dict[Path, int] = field(default_factory=dict)
    """The bytes of each file."""
    _parts: dict[str, dict[int, _Part]] = field(default_factory=dict)
    _used: dict[str, None] = field(default_factory=dict)
    """The keys that were found or added, in that order."""
    _new: list[tuple[str, _Part]] = field(default_factory=list)
    _new_bytes: int = 0

    def __post_init__(self) -> None:
        """Open the files."""
        for path in sorted(self.folder.glob("*.arrow")) if self.folder else ():
            with suppress(FileNotFoundError):  # another run has joined it with others
                self._open(path)

    @property
    def keeps(self) -> bool:
        """Whether pieces are kept."""
        return self.folder is not None

    def find(self, key: str) -> Piece | None:
        """Return the piece of a part of the input, given that part's digest; None if not known."""
        own = self._own(key)
        parts = [part for _, part in sorted(self._parts.get(own, {}).items())]
        if not parts or parts[-1].count != len(parts):
            return None
        self._used[own] = None
        return Piece([part.read for part in parts], parts[-1].notes)

    def begin(self, key: str) -> "PieceWriter":
        """Begin the piece of a part of the input, given that part's digest."""
        return PieceWriter(self, self._own(key))

    def append(self, key: str, part: _Part) -> None:
        """Keep a batch of a piece; it goes to the disk once there are many."""
        if self.folder is None:
            return
        self._new.append((key, part))
        self._new_bytes += part.size
        if part.count is not None:
            self._used[key] = None
        if self._new_bytes >= _PENDING:
            self._write_new()

    def save(self) -> None:
        """Write what is new, and remove what has not been used for long."""
        if self.folder is None:
            return
        self._write_new()
        used = sum(part.size for key in self._used for part in self._parts[key].values())
        if len(self._files) > _MOST_FILES or sum(self._files.values()) > 3 * used + _PENDING:
            self._join()

    def _own(self, key: str) -> str:
        return hashlib.sha256(f"{self.depends} {key}".encode()).hexdigest()[:_KEY_DIGITS]

    def _write_new(self) -> None:
        if self._new:
            self._write(self._new)
            self._new, self._new_bytes = [], 0

    def _join(self) -> None:
        """Write the pieces that were used as one file, and remove the others."""
        before = list(self._files)
        used = [(key, part) for key in self._used for part in self._parts[key].values()]
        self._files, self._parts = {}, {}
        joined = self._write(used) if used else None
        for path in before:
            if path != joined:
                path.unlink(missing_ok=True)

    def _write(self, parts: Sequence[tuple[str, _Part]]) -> Path:
        assert self.folder is not None  # noqa: S101 - the callers have asked
        folder = self.folder

        def write(file: IO[bytes]) -> None:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            stated = [[key, each.number, each.size, each.count, each.notes] for key, each in parts]
            schema = self.schema.with_metadata({_STATED: json.dumps(stated)})
            with pa.ipc.new_file(file, schema, options=options) as writer:
                for _, part in parts:
                    writer.write_batch(part.read())

        path = write_under_digest(folder, write, lambda digest: folder / f"{digest}.arrow")[1]
        self._open(path)
        return path

    def _open(self, path: Path) -> None:
        with path.open("rb") as file:
            data = map_file(file)
        if hashlib.sha256(data).hexdigest() != path.stem:
            self.notice(f"cached pieces {path.name[:12]} are damaged: making them again")
            path.unlink(missing_ok=True)
            return
        self._files[path] = data.size
        for key, part in _parts_in(data, self.schema):
            self._parts.setdefault(key, {})[part.number] = part


@dataclass
class PieceWriter:
    """Takes the batches of a new piece; it is known once it is finished."""

    table: PieceTable
    key: str
    _last: pa.RecordBatch | None = None
    _count: int = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Add rows."""
        if self._last is not None:
            self.table.append(self.key, self._part(self._last, None, {}))
        self._last, self._count = batch, self._count + 1

    def finish(self, notes: ParsedObject) -> None:
        """Complete the piece; what the notes hold is written as JSON."""
        if self._last is None:
            self.add(pa.RecordBatch.from_pylist([], schema=self.table.schema))
        self.table.append(self.key, self._part(self._last, self._count, notes))

    def _part(self, last: pa.RecordBatch, count: int | None, notes: ParsedObject) -> _Part:
        return _Part(self._count - 1, lambda: last, last.nbytes, count, notes)


def _parts_in(data: pa.Buffer, schema: pa.Schema) -> Iterator[tuple[str, _Part]]:
    """Yield the batches of a file with their keys; none where it has another schema or form."""
    # Batches of some rows are read sooner than they are divided among threads.
    reader = pa.ipc.open_file(data, options=pa.ipc.IpcReadOptions(use_threads=False))
    stated = (reader.schema.metadata or {}).get(_STATED.encode())
    if reader.schema != schema or stated is None:
        return

    one_at_a_time = Lock()

    def read(place: int) -> pa.RecordBatch:
        with one_at_a_time:
            batch = reader.get_batch(place)
        return batch.replace_schema_metadata(schema.metadata)

    for place, (key, number, size, count, notes) in enumerate(json.loads(stated)):
        yield key, _Part(number, partial(read, place), size, count, notes)


def batch_of_rows(table: pa.Table, begin: int, end: int) -> pa.RecordBatch:
    """Return some rows of a table, at least one, as a batch."""
    [batch] = table.slice(begin, end - begin).combine_chunks().to_batches()
    return batch


def digest_of(batch: pa.RecordBatch) -> str:
    """Return a digest of the rows of a batch, whatever batch they were cut from."""
    # Copied, since a slice's bitmaps hold bits of the rows around it.
    own = batch.take(pa.array(range(len(batch)), pa.int64()))
    return hashlib.sha256(own.serialize()).hexdigest()
