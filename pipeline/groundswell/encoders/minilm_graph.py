"""all-MiniLM-L6-v2 as an OpenVINO graph for texts of one length, its linear layers in int8.

A fixed length lets OpenVINO fuse rounding, residuals and attention with their neighbors; with any
length the same arithmetic takes a fifth longer, and the first text of each length more.
"""

from typing import Any

import numpy as np

from groundswell.encoders.int8 import LEVELS, Int8Layer
from groundswell.encoders.minilm_weights import HEADS, Layer, Norm, Weights

_EPSILON = 1e-12


class Graph:
    """Makes the graph from weights and the int8 form of each layer's four linear layers."""

    def __init__(
        self, openvino: Any, weights: Weights, layers: list[list[Int8Layer]], attention: str
    ) -> None:
        """Keep what all lengths share; `attention` is the precision of the attention, f32 or bf16.

        All but attention and linear layers is computed in float32.
        """
        self._openvino = openvino
        self._attention_type = attention
        self._ops = openvino.opset15
        self._weights = weights
        self._int8 = layers

    def of(self, length: int) -> Any:
        """Return the model of texts of `length` tokens.

        Its inputs are the tokens' vectors (length, 384), and what is added to how much each token
        is attended to (1, length); its output is the vectors (length, 384) of the last layer.
        """
        ops = self._ops
        tokens = ops.parameter([length, self._weights.positions.shape[1]], np.float32)
        mask = ops.parameter([1, length], np.float32)
        found = self._norm(tokens, self._weights.norm)
        for layer, int8 in zip(self._weights.layers, self._int8, strict=True):
            found = self._layer(found, mask, layer, int8)
        return self._openvino.Model([ops.result(found)], [tokens, mask], "all-MiniLM-L6-v2")

    def _layer(self, given: Any, mask: Any, layer: Layer, int8: list[Int8Layer]) -> Any:
        ops = self._ops
        inputs, attended, widened, narrowed = int8
        context = self._attention(self._linear(given, inputs), mask)
        own = self._norm(ops.add(self._linear(context, attended), given), layer.attended_norm)
        wide = ops.gelu(self._linear(own, widened), "tanh")
        return self._norm(ops.add(self._linear(wide, narrowed), own), layer.norm)

    def _attention(self, inputs: Any, mask: Any) -> Any:
        """Return what each token attends to, of queries, keys and values side by side."""
        ops = self._ops
        length, width = inputs.output(0).shape
        each = width // 3
        given, unseen = (ops.convert(of, self._attention_type) for of in (inputs, mask))
        by_head = ops.reshape(given, self._ints(length, 3, HEADS, each // HEADS), False)
        first = ops.constant(np.int64(0))
        parts = ops.split(ops.transpose(by_head, self._ints(1, 2, 0, 3)), first, 3)
        queries, keys, values = parts.outputs()
        scores = ops.add(ops.matmul(queries, keys, False, True), unseen)
        found = ops.matmul(ops.softmax(scores, -1), values, False, False)
        context = ops.convert(found, "f32")
        return ops.reshape(
            ops.transpose(context, self._ints(0, 2, 1, 3)), self._ints(length, each), False
        )

    def _linear(self, given: Any, layer: Int8Layer) -> Any:
        ops = self._ops
        least, most = ops.constant(np.float32(0)), ops.constant(np.float32(LEVELS - 1))
        low, high = ops.constant(layer.low), ops.constant(layer.high)
        levels = ops.fake_quantize(given, low, high, least, most, LEVELS)
        rounded = ops.convert(ops.constant(layer.weights, shared_memory=True), "f32")
        weights = ops.multiply(rounded, ops.constant(layer.scales))
        return ops.add(ops.matmul(levels, weights, False, True), ops.constant(layer.bias))

    def _norm(self, given: Any, norm: Norm) -> Any:
        ops = self._ops
        even = ops.mvn(given, self._ints(-1), True, _EPSILON, "inside_sqrt")
        return ops.add(
            ops.multiply(even, ops.constant(norm.factors[None])),
            ops.constant(norm.offsets[None]),
        )

    def _ints(self, *numbers: int) -> Any:
        return self._ops.constant(np.array(numbers, dtype=np.int64))
