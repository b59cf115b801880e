"""The vector cache: one vector per text and encoder, so that a new digest costs only its papers.

A chunk of newly encoded vectors is one file, written whole or not at all and checked against its
digest when read. A damaged chunk is dropped, and its texts are encoded again. When there are many
chunks they are joined into one, which is written before they are removed. Only those are removed
whose vectors it holds, since two runs may use one cache at once.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import EncoderIdentity
from groundswell.compute.linalg import blocks
from groundswell.encoders.protocol import Encoded
from groundswell.errors import GroundswellError
from groundswell.runtime.stage import digest_json
from groundswell.runtime.store import write_under_digest

_MOST_CHUNKS = 64
"""Chunks beyond which the smaller half is joined."""

_KEY_BYTES = 16
"""Bytes of a text's digest: a million texts collide with a probability of 1e-27."""

_FOLDER_DIGITS = 32
"""Hexadecimal digits of an encoder's digest in the name of its folder."""

_JOINED_ROWS = 1 << 13
"""Vectors held in memory at a time while chunks are joined: 13 MB of MiniLM's."""

_TRUNCATED = "cut"
"""The name of a field in the files: kept, so that older caches stay valid."""


@dataclass
class VectorCache:
    """Vectors under `root`, in a folder per encoder; `notice` gets a line per damaged chunk."""

    root: Path
    notice: Callable[[str], None]

    def of(self, identity: EncoderIdentity) -> "EncoderVectors":
        """Return the vectors of one encoder."""
        return EncoderVectors(self.root / digest_json(dict(identity))[:_FOLDER_DIGITS], self.notice)


class EncoderVectors:
    """The vectors of one encoder by the key of their text, with whether the text was truncated.

    `_rows` is the row of each key, counted through all chunks in their order. The chunks stay on
    the disk until their vectors are asked for.
    """

    def __init__(self, folder: Path, notice: Callable[[str], None]) -> None:
        """Open every chunk in `folder`; `notice` gets a line per damaged one."""
        self._folder = folder
        self._notice = notice
        self._chunks: dict[Path, NDArray[np.void]] = {}
        self._rows: dict[bytes, int] = {}
        self._open_new_chunks()

    def __contains__(self, key: bytes) -> bool:
        return key in self._rows

    def find(self, keys: Sequence[bytes]) -> Encoded:
        """Return the vectors (n, d) of texts and which of them (n,) were truncated.

        Raises `KeyError` for a key that is not there.
        """
        chunks = list(self._chunks.values())
        rows = np.array([self._rows[key] for key in keys], dtype=np.int64)
        ends = np.cumsum([len(chunk) for chunk in chunks])
        which = np.searchsorted(ends, rows, side="right")
        vectors = np.zeros((len(keys), self._width), dtype=np.float32)
        truncated = np.zeros(len(keys), dtype=bool)
        for number in np.unique(which):
            chunk = chunks[number]
            for here in blocks(np.flatnonzero(which == number)):
                found = chunk[rows[here] - (ends[number] - len(chunk))]
                vectors[here], truncated[here] = found["vector"], found[_TRUNCATED]
        return Encoded(vectors, truncated)

    def add(self, keys: Sequence[bytes], encoded: Encoded) -> None:
        """Keep vectors (n, d) under the keys of their texts, as one chunk.

        Raises `GroundswellError` where they have another width than those kept before.
        """
        if not keys:
            return
        width = encoded.vectors.shape[1]
        if self._chunks and width != self._width:
            raise GroundswellError(
                f"the encoder gives vectors of {width} dimensions, those kept from it "
                f"in {self._folder} have {self._width}: its model has changed, remove that folder"
            )
        self._write_chunk(keys, [encoded], width)
        if len(self._chunks) > _MOST_CHUNKS:
            self._join_smaller_half()

    @property
    def _width(self) -> int:
        first = next(iter(self._chunks.values()), None)
        return 0 if first is None else first.dtype["vector"].shape[0]

    def _open_new_chunks(self) -> None:
        vanished = True
        while vanished:  # another run has joined some into one that this listing lacked
            vanished = False
            for path in sorted(set(self._folder.glob("*.npy")) - set(self._chunks)):
                try:
                    if _is_whole(path):
                        self._open(path)
                        continue
                except FileNotFoundError:
                    vanished = True
                    continue
                self._notice(
                    f"cached vectors {path.name[:12]} are damaged: encoding their texts again"
                )
                path.unlink(missing_ok=True)

    def _open(self, path: Path) -> None:
        """Map a chunk and enter its keys, unless that has been done."""
        if path in self._chunks:
            return
        chunk: NDArray[np.void] = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        first = sum(len(chunk) for chunk in self._chunks.values())
        self._chunks[path] = chunk
        self._rows.update(zip(chunk["key"].tolist(), range(first, first + len(chunk)), strict=True))

    def _write_chunk(self, keys: Sequence[bytes], parts: Iterable[Encoded], width: int) -> Path:
        """Write one chunk, of vectors that come part by part, and return where."""

        def write(file: IO[bytes]) -> None:
            _write_rows(file, keys, parts, width)

        path = write_under_digest(
            self._folder, write, lambda digest: self._folder / f"{digest}.npy"
        )[1]
        self._open(path)
        return path

    def _join_smaller_half(self) -> None:
        """Join the smaller half, so that a vector is rewritten only as often as the cache doubles.

        A run killed after the write leaves vectors twice, which a later joining mends.
        """
        by_size = sorted(self._chunks, key=lambda path: (len(self._chunks[path]), path))
        smaller = by_size[: _MOST_CHUNKS // 2 + 1]
        keys = sorted({key for path in smaller for key in self._chunks[path]["key"].tolist()})
        steps = range(0, len(keys), _JOINED_ROWS)
        parts = (self.find(keys[start : start + _JOINED_ROWS]) for start in steps)
        joined = self._write_chunk(keys, parts, self._width)
        kept = [path for path in self._chunks if path == joined or path not in smaller]
        for path in self._chunks.keys() - set(kept):
            path.unlink(missing_ok=True)
        self._chunks, self._rows = {}, {}
        for path in kept:
            self._open(path)


def text_key(text: str) -> bytes:
    """Return the key that a text's vector is kept under."""
    return hashlib.sha256(text.encode()).digest()[:_KEY_BYTES]


def _is_whole(path: Path) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == path.stem


def _write_rows(
    file: IO[bytes], keys: Sequence[bytes], parts: Iterable[Encoded], width: int
) -> None:
    """Write an npy file: a row per key, of vectors that come part by part in the keys' order."""
    row = np.dtype([("key", f"V{_KEY_BYTES}"), (_TRUNCATED, "<u4"), ("vector", "<f4", (width,))])
    header = {
        "descr": np.lib.format.dtype_to_descr(row),
        "fortran_order": False,
        "shape": (len(keys),),
    }
    np.lib.format.write_array_header_1_0(file, header)
    begin = 0
    for vectors, truncated in parts:
        rows = np.empty(len(vectors), dtype=row)
        own = keys[begin : begin + len(vectors)]
        rows["key"] = np.frombuffer(b"".join(own), dtype=f"V{_KEY_BYTES}")
        rows["vector"], rows[_TRUNCATED] = vectors, truncated
        file.write(rows.tobytes())
        begin += len(vectors)
