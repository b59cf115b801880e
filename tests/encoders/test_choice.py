"""Which encoder 'auto' stands for."""

import pytest
from groundswell.config import EmbedConfig
from groundswell.encoders.choice import encoder_name, encoder_remark, for_papers, of_run
from groundswell.encoders.minilm import MiniLM
from groundswell.encoders.multilingual import Multilingual
from groundswell.encoders.registry import encoder_for

AUTO = EmbedConfig()


def codes(english: int, others: int) -> list[str | None]:
    return [*["en"] * english, *["zh", "fr"] * (others // 2), *["de"] * (others % 2)]


@pytest.mark.parametrize(
    ("english", "others", "encoder"),
    [
        (10, 0, "minilm"),
        (76, 24, "minilm"),
        (75, 25, "multilingual"),
        (0, 3, "multilingual"),
        (0, 0, "minilm"),
    ],
)
def test_a_quarter_of_the_papers_in_other_languages_choose_the_multilingual_encoder(
    english: int, others: int, encoder: str
) -> None:
    assert for_papers(AUTO, codes(english, others)).encoder == encoder


def test_papers_of_an_undetermined_language_count_as_english() -> None:
    assert for_papers(AUTO, ["en", "und", None, "und"]).encoder == "minilm"


def test_the_multilingual_encoder_is_kept_down_to_three_in_twenty() -> None:
    assert for_papers(AUTO, codes(85, 15), "multilingual").encoder == "multilingual"
    assert for_papers(AUTO, codes(86, 14), "multilingual").encoder == "minilm"
    assert for_papers(AUTO, codes(85, 15), "minilm").encoder == "minilm"


def test_a_named_encoder_is_used_whatever_the_languages_are() -> None:
    named = EmbedConfig(encoder="minilm")
    assert for_papers(named, codes(0, 9)) == named
    assert encoder_name(named, {}).identity == MiniLM(named).identity
    assert of_run(named, Multilingual(named).identity) == named


@pytest.mark.parametrize("encoder", ["minilm", "multilingual"])
def test_a_run_has_the_encoder_that_it_recorded(encoder: str) -> None:
    recorded = encoder_for(EmbedConfig(encoder=encoder)).identity
    assert of_run(AUTO, {**recorded, "dimensions": 8, "of": 384}).encoder == encoder
    assert encoder_name(AUTO, recorded).kept == encoder
    assert encoder_name(AUTO, {}).kept is None


def test_a_choice_is_told_with_its_reason_and_nothing_else_is() -> None:
    used = Multilingual(AUTO).identity
    told = encoder_remark(AUTO, codes(1200, 412), used)
    assert told is not None
    assert told.startswith("412 of 1,612 papers are not in English: all are embedded by")
    assert encoder_remark(EmbedConfig(encoder="multilingual"), codes(1, 2), used) is None
    assert encoder_remark(AUTO, codes(5, 1), MiniLM(AUTO).identity) is None
