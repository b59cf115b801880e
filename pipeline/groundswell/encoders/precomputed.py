"""Vectors computed elsewhere, matched to papers by id.

Either a Parquet file with the columns `paper_id` and `vector`, or an npy file (n, d) with its ids
beside it: for `vectors.npy`, a JSON list in `vectors.ids.json` or a line each in `vectors.ids.txt`.

Vectors of another file are taken for those of another encoder, after which topics are refitted.
Where a file grows, `vectors.encoder.txt` beside it names the encoder that made them all.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from groundswell.artifacts import EncoderIdentity, all_finite
from groundswell.compute.linalg import Floats, unit_rows
from groundswell.config import EmbedConfig
from groundswell.encoders.protocol import Encoded
from groundswell.errors import UsageError


def precomputed(argument: str, config: EmbedConfig) -> "Precomputed":
    """Return the encoder; see `groundswell.encoders.registry.EncoderFactory`."""
    del config  # nothing is computed
    return Precomputed(argument)


class Precomputed:
    """Vectors from a file."""

    per_text = False

    def __init__(self, path: str) -> None:
        """Keep the file's path; it is read when vectors are asked for."""
        self._path = Path(path)

    @cached_property
    def identity(self) -> EncoderIdentity:
        """The encoder that is named beside the file, or else the file by its digest.

        Raises `UsageError` where the file is not there.
        """
        self._require_file()
        named = self._path.with_suffix(".encoder.txt")
        if named.is_file():
            return {"name": named.read_text(encoding="utf-8").strip(), "by": "paper id"}
        digest = hashlib.sha256()
        for path in (self._path, self._ids_path):
            if path and path.is_file():
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        return {"name": f"file:{self._path.name}", "sha256": digest.hexdigest(), "by": "paper id"}

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> Encoded:
        """Look up each paper's vector; raises `UsageError` where any has none."""
        del texts  # the vectors were computed elsewhere
        row_of, vectors = self._table
        missing = [paper_id for paper_id in ids if paper_id not in row_of]
        if missing:
            raise UsageError(
                f"{self._path.name} has no vector for {len(missing):,} of {len(ids):,} papers, the "
                f"first is {missing[0]!r}: compute them too, or leave those papers out"
            )
        found = vectors[np.array([row_of[paper_id] for paper_id in ids], dtype=np.int64)]
        empty = np.flatnonzero(~found.any(axis=1))
        if len(empty):
            raise UsageError(
                f"{self._path.name} has only zeros for {len(empty):,} papers, the first is "
                f"{ids[empty[0]]!r}: a vector needs a direction, compute them again"
            )
        done(len(ids))
        return Encoded(unit_rows(found, out=found), np.zeros(len(ids), dtype=bool))

    def _require_file(self) -> None:
        if not self._path.is_file():
            raise UsageError(f"there is no file {self._path}: check embed.encoder")

    @property
    def _ids_path(self) -> Path | None:
        if self._path.suffix != ".npy":
            return None
        named = [self._path.with_suffix(f".ids.{kind}") for kind in ("json", "txt")]
        return next((path for path in named if path.is_file()), named[0])

    @cached_property
    def _table(self) -> tuple[dict[str, int], Floats]:
        """The row of each paper id, and the vectors (n, d)."""
        self._require_file()
        try:
            ids, vectors = self._npy() if self._path.suffix == ".npy" else self._parquet()
        except (OSError, EOFError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
            raise UsageError(
                f"the vectors in {self._path} cannot be read ({error}): expected Parquet with the "
                f"columns paper_id and vector, or npy with ids beside it in "
                f"{self._path.stem}.ids.json"
            ) from error
        row_of = {str(paper_id): row for row, paper_id in enumerate(ids)}
        if vectors.ndim != 2 or len(ids) != len(vectors) or len(row_of) != len(ids):
            raise UsageError(
                f"{self._path.name} holds vectors of shape {vectors.shape} for {len(ids):,} ids "
                f"({len(row_of):,} different): expected one row per id"
            )
        if not all_finite(vectors):
            raise UsageError(
                f"{self._path.name} holds values that are no numbers: compute it again"
            )
        return row_of, vectors

    def _npy(self) -> tuple[Sequence[object], Floats]:
        beside = self._ids_path
        if beside is None or not beside.is_file():
            raise FileNotFoundError(f"no {self._path.stem}.ids.json beside it")
        text = beside.read_text(encoding="utf-8")
        ids = json.loads(text) if beside.suffix == ".json" else text.splitlines()
        if not isinstance(ids, list):
            raise TypeError(f"{beside.name} holds no list")
        vectors = np.load(self._path, allow_pickle=False, mmap_mode="r")
        return ids, np.asarray(vectors, dtype=np.float32)

    def _parquet(self) -> tuple[Sequence[object], Floats]:
        from pyarrow import compute, parquet

        with self._path.open("rb") as file:
            table = parquet.read_table(file, columns=["paper_id", "vector"])
        column = table["vector"].combine_chunks()
        lengths = set(compute.list_value_length(column).to_pylist())
        if len(lengths) > 1 or None in lengths:
            raise ValueError("its vectors are not all of one length")
        values = np.asarray(column.flatten().to_numpy(zero_copy_only=False), dtype=np.float32)
        return table["paper_id"].to_pylist(), values.reshape(len(table), max(lengths, default=0))
