"""The cache of vectors: one per text and encoder, so that a new digest costs only its papers.

A chunk of newly encoded vectors is one file, written whole or not at all and checked against its
digest when read; a damaged chunk is dropped, and its texts are encoded again. When there are many
small chunks they are joined into one, which is written before they are removed.
"""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.stage import digest_json
from pipeline.store import write_atomically

_MANY = 64
"""Chunks beyond which they are joined."""

_KEY_BYTES = 16


@dataclass
class VectorCache:
    """Vectors under `root`, in a folder per encoder."""

    root: Path
    notice: Callable[[str], None]

    def of(self, identity: Mapping[str, Any]) -> "EncoderVectors":
        """Return the vectors of one encoder."""
        return EncoderVectors(self.root / digest_json(dict(identity))[:32], self.notice)


@dataclass
class EncoderVectors:
    """The vectors of one encoder by the key of their text, with whether the text was cut."""

    folder: Path
    notice: Callable[[str], None]

    @cached_property
    def _known(self) -> dict[bytes, tuple[NDArray[np.float32], bool]]:
        known: dict[bytes, tuple[NDArray[np.float32], bool]] = {}
        for path in self._chunks():
            known.update(self._read(path))
        return known

    def get(self, key: bytes) -> tuple[NDArray[np.float32], bool] | None:
        """Return the vector of a text and whether it was cut, or None."""
        return self._known.get(key)

    def add(
        self, keys: Sequence[bytes], vectors: NDArray[np.float32], cut: NDArray[np.bool_]
    ) -> None:
        """Keep vectors (n, d) under the keys of their texts, as one chunk."""
        if not keys:
            return
        self._known.update(zip(keys, zip(vectors, cut.tolist(), strict=True), strict=True))
        self._write(keys, vectors, cut)
        chunks = self._chunks()
        if len(chunks) > _MANY:
            everything = sorted(self._known.items())
            self._write(
                [key for key, _ in everything],
                np.stack([vector for _, (vector, _) in everything]),
                np.array([was_cut for _, (_, was_cut) in everything]),
            )
            for path in chunks:
                path.unlink(missing_ok=True)

    def _chunks(self) -> list[Path]:
        return sorted(self.folder.glob("*.npz"))

    def _write(
        self, keys: Sequence[bytes], vectors: NDArray[np.float32], cut: NDArray[np.bool_]
    ) -> None:
        buffer = io.BytesIO()
        joined = np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), _KEY_BYTES)
        np.savez(buffer, keys=joined, vectors=vectors, cut=cut)
        data = buffer.getvalue()
        write_atomically(self.folder / f"{hashlib.sha256(data).hexdigest()}.npz", data)

    def _read(self, path: Path) -> dict[bytes, tuple[NDArray[np.float32], bool]]:
        try:
            data = path.read_bytes()
        except FileNotFoundError:  # another run has just joined it into a bigger one
            return {}
        if hashlib.sha256(data).hexdigest() != path.stem:
            self.notice(f"cached vectors {path.name[:12]} are damaged: encoding their texts again")
            path.unlink(missing_ok=True)
            return {}
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            keys, vectors, cut = arrays["keys"], arrays["vectors"], arrays["cut"].tolist()
        return {
            key.tobytes(): (vector, was_cut)
            for key, vector, was_cut in zip(keys, vectors, cut, strict=True)
        }


def text_key(text: str) -> bytes:
    """Return the key a text's vector is kept under."""
    return hashlib.sha256(text.encode()).digest()[:_KEY_BYTES]
