"""Whether names fit: distinct, and nearest to their own papers."""

from collections.abc import Sequence

import numpy as np
import pytest
from groundswell.config import Config
from groundswell.evaluate.collect import Collection
from groundswell.evaluate.method_runs import OURS, MethodRun, subsample
from groundswell.evaluate.naming import name_values
from numpy.typing import NDArray

from tests.conftest import blobs, days, embeddings_of, make_corpus

THEMES = ("harbour tides", "alpine lichens", "violin varnish")


class WordEncoder:
    """Encodes a text by the themes whose words it has."""

    per_text = True

    def __init__(self, swapped: bool = False) -> None:
        self.swapped = swapped

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], _: object
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        assert len(ids) == len(texts)
        themes = THEMES[::-1] if self.swapped else THEMES
        vectors = [
            [1e-3 + any(word in text.lower() for word in theme.split()) for theme in themes] + [9.0]
            for text in texts
        ]
        return np.array(vectors, dtype=np.float32), np.zeros(len(texts), dtype=bool)


@pytest.fixture
def collection() -> Collection:
    """Papers of three themes, whose vectors lie on the axes; the encoder's have one more."""
    which = np.repeat([0, 1, 2], 40)
    titles = [f"On {THEMES[theme]}, part {i}" for i, theme in enumerate(which)]
    corpus = make_corpus(days(120), titles=titles)
    vectors = np.eye(3, dtype=np.float32)[which]
    return Collection(corpus, embeddings_of(corpus, vectors), {})


def run(variant: str) -> MethodRun:
    labels = np.repeat([0, 1, 2], 40)
    return MethodRun(variant, 0, True, np.arange(120), labels, None, 1.0)


def values(
    collection: Collection, variant: str, encoder: object, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, Sequence[float]], list[str]]:
    monkeypatch.setattr("groundswell.encoders.registry.encoder_for", lambda _: encoder)
    notices: list[str] = []
    found = name_values(collection, [run(variant)], Config(), notices.append)
    return dict(found[variant]), notices


@pytest.mark.parametrize("variant", [OURS, "k-means, given k"])
def test_names_in_the_words_of_their_papers_fit(
    collection: Collection, variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, notices = values(collection, variant, WordEncoder(), monkeypatch)
    assert found["label_accuracy"] == [1.0]
    assert found["words_accuracy"] == [1.0]
    assert found["distinct_labels"] == [1.0]
    assert found["numbered_labels"] == [0.0 if variant == OURS else 1.0]
    assert notices == []


def test_names_of_other_topics_do_not_fit(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = values(collection, "k-means, given k", WordEncoder(swapped=True), monkeypatch)
    # The theme in the middle keeps its place; the papers are those that named nothing.
    order, named_from = subsample(120, 0)
    others = np.setdiff1d(order, named_from)
    middle = float(np.mean((others >= 40) & (others < 80)))
    [accuracy] = found["label_accuracy"]
    assert accuracy == pytest.approx(middle)


def test_without_an_encoder_of_texts_the_fit_is_left_out_with_a_notice(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = WordEncoder()
    encoder.per_text = False
    found, notices = values(collection, OURS, encoder, monkeypatch)
    assert set(found) == {"distinct_labels", "numbered_labels"}
    assert notices == [
        "whether labels fit is left out: vectors from a file cannot be made for labels"
    ]


def test_a_collection_knows_its_labels() -> None:
    corpus = make_corpus(days(3))
    vectors, _ = blobs([3])
    labels = {corpus.paper_ids[0]: "a", corpus.paper_ids[2]: "b", "another": "c"}
    made = Collection(corpus, embeddings_of(corpus, vectors), {}).with_labels(labels)
    assert made.known.tolist() == ["a", "", "b"]
    assert made.kinds == 2
