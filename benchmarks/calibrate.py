"""Between which values the inputs of the default encoder's int8 layers lie, measured on papers.

    python -m benchmarks.calibrate SOURCE... [--papers N] [--out FILE]

N papers of each SOURCE, evenly spaced, are encoded in float32. Of each channel that a linear layer
reads, the range is between two quantiles, and at least as wide as that of a share of the channels;
which quantiles and which share is what leaves the least error in the layer's output. Prints the
share of the output's variance that this error is. FILE is what the encoder ships, in float16.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import click
import numpy as np
from groundswell.compute.linalg import Floats
from groundswell.config import Config
from groundswell.encoders.int8 import LEVELS, InputRanges, Int8Layer, int8_layer
from groundswell.encoders.minilm import END, START, WINDOW, MiniLM
from groundswell.encoders.minilm_models import RANGES, linear_layers
from groundswell.encoders.minilm_weights import (
    DIMENSION,
    HEADS,
    Layer,
    Linear,
    Norm,
    Weights,
    read_weights,
)
from groundswell.encoders.openvino import openvino
from groundswell.sources import read_sources
from groundswell.stages.corpus import corpus
from scipy.special import erf

BEYOND = (0.0, 1e-4, 5e-4)
"""Shares of values that may lie beyond either end of a range."""
CHANNELS = (0.0, 0.3, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)
"""Shares of the channels of which none is wider than the least width."""
GROWS = (0.0, 0.5)
"""The part of a range's widening that is at its lower end."""
EVERY, COMPARED = 5, 3_000
"""Every how manieth token the quantiles are of; how many tokens errors are compared on."""


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--papers", default=50, help="Papers of each source.")
@click.option("--out", type=click.Path(path_type=Path), default=RANGES)
def main(sources: Sequence[str], papers: int, out: Path) -> None:
    """Measure, print the errors and write the ranges."""
    weights = read_weights(openvino().Core())
    tokens = [own for source in sources for own in tokens_of(source, papers)]
    print(f"{len(tokens)} papers, {sum(map(len, tokens)):,} tokens\n")
    print("| layer | attention reads | and writes | widening reads | narrowing reads |")
    print("|---:|---:|---:|---:|---:|")
    found = []
    for number, (layer, inputs) in enumerate(read_by_layers(weights, tokens)):
        best = [best_ranges(x, of) for x, of in zip(inputs, linear_layers(layer), strict=True)]
        print(f"| {number} | " + " | ".join(f"{error:.1e}" for error, _ in best) + " |", flush=True)
        found.append(np.concatenate([ranges for _, ranges in best], axis=1))
    np.save(out, np.stack(found, axis=1).astype(np.float16), allow_pickle=False)


def tokens_of(source: str, papers: int) -> list[list[int]]:
    """Return the tokens of papers of a source, as the encoder reads them."""
    config = Config()
    records = read_sources(
        [source], as_of=None, today=date.max, config=config.sources, notice=print
    )
    known = corpus(records, config=config.corpus)
    rows = np.unique(np.linspace(0, len(known.papers) - 1, papers).astype(int))
    tokenizer = MiniLM(config.embed).tokenizer
    read = tokenizer.encode_batch(list(known.texts_of(rows.tolist())))
    return [[START, *own.ids[: WINDOW - 2], END] for own in read]


def read_by_layers(
    weights: Weights, tokens: Sequence[Sequence[int]]
) -> Iterator[tuple[Layer, list[Floats]]]:
    """Yield each layer with what its four linear layers read, of all tokens."""
    ends = np.cumsum([len(own) for own in tokens])[:-1]
    ids = np.concatenate([np.array(own) for own in tokens])
    places = np.concatenate([np.arange(len(own)) for own in tokens])
    words = weights.words[ids] * weights.word_scales[ids]
    given = normalized(words + weights.positions[places], weights.norm)
    for layer in weights.layers:
        parts = np.split(of(given, layer.inputs), ends)
        context = np.concatenate([attention(part) for part in parts])
        own = normalized(of(context, layer.attended) + given, layer.attended_norm)
        wide = of(own, layer.widened)
        wide = (wide * 0.5 * (1 + erf(wide / np.sqrt(np.float32(2))))).astype(np.float32)
        yield layer, [given, context, own, wide]
        given = normalized(of(wide, layer.narrowed) + own, layer.norm)


def attention(inputs: Floats) -> Floats:
    """Return what the tokens of a text attend to, of queries, keys and values (t, 3 * 384)."""
    queries, keys, values = inputs.reshape(len(inputs), 3, HEADS, -1).transpose(1, 2, 0, 3)
    scores = queries @ keys.transpose(0, 2, 1)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    context: Floats = weights @ values
    return context.transpose(1, 0, 2).reshape(len(inputs), DIMENSION)


def of(given: Floats, layer: Linear) -> Floats:
    """Return what a linear layer makes of rows."""
    return given @ layer.weights + layer.bias


def normalized(given: Floats, norm: Norm) -> Floats:
    """Return rows with a mean of 0 and a variance of 1, then scaled and moved."""
    centered = given - given.mean(axis=1, keepdims=True)
    scaled = centered / np.sqrt((centered**2).mean(axis=1, keepdims=True) + 1e-12)
    even: Floats = scaled.astype(np.float32, copy=False)
    return even * norm.factors + norm.offsets


def best_ranges(given: Floats, layer: Linear) -> tuple[float, Floats]:
    """Return the least error and the ranges (3, channels) that leave it."""
    means = given.mean(axis=0)
    rows = given[np.linspace(0, len(given) - 1, COMPARED).astype(int)]
    exact = of(rows, layer)
    found = []
    for beyond in BEYOND:
        some = given[::EVERY] if beyond else given
        low, high = np.quantile(some, (beyond, 1 - beyond), axis=0).astype(np.float32)
        for channels, grows in product(CHANNELS, GROWS):
            missing = np.maximum(np.quantile(high - low, channels) - (high - low), 0)
            ranges = np.stack([low - grows * missing, high + (1 - grows) * missing, means])
            ranges = ranges.astype(np.float16).astype(np.float32)
            ranges[1] = np.maximum(ranges[1], ranges[0] + 1e-2)
            int8 = int8_layer(layer.weights, layer.bias, InputRanges(*ranges))
            error = ((in_int8(rows, int8) - exact) ** 2).mean() / exact.var(axis=0).mean()
            found.append((float(error), ranges))
    return min(found, key=lambda one: one[0])


def in_int8(given: Floats, layer: Int8Layer) -> Floats:
    """Return what a layer in int8 makes of rows."""
    levels = np.rint((given - layer.low) / (layer.high - layer.low) * (LEVELS - 1))
    weights = (layer.weights * layer.scales).T
    found: Floats = np.clip(levels, 0, LEVELS - 1).astype(np.float32) @ weights + layer.bias
    return found


if __name__ == "__main__":
    main()
