"""Any sentence-transformers model, by its name or a local folder; an optional extra."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.config import EmbedConfig
from pipeline.encoders import unit
from pipeline.encoders.windows import pool, windows
from pipeline.errors import UsageError
from pipeline.stage import library_version

_BATCH = 32


class Sentence:
    """A sentence-transformers model on the CPU or whatever torch finds."""

    def __init__(self, name: str, config: EmbedConfig) -> None:
        """Take the model's name or folder; it is loaded when the first text comes."""
        self._name = name
        self._config = config

    @property
    def identity(self) -> Mapping[str, Any]:
        """The model by its name, and how long texts are treated."""
        return {
            "name": self._name,
            "hub_name": self._name,
            "runtime": f"sentence-transformers {library_version('sentence-transformers')}",
            "long_text": self._config.long_text,
            "window_overlap": (
                self._config.window_overlap if self._config.long_text == "windows" else None
            ),
        }

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Encode in batches, so that progress shows."""
        del ids  # only texts matter to a model
        cut = np.zeros(len(texts), dtype=bool)
        rows = []
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            tokens = [self._model.tokenizer.encode(t, add_special_tokens=False) for t in batch]
            room = self._model.max_seq_length - 2
            if self._config.long_text == "windows":
                rows.extend(self._pooled(found, room) for found in tokens)
            else:
                cut[start : start + _BATCH] = [len(found) > room for found in tokens]
                rows.extend(self._vectors(batch))
            done(len(batch))
        return unit(np.asarray(rows, dtype=np.float32)), cut

    def _pooled(self, tokens: Sequence[int], room: int) -> NDArray[np.float32]:
        pieces = windows(tokens, room, self._config.window_overlap)
        texts = [self._model.tokenizer.decode(piece) for piece in pieces]
        return pool(self._vectors(texts), [len(piece) + 2 for piece in pieces])

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(found, dtype=np.float32)

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
            return SentenceTransformer(self._name)
        except (OSError, ValueError) as error:
            first = str(error).split("\n", 1)[0]
            raise UsageError(
                f"the sentence-transformers model {self._name!r} cannot be loaded ({first}): give "
                f"a name that can be downloaded here, or a local folder"
            ) from error
