"""Any sentence-transformers model, by its name or a local folder; an optional extra.

A batch pads its texts to one length, and torch on several threads sums in another order: both
change the last bits of a vector. So on a processor texts are encoded one by one on one thread, and
a vector depends on its text alone; a graphics card gets batches, and its last bits may vary.
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.artifacts import EncoderIdentity
from groundswell.compute.linalg import Floats, unit_rows
from groundswell.config import EmbedConfig
from groundswell.encoders.protocol import Encoded
from groundswell.encoders.windows import long_text_identity, pool, uses_windows, windows
from groundswell.errors import UsageError
from groundswell.runtime.stage import library_version

_BATCH = 32
"""Texts that a graphics card encodes at once: sentence-transformers' own default."""

_LIBRARIES = ("sentence-transformers", "transformers", "torch")


def sentence_transformer(argument: str, config: EmbedConfig) -> "SentenceTransformerEncoder":
    """Return the encoder; see `groundswell.encoders.registry.EncoderFactory`."""
    return SentenceTransformerEncoder(argument, config)


class SentenceTransformerEncoder:
    """A sentence-transformers model on whatever device torch finds."""

    per_text = True

    def __init__(self, name: str, config: EmbedConfig) -> None:
        """Keep the model's name or folder; it is loaded when the first text comes."""
        self._name = name
        self._config = config

    @cached_property
    def identity(self) -> EncoderIdentity:
        """The model by its folder's digest or its name, and how long texts are treated.

        A model that changes on the hub under its name is not noticed; a folder's contents are.
        """
        folder = Path(self._name)
        local = folder.is_dir()
        return {
            "name": folder.resolve().name if local else self._name,
            "hub_name": None if local else self._name,
            "sha256": _folder_sha256(folder) if local else None,
            "runtime": ", ".join(f"{name} {library_version(name)}" for name in _LIBRARIES),
            **long_text_identity(self._config),
        }

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> Encoded:
        """Encode texts one by one on a processor, in batches on a graphics card."""
        del ids  # a vector depends on the text alone
        vectors: list[Floats] = []
        truncated: list[bool] = []
        with _one_thread():
            for start in range(0, len(texts), self._batch):
                batch = list(texts[start : start + self._batch])
                tokens = [self._spans(text) for text in batch]
                if uses_windows(self._config):
                    pairs = zip(batch, tokens, strict=True)
                    vectors.append(np.stack([self._pooled(*pair) for pair in pairs]))
                    truncated += [False] * len(batch)
                else:
                    vectors.append(self._vectors(batch))
                    truncated += [len(spans) > self._room for spans in tokens]
                done(len(batch))
        return Encoded(unit_rows(np.concatenate(vectors)), np.array(truncated, dtype=bool))

    @property
    def _batch(self) -> int:
        return 1 if self._model.device.type == "cpu" else _BATCH

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Return where each token is in the text; none for a model without a window."""
        if math.isinf(self._room):
            return []
        tokenizer = self._model.tokenizer
        if not tokenizer.is_fast:
            raise UsageError(
                f"the tokenizer of {self._name!r} does not say where its tokens are in the text: "
                f"use a model that ships a tokenizer.json"
            )
        encoded = tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )
        return list(encoded["offset_mapping"])

    def _pooled(self, text: str, spans: Sequence[tuple[int, int]]) -> Floats:
        """Return the vector (d,) of a text, pooled from its windows where it has several."""
        if len(spans) <= self._room:
            vector: Floats = self._vectors([text])[0]
            return vector
        pieces = windows(spans, int(self._room), self._config.window_overlap)
        vectors = self._vectors([text[piece[0][0] : piece[-1][1]] for piece in pieces])
        return pool(unit_rows(vectors), [len(piece) for piece in pieces])

    def _vectors(self, texts: Sequence[str]) -> Floats:
        vectors = self._model.encode(
            list(texts),
            batch_size=self._batch,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _room(self) -> float:
        """Tokens of text that fit the model's window; infinite for a model without one."""
        window = getattr(self._model, "max_seq_length", None)
        if window is None or math.isinf(window):
            return math.inf
        return float(window - self._model.tokenizer.num_special_tokens_to_add())

    @cached_property
    def _model(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise UsageError(
                f"the encoder 'sentence-transformers:{self._name}' needs an optional package: "
                f"install it with pip install 'groundswell[sentence-transformers]'"
            ) from error
        try:
            return SentenceTransformer(self._name, local_files_only=Path(self._name).is_dir())
        except Exception as error:  # what a model's files can raise belongs to many libraries
            first = str(error).split("\n", 1)[0]
            raise UsageError(
                f"the sentence-transformers model {self._name!r} cannot be loaded ({first}): give "
                f"a name that can be downloaded here, or a local folder"
            ) from error


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let torch compute on one thread for as long as this lasts."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _folder_sha256(folder: Path) -> str:
    """Return a digest of every file's path and contents."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
