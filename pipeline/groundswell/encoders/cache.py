"""The cache of vectors: one per text and encoder, so that a new digest costs only its papers.

A chunk of newly encoded vectors is one file, written whole or not at all and checked against its
digest when read; a damaged chunk is dropped, and its texts are encoded again. When there are many
chunks they are joined into one, which is written before they are removed, and only those are
removed whose vectors it holds: two runs may use one cache at once.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.neighbors import blocks
from groundswell.errors import GroundswellError
from groundswell.runtime.stage import digest_json
from groundswell.runtime.store import write_under_digest

_MANY = 64
"""Chunks beyond which they are joined."""

_KEY_BYTES = 16

_ROWS = 1 << 13
"""Vectors that are joined at once."""

Vectors = tuple[NDArray[np.float32], NDArray[np.bool_]]


@dataclass
class VectorCache:
    """Vectors under `root`, in a folder per encoder."""

    root: Path
    notice: Callable[[str], None]

    def of(self, identity: Mapping[str, Any]) -> "EncoderVectors":
        """Return the vectors of one encoder."""
        return EncoderVectors(self.root / digest_json(dict(identity))[:32], self.notice)


class EncoderVectors:
    """The vectors of one encoder by the key of their text, with whether the text was cut.

    `_rows` numbers a key's row through all chunks, as if they stood one below the other. The chunks
    stay on the disk till their vectors are asked for.
    """

    def __init__(self, folder: Path, notice: Callable[[str], None]) -> None:
        """Read every chunk in `folder`; `notice` is told of damaged ones."""
        self._folder = folder
        self._notice = notice
        self._chunks: dict[Path, NDArray[np.void]] = {}
        self._rows: dict[bytes, int] = {}
        self._load()

    def __contains__(self, key: bytes) -> bool:
        return key in self._rows

    def find(self, keys: Sequence[bytes]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Return the vectors (n, d) of texts and which of them (n,) were cut.

        Raises `KeyError` for a key that is not there.
        """
        chunks = list(self._chunks.values())
        rows = np.array([self._rows[key] for key in keys], dtype=np.int64)
        ends = np.cumsum([len(chunk) for chunk in chunks])
        which = np.searchsorted(ends, rows, side="right")
        vectors = np.zeros((len(keys), self._width), dtype=np.float32)
        cut = np.zeros(len(keys), dtype=bool)
        for number in np.unique(which):
            chunk = chunks[number]
            for here in blocks(np.flatnonzero(which == number)):
                found = chunk[rows[here] - (ends[number] - len(chunk))]
                vectors[here], cut[here] = found["vector"], found["cut"]
        return vectors, cut

    def add(
        self, keys: Sequence[bytes], vectors: NDArray[np.float32], cut: NDArray[np.bool_]
    ) -> None:
        """Keep vectors (n, d) under the keys of their texts, as one chunk."""
        if not keys:
            return
        if self._chunks and vectors.shape[1] != self._width:
            raise GroundswellError(
                f"the encoder gives vectors of {vectors.shape[1]} dimensions, those kept from it "
                f"in {self._folder} have {self._width}: its model has changed, remove that folder"
            )
        self._keep(keys, [(vectors, cut)], vectors.shape[1])
        if len(self._chunks) > _MANY:
            self._join()

    @property
    def _width(self) -> int:
        first = next(iter(self._chunks.values()), None)
        return 0 if first is None else first.dtype["vector"].shape[0]

    def _load(self) -> None:
        vanished = True
        while vanished:  # another run has joined some into one that this listing lacked
            vanished = False
            for path in sorted(set(self._folder.glob("*.npy")) - set(self._chunks)):
                try:
                    with path.open("rb") as file:
                        whole = hashlib.file_digest(file, "sha256").hexdigest() == path.stem
                    if whole:
                        self._take(path)
                except FileNotFoundError:
                    vanished = True
                    continue
                if not whole:
                    self._notice(
                        f"cached vectors {path.name[:12]} are damaged: encoding their texts again"
                    )
                    path.unlink(missing_ok=True)

    def _take(self, path: Path) -> None:
        if path in self._chunks:
            return
        chunk: NDArray[np.void] = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        first = sum(len(chunk) for chunk in self._chunks.values())
        self._chunks[path] = chunk
        self._rows.update(zip(chunk["key"].tolist(), range(first, first + len(chunk)), strict=True))

    def _keep(self, keys: Sequence[bytes], parts: Iterable[Vectors], width: int) -> Path:
        """Write one chunk, of vectors that come part by part, and return where."""
        kind = np.dtype([("key", f"V{_KEY_BYTES}"), ("cut", "<u4"), ("vector", "<f4", (width,))])
        described = {
            "descr": np.lib.format.dtype_to_descr(kind),
            "fortran_order": False,
            "shape": (len(keys),),
        }

        def write(file: IO[bytes]) -> None:
            np.lib.format.write_array_header_1_0(file, described)
            begin = 0
            for vectors, cut in parts:
                part = np.empty(len(vectors), dtype=kind)
                own = keys[begin : begin + len(vectors)]
                part["key"] = np.frombuffer(b"".join(own), dtype=f"V{_KEY_BYTES}")
                part["vector"], part["cut"] = vectors, cut
                file.write(part.tobytes())
                begin += len(vectors)

        path = write_under_digest(
            self._folder, write, lambda digest: self._folder / f"{digest}.npy"
        )[1]
        self._take(path)
        return path

    def _join(self) -> None:
        """Join the smaller half, so that a vector is rewritten only as often as the cache doubles.

        A run killed after the write leaves vectors twice, which a later joining mends.
        """
        by_size = sorted(self._chunks, key=lambda path: (len(self._chunks[path]), path))
        parts = by_size[: _MANY // 2 + 1]
        keys = sorted({key for path in parts for key in self._chunks[path]["key"].tolist()})
        steps = range(0, len(keys), _ROWS)
        found = (self.find(keys[start : start + _ROWS]) for start in steps)
        joined = self._keep(keys, found, self._width)
        kept = [path for path in self._chunks if path == joined or path not in parts]
        for path in self._chunks.keys() - set(kept):
            path.unlink(missing_ok=True)
        self._chunks, self._rows = {}, {}
        for path in kept:
            self._take(path)


def text_key(text: str) -> bytes:
    """Return the key a text's vector is kept under."""
    return hashlib.sha256(text.encode()).digest()[:_KEY_BYTES]
