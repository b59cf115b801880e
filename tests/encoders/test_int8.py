"""Linear layers in int8: near the layer itself, whatever the ranges of its inputs."""

import numpy as np
import pytest
from groundswell.compute.linalg import Floats
from groundswell.encoders.int8 import InputRanges, int8_layer

from benchmarks.calibrate import in_int8

RNG = np.random.default_rng(3)
WEIGHTS = RNG.normal(size=(64, 16)).astype(np.float32)
BIAS = RNG.normal(size=16).astype(np.float32)


def inputs(*, outlier: float = 1) -> Floats:
    """Return rows whose last channel is larger than the others, and far from zero."""
    rows = RNG.normal(size=(500, 64)).astype(np.float32)
    rows[:, -1] = rows[:, -1] * outlier + outlier
    return rows


def error(rows: Floats, ranges: InputRanges) -> float:
    """Return the error's share of the output's variance."""
    exact = rows @ WEIGHTS + BIAS
    found = in_int8(rows, int8_layer(WEIGHTS, BIAS, ranges))
    return float(((found - exact) ** 2).mean() / exact.var())


def own_ranges(rows: Floats) -> InputRanges:
    return InputRanges(rows.min(axis=0), rows.max(axis=0), rows.mean(axis=0))


def test_a_layer_in_int8_is_near_the_layer() -> None:
    rows = inputs()
    assert error(rows, own_ranges(rows)) < 3e-4


def test_a_channel_with_outliers_costs_the_others_little() -> None:
    rows = inputs(outlier=8)
    low, high = (np.full(64, end, dtype=np.float32) for end in (rows.min(), rows.max()))
    of_all = InputRanges(low, high, rows.mean(axis=0))
    assert error(rows, own_ranges(rows)) < error(rows, of_all) / 2


def test_the_mean_output_is_not_moved_by_rounded_weights() -> None:
    rows = inputs(outlier=20)
    found = in_int8(rows, int8_layer(WEIGHTS, BIAS, own_ranges(rows)))
    np.testing.assert_allclose(found.mean(axis=0), (rows @ WEIGHTS + BIAS).mean(axis=0), atol=0.02)


def test_weights_are_whole_numbers_of_eight_bits() -> None:
    rows = inputs()
    layer = int8_layer(WEIGHTS, BIAS, own_ranges(rows))
    assert layer.weights.dtype == np.int8
    assert np.abs(layer.weights).max(axis=1).tolist() == [127] * 16
    assert layer.weights.flags.c_contiguous


def test_what_lies_beyond_a_range_counts_as_its_end() -> None:
    ranges = InputRanges(*(np.full(64, end, dtype=np.float32) for end in (-1, 1, 0)))
    layer = int8_layer(WEIGHTS, BIAS, ranges)
    ends = np.full((1, 64), 1, dtype=np.float32)
    assert in_int8(ends * 5, layer) == pytest.approx(in_int8(ends, layer))
