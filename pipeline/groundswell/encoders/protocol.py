"""What an encoder is: texts, or the ids of papers, to unit vectors."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import EncoderIdentity
from groundswell.errors import UsageError


class Encoded(NamedTuple):
    """Unit vectors (n, d), and which texts (n,) were longer than the window and truncated."""

    vectors: NDArray[np.float32]
    truncated: NDArray[np.bool_]


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def per_text(self) -> bool:
        """Whether a vector depends on its text alone, so that it can be cached under the text."""
        ...

    @property
    def identity(self) -> EncoderIdentity:
        """With the text, the key that a vector is cached under.

        Known without loading the model, so that a run that finds all vectors need not load it.
        """
        ...

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> Encoded:
        """Return the vectors of papers, by their `ids` and `texts`, (n,) each.

        `done` is called with the number of texts finished since its last call. An encoder that is
        not `per_text` uses the ids only, and gets no texts.
        """
        ...


def check_dimensions(wanted: int, full: int) -> None:
    """Raise `UsageError` where vectors of `full` dimensions cannot be shortened to `wanted`."""
    if wanted > full:
        raise UsageError(
            f"embed.dimensions = {wanted}, but the encoder's vectors have {full}: make it at most "
            f"that"
        )
