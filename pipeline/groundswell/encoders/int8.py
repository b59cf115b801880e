"""Linear layers in int8: inputs of 8 bits by ranges known beforehand, weights of 8 bits.

Each input channel has its own range, so that one with outliers does not cost the others their
precision: the step of a channel is moved into its row of weights. The error that rounded weights
make at the channels' means is constant, and taken out of the bias.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.linalg import Floats

LEVELS = 256
_MOST = 127
"""The largest weight in int8."""


@dataclass(frozen=True)
class InputRanges:
    """The least, the greatest and the mean value (channels,) of each channel of a layer's input."""

    low: Floats
    high: Floats
    mean: Floats


@dataclass(frozen=True)
class Int8Layer:
    """A layer of int8 weights (outputs, inputs) with a scale (outputs, 1) per output.

    Its input is what lies between `low` and `high` (1, inputs), on `LEVELS` levels counted from 0.
    """

    low: Floats
    high: Floats
    weights: NDArray[np.int8]
    scales: Floats
    bias: Floats


def int8_layer(weights: Floats, bias: Floats, ranges: InputRanges) -> Int8Layer:
    """Return a layer of `weights` (inputs, outputs) and `bias` (outputs,) in int8."""
    steps = (ranges.high - ranges.low) / np.float32(LEVELS - 1)
    scaled = np.ascontiguousarray((weights * steps[:, None]).T)
    scales = np.abs(scaled).max(axis=1, keepdims=True) / np.float32(_MOST)
    rounded = np.rint(scaled / scales).astype(np.int8)
    exact = ranges.mean @ weights
    mean_levels = (ranges.mean - ranges.low) / steps
    of_rounded = (rounded * scales) @ mean_levels
    return Int8Layer(
        ranges.low[None],
        ranges.high[None],
        rounded,
        scales.astype(np.float32, copy=False),
        (bias + exact - of_rounded)[None].astype(np.float32),
    )
