"""Encoders: texts to unit vectors. One module per kind, one protocol."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.neighbors import blocks
from groundswell.config import EmbedConfig
from groundswell.errors import UsageError


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def per_text(self) -> bool:
        """Whether a vector depends on its text alone, so that it can be kept under the text."""
        ...

    @property
    def identity(self) -> Mapping[str, Any]:
        """What makes its vectors what they are: with the text, the key they are cached under.

        Known without loading the model, so that a run that finds all vectors need not load it.
        """
        ...

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Return unit vectors (n, d), and which texts (n,) were longer than the window and cut.

        `done` is called with the number of texts finished since the last call. One that is not
        `per_text` goes by the ids alone.
        """
        ...


def choose(config: EmbedConfig) -> Encoder:
    """Return the encoder the configuration names; raises `UsageError` for an unknown one."""
    kind, _, name = config.encoder.partition(":")
    if config.encoder == "minilm":
        from groundswell.encoders.minilm import MiniLM

        return MiniLM(config)
    if kind == "sentence-transformers" and name:
        from groundswell.encoders.sentence import Sentence

        return Sentence(name, config)
    if kind == "file" and name:
        from groundswell.encoders.precomputed import Precomputed

        return Precomputed(name)
    raise UsageError(
        f"there is no encoder {config.encoder!r}: expected 'minilm', "
        f"'sentence-transformers:NAME_OR_FOLDER' or 'file:PATH' (embed.encoder)"
    )


def check_dimensions(wanted: int, full: int) -> None:
    """Raise `UsageError` where vectors of `full` dimensions cannot be cut to `wanted`."""
    if wanted > full:
        raise UsageError(
            f"embed.dimensions = {wanted}, but the encoder's vectors have {full}: make it at most "
            f"that"
        )


def unit(
    vectors: NDArray[np.float32], out: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Return rows scaled to length one, in `out` if given; a row of zeros stays as it is."""
    scaled = np.empty(vectors.shape, dtype=np.float32) if out is None else out
    for block, unit_rows in zip(blocks(vectors), blocks(scaled), strict=True):
        norms = np.linalg.norm(block.astype(np.float64), axis=1, keepdims=True)
        unit_rows[:] = block / np.where(norms == 0, 1, norms)
    return scaled
