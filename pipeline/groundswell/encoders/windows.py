"""Texts longer than a model's window: truncated, or embedded in overlapping windows and pooled."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import EncoderIdentity
from groundswell.config import EmbedConfig
from groundswell.errors import UsageError

Token = TypeVar("Token")


def windows(tokens: Sequence[Token], size: int, overlap: int) -> list[Sequence[Token]]:
    """Return windows of at most `size` tokens that cover all; successive ones share `overlap`."""
    if overlap >= size:
        raise UsageError(
            f"embed.window_overlap = {overlap} is not below the window's {size} tokens: "
            f"make it less"
        )
    if len(tokens) <= size:
        return [tokens]
    step = size - overlap
    starts = range(0, len(tokens) - overlap, step)
    return [tokens[start : start + size] for start in starts]


def pool(vectors: NDArray[np.float32], lengths: Sequence[int]) -> NDArray[np.float32]:
    """Return the mean (d,) of window vectors (w, d), weighted by their numbers of tokens."""
    return np.average(vectors, axis=0, weights=np.asarray(lengths)).astype(np.float32)


def uses_windows(config: EmbedConfig) -> bool:
    """Whether long texts are embedded in windows, and not truncated."""
    return config.long_text == "windows"


def pieces_of(
    tokens: Sequence[Sequence[int]], room: int, config: EmbedConfig
) -> tuple[list[list[Sequence[int]]], list[bool]]:
    """Return the windows of each text's tokens, `room` long at most, and which are truncated."""
    if uses_windows(config):
        overlap = config.window_overlap
        return [windows(of_text, room, overlap) for of_text in tokens], [False] * len(tokens)
    return [[of_text[:room]] for of_text in tokens], [len(of_text) > room for of_text in tokens]


def long_text_identity(config: EmbedConfig) -> EncoderIdentity:
    """Return the part of an encoder's identity that says how long texts are treated."""
    overlap = config.window_overlap if uses_windows(config) else None
    return {"long_text": config.long_text_identity, "window_overlap": overlap}
