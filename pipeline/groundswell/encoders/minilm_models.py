"""The two ways to compute all-MiniLM-L6-v2 on a processor: in int8, and in floating point.

Either gives the mean of the vectors of a text's tokens. A text is a request of its own, so no other
text can change its vector.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.linalg import Floats
from groundswell.encoders.int8 import InputRanges, Int8Layer, int8_layer
from groundswell.encoders.minilm_graph import Graph
from groundswell.encoders.minilm_weights import (
    DIMENSION,
    MODEL,
    Layer,
    Linear,
    Weights,
    read_weights,
)
from groundswell.encoders.openvino import openvino

RANGES = Path(__file__).with_name("minilm_ranges.npy")
"""Least, greatest and mean values (3, layers, channels) of the inputs of each layer's four linear
layers, side by side; `benchmarks/calibrate.py` measures them."""
STEP = 64
"""Tokens between the lengths that there are models for: a text takes the next longer one."""
_UNSEEN = -1e4
"""Added to how much padding is attended to: its exponential is zero."""


class TokenModel(Protocol):
    """A model that several threads use at once."""

    @property
    def at_once(self) -> int:
        """How many threads keep it busy."""
        ...

    def prepare(self, lengths: Iterable[int]) -> None:
        """Make ready for texts of so many tokens."""
        ...

    def mean(self, tokens: Sequence[int]) -> Floats:
        """Return the mean (384,) of the tokens' vectors; `prepare` knows their number."""
        ...


class FloatModel:
    """The packaged file as it is, in float32 or bfloat16, for texts of any length."""

    def __init__(self, core: Any, precision: str, threads: int | None) -> None:
        """Compile the model; `precision` is what the processor computes in."""
        settings: dict[str, str | int] = {
            "PERFORMANCE_HINT": "THROUGHPUT",
            "INFERENCE_PRECISION_HINT": precision,
        }
        if threads:
            settings["INFERENCE_NUM_THREADS"] = threads
        # Streams share requests out. None splits a request's sums in an order that depends on the
        # number of threads.
        self.compiled = core.compile_model(core.read_model(MODEL.path()), "CPU", settings)
        self._requests = _Requests(self.compiled)

    @property
    def at_once(self) -> int:
        """One thread per stream."""
        return int(self.compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))

    def prepare(self, lengths: Iterable[int]) -> None:
        """Nothing: the model takes texts of any length."""

    def mean(self, tokens: Sequence[int]) -> Floats:
        """Return the mean by a request of the text's own."""
        ids = np.array([tokens], dtype=np.int64)
        with self._requests.one() as request:
            request.infer([ids, np.ones_like(ids), np.zeros_like(ids)])
            return _mean(request.get_output_tensor(0).data[0])


class Int8Model:
    """Linear layers in int8, with a model per length, compiled when a text first needs it.

    All else is computed in float32, and attention in bfloat16 where the processor has it.
    """

    def __init__(self, core: Any, precision: str, threads: int) -> None:
        """Keep the settings; `precision` is that of the attention."""
        self._core, self._precision, self._threads = core, precision, threads
        self._requests: dict[int, _Requests] = {}

    @property
    def at_once(self) -> int:
        """One thread per stream."""
        return self._threads

    def prepare(self, lengths: Iterable[int]) -> None:
        """Compile the models that are missing, several at a time."""
        missing = sorted({_padded(length) for length in lengths} - self._requests.keys())
        if missing:
            graph = self._graph  # made before threads ask for it
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(self._threads) as threads:
                compiled = threads.map(self._compiled, map(graph.of, missing))
                self._requests |= zip(missing, map(_Requests, compiled), strict=True)

    def mean(self, tokens: Sequence[int]) -> Floats:
        """Return the mean by a request of the text's own."""
        length = _padded(len(tokens))
        with self._requests[length].one() as request:
            request.infer([*self._inputs(np.array(tokens), length)])
            return _mean(request.get_output_tensor(0).data[: len(tokens)])

    def _inputs(self, tokens: NDArray[np.int64], length: int) -> tuple[Floats, Floats]:
        weights = self._weights
        vectors = np.zeros((length, DIMENSION), dtype=np.float32)
        count = len(tokens)
        np.multiply(weights.words[tokens], weights.word_scales[tokens], out=vectors[:count])
        vectors[:count] += weights.positions[:count]
        mask = np.zeros((1, length), dtype=np.float32)
        mask[0, count:] = _UNSEEN
        return vectors, mask

    def _compiled(self, model: Any) -> Any:
        # Streams of a thread each: none splits a request's sums in an order that depends on the
        # number of threads. Bound to cores, those of two models would share one.
        settings = {
            "NUM_STREAMS": self._threads,
            "INFERENCE_NUM_THREADS": self._threads,
            "INFERENCE_PRECISION_HINT": "f32",
            "ENABLE_CPU_PINNING": False,
        }
        return self._core.compile_model(model, "CPU", settings)

    @cached_property
    def _weights(self) -> Weights:
        return read_weights(self._core)

    @cached_property
    def _graph(self) -> Graph:
        ranges = np.load(RANGES, allow_pickle=False).astype(np.float32)
        layers = [
            _int8_layers(layer, ranges[:, number])
            for number, layer in enumerate(self._weights.layers)
        ]
        return Graph(openvino(), self._weights, layers, self._precision)


def ranges_digest() -> str:
    """Return the SHA-256 of the file of ranges."""
    return hashlib.sha256(RANGES.read_bytes()).hexdigest()


def linear_layers(layer: Layer) -> list[Linear]:
    """Return a layer's linear layers in the order of their ranges."""
    return [layer.inputs, layer.attended, layer.widened, layer.narrowed]


def _int8_layers(layer: Layer, ranges: Floats) -> list[Int8Layer]:
    linear = linear_layers(layer)
    ends = np.cumsum([len(each.weights) for each in linear])
    parts = np.split(ranges, ends[:-1], axis=1)
    return [
        int8_layer(each.weights, each.bias, InputRanges(*own))
        for each, own in zip(linear, parts, strict=True)
    ]


class _Requests:
    """The requests of a compiled model: as many as threads have needed at once."""

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled
        self._idle: list[Any] = []

    @contextmanager
    def one(self) -> Iterator[Any]:
        """Lend one to a thread."""
        try:
            request = self._idle.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        yield request
        self._idle.append(request)


def _padded(length: int) -> int:
    return -(-length // STEP) * STEP


def _mean(vectors: Floats) -> Floats:
    mean: Floats = vectors.mean(axis=0, dtype=np.float32)
    return mean
