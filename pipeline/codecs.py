"""Artifacts to bytes and back: the same artifact always gives the same bytes.

An artifact becomes one uncompressed zip archive with a member per field: Arrow IPC for tables, npy
for arrays, JSON for the rest, and a folder of members for a mapping to bytes. No pickle.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from pipeline.errors import DamagedError

Artifact = TypeVar("Artifact")

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's first date: archives carry no clock


def encode(artifact: Any) -> bytes:
    """Return the artifact's bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for field in fields(artifact):
            for name, data in _members(field.name, getattr(artifact, field.name)):
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return buffer.getvalue()


def decode(kind: type[Artifact], data: bytes) -> Artifact:
    """Return the artifact of type `kind` that `data` holds, its own checks run again.

    Raises `DamagedError` where `data` is not such an artifact.
    """
    values: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                field, suffix = name.split(".", 1)
                member = archive.read(name)
                if suffix.startswith("files/"):
                    values.setdefault(field, {})[suffix.removeprefix("files/")] = member
                else:
                    values[field] = _DECODERS[suffix](member)
        return kind(**values)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, pa.ArrowException) as error:
        raise DamagedError(f"these bytes hold no {kind.__name__}: {error}") from error


def table_bytes(table: pa.Table) -> bytes:
    """Return a table as one Arrow IPC file, whatever chunks it came in."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def array_bytes(array: np.ndarray) -> bytes:
    """Return an array as an npy file."""
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def json_bytes(value: Any, indent: int | None = None) -> bytes:
    """Return a JSON value as UTF-8 with sorted keys and a final line break."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=indent, allow_nan=False)
    return (text + "\n").encode()


def _members(name: str, value: Any) -> list[tuple[str, bytes]]:
    if isinstance(value, pa.Table):
        return [(f"{name}.arrow", table_bytes(value))]
    if isinstance(value, np.ndarray):
        return [(f"{name}.npy", array_bytes(value))]
    if isinstance(value, Mapping) and value and all(isinstance(v, bytes) for v in value.values()):
        return [(f"{name}.files/{file}", data) for file, data in sorted(value.items())]
    return [(f"{name}.json", json_bytes(value))]


_DECODERS: Mapping[str, Callable[[bytes], Any]] = {
    "arrow": lambda data: pa.ipc.open_file(pa.py_buffer(data)).read_all(),
    "npy": lambda data: np.load(io.BytesIO(data), allow_pickle=False),
    "json": json.loads,
}
