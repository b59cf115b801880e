"""Artifacts to bytes and back: the same artifact always gives the same bytes.

An artifact becomes one zip archive of stored members, one per field: Arrow IPC for tables, npy
for arrays, JSON for the rest, and a folder of members for a mapping to bytes. No pickle. Nested
dataclasses are written and checked by pydantic, from the types of the artifact's fields.
"""

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from tokenize import TokenError
from typing import IO, Any, TypeVar, get_type_hints

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts.mapped import release_pages
from groundswell.errors import DamagedError

Artifact = TypeVar("Artifact")

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's first date: archives carry no clock
_ROWS = 1 << 16
"""Rows of a table that are written at once."""
_TEXT = 1 << 28
"""Bytes of text in them."""

_COMPRESSED = 1 << 25
"""Bytes of a table, 32 MB, up to which it is compressed: larger ones stay on the disk until their
rows are used, and are mapped from there."""

_HEADER = struct.Struct("<26xHH")
"""A member's header in a zip archive, which ends in the lengths of its name and extra fields."""
_PAD = struct.Struct("<HH")
_ZIP64, _PADDED = 20, 0xD935
"""The length of the extra field for large members, and the kind of the one that pads."""

UNREADABLE = (
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TokenError,
    TypeError,
    ValueError,
    pa.ArrowException,
    zipfile.BadZipFile,
)
"""What zipfile, Arrow, numpy and pydantic raise for bytes that are not what was written."""


def encode(artifact: Any) -> bytes:
    """Return the artifact's bytes."""
    buffer = io.BytesIO()
    write(artifact, buffer)
    return buffer.getvalue()


def digest(artifact: Any) -> str:
    """Return a digest of the artifact, for which its bytes are never held at once."""
    sink = _Digest()
    write(artifact, sink)
    return sink.seen.hexdigest()


def write(artifact: Any, stream: IO[bytes] | io.RawIOBase) -> None:
    """Write the artifact's bytes, its tables and arrays piece by piece."""
    types = _types(type(artifact))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for field in fields(artifact):
            value = getattr(artifact, field.name)
            if isinstance(value, pa.Table):
                info = _aligned(f"{field.name}.arrow", archive)
                with archive.open(info, "w", force_zip64=True) as member:
                    _write_table(value, member)
            elif isinstance(value, np.ndarray):
                info = _aligned(f"{field.name}.npy", archive)
                with archive.open(info, "w", force_zip64=True) as member:
                    np.save(member, np.ascontiguousarray(value), allow_pickle=False)
            elif _is_files(value):
                for file, data in sorted(value.items()):
                    archive.writestr(zipfile.ZipInfo(f"{field.name}.files/{file}", _EPOCH), data)
            else:
                data = json_bytes(as_json(value, types[field.name]))
                archive.writestr(zipfile.ZipInfo(f"{field.name}.json", _EPOCH), data)


def decode(kind: type[Artifact], data: Any) -> Artifact:
    """Return the artifact of type `kind` that `data` holds, its own checks run again.

    `data` is bytes or what shares its memory as they do; tables and arrays are not copied out of
    it, so the arrays cannot be written to. Raises `DamagedError` where it is no such artifact.
    """
    buffer = pa.py_buffer(data)
    types = _types(kind)
    values: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(pa.BufferReader(buffer)) as archive:
            for info in archive.infolist():
                field, suffix = info.filename.split(".", 1)
                member = _member(buffer, info)
                if suffix.startswith("files/"):
                    name = suffix.removeprefix("files/")
                    values.setdefault(field, {})[name] = member.to_pybytes()
                elif suffix == "json":
                    values[field] = from_json(member.to_pybytes(), types[field])
                else:
                    values[field] = _DECODERS[suffix](member)
        return kind(**values)
    except UNREADABLE as error:
        raise DamagedError(f"these bytes hold no {kind.__name__}: {error}") from error


class _Digest(io.RawIOBase):
    """A stream that keeps a digest of what is written to it, and nothing else."""

    def __init__(self) -> None:
        self.seen = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.seen.update(data)
        return len(data)


def _aligned(name: str, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Return a member whose data begin at a multiple of 64 bytes, as Arrow and BLAS want them.

    Its header is padded by an extra field, as Android's zipalign does.
    """
    info = zipfile.ZipInfo(name, _EPOCH)
    begin = archive.fp.tell() + _HEADER.size + len(name) + _ZIP64 + _PAD.size  # type: ignore[union-attr]
    padding = -begin % 64
    info.extra = _PAD.pack(_PADDED, padding) + bytes(padding)
    return info


def _member(buffer: pa.Buffer, info: zipfile.ZipInfo) -> pa.Buffer:
    """Return a stored member's bytes without copying them."""
    if not 0 <= info.header_offset <= buffer.size - _HEADER.size:
        raise ValueError(f"its member {info.filename} is not there")
    name, extra = _HEADER.unpack(buffer.slice(info.header_offset, _HEADER.size))
    begin = info.header_offset + _HEADER.size + name + extra
    if info.compress_type != zipfile.ZIP_STORED or begin + info.file_size > buffer.size:
        raise ValueError(f"its member {info.filename} is not whole")
    return buffer.slice(begin, info.file_size)


def _table(data: pa.Buffer) -> pa.Table:
    """Return the table of an Arrow IPC file; what is not compressed stays where it lies."""
    table = pa.ipc.open_file(data).read_all()
    table.validate()
    return table


def _array(data: pa.Buffer) -> NDArray[Any]:
    """Return the array of an npy file where it lies."""
    stream = pa.BufferReader(data)
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise ValueError(f"its array is in version {version} of npy")
    shape, by_columns, kind = np.lib.format.read_array_header_1_0(stream)
    if by_columns or kind.hasobject:
        raise ValueError(f"its array of {kind} is not what was written")
    return np.ndarray(shape, kind, buffer=data, offset=stream.tell())


def _write_table(table: pa.Table, sink: IO[bytes]) -> None:
    """Write a table as an Arrow IPC file, in batches that do not depend on its chunks."""
    compression = "lz4" if table.nbytes <= _COMPRESSED else None
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        for start in range(0, max(len(table), 1), _ROWS):
            for piece in _halved(table.slice(start, _ROWS)):
                writer.write_table(piece.combine_chunks())
                release_pages()


def _halved(table: pa.Table) -> Iterator[pa.Table]:
    """Yield a table in pieces that fit in memory, cut where the lengths of its texts alone say."""
    texts = (column for column in table.columns if pa.types.is_string(column.type))
    size = sum(pc.sum(pc.binary_length(column)).as_py() or 0 for column in texts)
    if size <= _TEXT or len(table) < 2:
        yield table
        return
    half = len(table) // 2
    yield from _halved(table.slice(0, half))
    yield from _halved(table.slice(half))


def _types(kind: type[Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def as_json(value: Any, kind: Any) -> Any:
    """Return a value of a type, dataclasses within it included, as what JSON can hold.

    Raises `ValueError` where the value is not of the type.
    """
    return _adapter(kind).dump_python(value, mode="json", warnings="error")


def from_json(data: bytes, kind: Any) -> Any:
    """Return the value of a type that JSON holds; raises `ValueError` where it is none."""
    return _adapter(kind).validate_json(data)


def json_bytes(value: Any, indent: int | None = None) -> bytes:
    """Return a JSON value as UTF-8 with sorted keys and a final line break."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=indent, allow_nan=False)
    return (text + "\n").encode()


def _is_files(value: Any) -> bool:
    if not isinstance(value, Mapping) or not value:
        return False
    return all(isinstance(data, bytes) for data in value.values())


_DECODERS: Mapping[str, Callable[[pa.Buffer], Any]] = {
    "arrow": _table,
    "npy": _array,
}
