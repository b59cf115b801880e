"""The default encoder: its vectors, and what may not change a bit of them."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from groundswell.config import EmbedConfig
from groundswell.encoders import minilm, minilm_models, minilm_weights
from groundswell.encoders.minilm import MiniLM
from groundswell.encoders.minilm_models import FloatModel, ranges_digest
from groundswell.encoders.minilm_weights import MODEL
from groundswell.encoders.protocol import Encoded
from groundswell.errors import GroundswellError, UsageError
from numpy.typing import NDArray

TEXTS = [
    "Diffusion models for image generation\nWe sample pictures from text by denoising.",
    "Text-to-image synthesis\nPictures are generated from prompts with a diffusion process.",
    "Superconductivity in nickelates\nWe measure the resistivity of thin films at low temperature.",
    "A short one",
    "Reinforcement learning of walking robots\n" + "The policy learns from simulated falls. " * 20,
]
LONG = "Proteins fold into shapes that decide what they do. " * 60


def encode(texts: Sequence[str], **settings: Any) -> Encoded:
    done: list[int] = []
    encoded = MiniLM(EmbedConfig(**settings)).encode([], texts, done.append)
    assert sum(done) == len(texts)
    return encoded


@pytest.fixture(scope="module")
def reference() -> NDArray[np.float32]:
    return encode(TEXTS).vectors


def test_vectors_have_length_one_and_384_dimensions(reference: NDArray[np.float32]) -> None:
    assert reference.shape == (len(TEXTS), 384)
    assert reference.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(reference, axis=1), 1, atol=1e-6)


def test_texts_on_one_subject_are_nearer_than_texts_on_two(
    reference: NDArray[np.float32],
) -> None:
    similar = reference @ reference.T
    assert similar[0, 1] > similar[0, 2] + 0.3


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_number_of_threads_does_not_change_a_bit(
    reference: NDArray[np.float32], threads: int
) -> None:
    assert encode(TEXTS, threads=threads).vectors.tobytes() == reference.tobytes()


def test_other_texts_and_their_order_do_not_change_a_bit(reference: NDArray[np.float32]) -> None:
    assert encode(TEXTS[::-1]).vectors[::-1].tobytes() == reference.tobytes()
    assert encode(TEXTS[2:3]).vectors.tobytes() == reference[2:3].tobytes()


def test_a_long_text_is_truncated_and_reported() -> None:
    vectors, truncated = encode([LONG, TEXTS[0], LONG + "More of it. " * 50])
    assert truncated.tolist() == [True, False, True]
    assert vectors[0].tobytes() == vectors[2].tobytes()


def test_windows_read_what_is_truncated_otherwise() -> None:
    tail = LONG + "Galaxies rotate around black holes and emit radio waves. " * 60
    vectors, truncated = encode([LONG, tail], long_text="windows")
    assert not truncated.any()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert vectors[0] @ vectors[1] < 0.9


def test_windows_do_not_change_a_text_that_fits(reference: NDArray[np.float32]) -> None:
    assert encode(TEXTS, long_text="windows").vectors.tobytes() == reference.tobytes()


def test_a_text_of_nothing_still_has_a_vector() -> None:
    assert np.linalg.norm(encode([""]).vectors[0]) == pytest.approx(1)


def test_more_dimensions_than_the_model_has_are_refused_at_once() -> None:
    with pytest.raises(UsageError, match=r"embed.dimensions = 385.*have 384"):
        MiniLM(EmbedConfig(dimensions=385))


@pytest.mark.parametrize(
    ("module", "precision"), [(minilm_weights, "auto"), (minilm_models, "f32")]
)
def test_another_file_in_the_models_place_is_refused(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, precision: str
) -> None:
    monkeypatch.setattr(minilm, "multiplies_int8", lambda: True)
    monkeypatch.setattr(module, "MODEL", replace(MODEL, sha256="0" * 64))
    with pytest.raises(GroundswellError, match=r"SHA-256 8199be6f699a…, expected 000000000000…"):
        encode(["x"], precision=precision)


def test_a_tokenizer_that_is_not_there_is_named_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absent = replace(minilm._TOKENIZER, package="no_such_package")
    monkeypatch.setattr(minilm, "_TOKENIZER", absent)
    with pytest.raises(GroundswellError, match="no_such_package.*is not installed: install it"):
        encode(["x"])


def test_the_identity_is_the_one_that_caches_of_vectors_are_kept_under() -> None:
    """Another name, digest or field here would have every text encoded again."""
    identity = dict(MiniLM(EmbedConfig(precision="f32")).identity)
    runtime = str(identity.pop("runtime"))
    assert runtime.startswith("openvino ")
    assert runtime.endswith(", f32")
    assert identity == {
        "name": "all-MiniLM-L6-v2",
        "hub_name": "sentence-transformers/all-MiniLM-L6-v2",
        "weights": "int8 ONNX, SHA-256 "
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
        "tokenizer": "SHA-256 be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "window": 256,
        "long_text": "cut",
        "window_overlap": None,
    }


@pytest.mark.parametrize("precision", ["float", "f32"])
def test_the_precision_is_known_before_the_model_is_compiled(precision: str) -> None:
    encoder = MiniLM(EmbedConfig.model_validate({"precision": precision}))
    stated = encoder.identity["runtime"]
    assert "_model" not in vars(encoder)
    assert isinstance(encoder._model, FloatModel)
    compiled = encoder._model.compiled.get_property("INFERENCE_PRECISION_HINT").to_string()
    assert str(stated).endswith(f", {compiled}")


def test_vectors_in_int8_have_an_identity_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def runtime(*, int8: bool, precision: str) -> str:
        monkeypatch.setattr(minilm, "multiplies_int8", lambda: int8)
        encoder = MiniLM(EmbedConfig.model_validate({"precision": precision}))
        return str(encoder.identity["runtime"])

    assert f"int8 by ranges of SHA-256 {ranges_digest()}" in runtime(int8=True, precision="auto")
    assert "int8" not in runtime(int8=False, precision="auto")
    assert "int8" not in runtime(int8=True, precision="f32")
    assert runtime(int8=True, precision="float") == runtime(int8=False, precision="auto")


def test_other_ranges_make_another_identity(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(minilm, "multiplies_int8", lambda: True)
    before = MiniLM(EmbedConfig()).identity
    other = tmp_path / "ranges.npy"
    np.save(other, np.load(minilm_models.RANGES) * 2)
    monkeypatch.setattr(minilm_models, "RANGES", other)
    assert MiniLM(EmbedConfig()).identity != before


def test_int8_says_the_same_as_float32_at_every_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text fills the next longer model by padding, which must not count."""
    monkeypatch.setattr(minilm, "multiplies_int8", lambda: True)
    words = LONG.split()
    texts = [" ".join(words[:count]) for count in (1, 28, 29, 30, 31, 62, 63, 125, 250, 400)]
    in_int8, in_float32 = encode(texts).vectors, encode(texts, precision="f32").vectors
    assert (in_int8 * in_float32).sum(axis=1).min() > 0.99
    assert not np.array_equal(in_int8, in_float32)


def test_the_tokenizer_splits_words_into_the_pieces_of_bert() -> None:
    found = MiniLM(EmbedConfig()).tokenizer.encode("Nickelates, naïvely")
    assert found.tokens == ["nickel", "##ates", ",", "naive", "##ly"]
    assert found.ids == [15519, 8520, 1010, 15743, 2135]


def test_openvino_is_loaded_without_its_telemetry() -> None:
    code = (
        "import sys; from groundswell.encoders.openvino import openvino; openvino();"
        "from openvino.tools.ovc import telemetry_utils;"
        "print(telemetry_utils.tm.__name__, [m for m in sys.modules if 'y.backend' in m])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "openvino.tools.ovc.telemetry_stub []"


def test_threads_do_not_wait_for_each_other_at_openvinos_first_look_at_an_array() -> None:
    code = """
import time
import numpy.lib
from groundswell.config import EmbedConfig
from groundswell.encoders.minilm import MiniLM

class Slow(numpy.lib.NumpyVersion):
    def __init__(self, version):
        time.sleep(2)  # lets the other threads come to the same place
        super().__init__(version)

numpy.lib.NumpyVersion = Slow
texts = [f"Paper {n} on the folding of proteins" for n in range(8)]
print(MiniLM(EmbedConfig(threads=2)).encode([], texts, lambda row: None)[0].shape)
"""
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert found.stdout == "(8, 384)\n"
