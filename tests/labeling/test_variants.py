import numpy as np
import pytest
from groundswell.labeling.languages import find_language
from groundswell.labeling.variants import merge_variants

ENGLISH = find_language("en")


def merged(*forms: str) -> dict[str, str]:
    words = merge_variants(forms, np.full(len(forms), 5), ENGLISH)
    return dict(zip(forms, words, strict=True))


@pytest.mark.parametrize(
    ("forms", "word"),
    [
        (("model", "models", "Models"), "model"),
        (("study", "studies"), "study"),
        (("box", "boxes"), "box"),
        (("LLM", "LLMs"), "llm"),
        (("matrix", "matrices"), "matrix"),
        (("modeling", "modelling"), "modeling"),
        (("optimization", "optimisation", "optimisations"), "optimization"),
        (("color", "colour", "colours"), "color"),
        (("fine-tuning", "finetuning"), "fine-tuning"),
        (("Schrödinger", "Schrodinger", "schrödinger's"), "schrodinger"),
        (("llm-as-a-judge", "llm-as-judge"), "llm-as-judge"),
        (("diffusion", "diffusion-based"), "diffusion"),
    ],
)
def test_variants_of_a_word_become_one(forms: tuple[str, ...], word: str) -> None:
    assert set(merged(*forms).values()) == {word}


@pytest.mark.parametrize(
    "forms",
    [
        ("physics", "physic"),
        ("dynamics", "dynamic"),
        ("gas", "ga"),
        ("four", "for"),
        ("process", "proces"),
        ("new", "news"),
        ("t-s", "ts"),
    ],
)
def test_words_that_only_look_like_variants_stay_apart(forms: tuple[str, ...]) -> None:
    assert len(set(merged(*forms).values())) == len(forms)


def test_a_plural_without_its_singular_stays() -> None:
    assert merged("models", "matrices") == {"models": "models", "matrices": "matrices"}


def test_a_form_used_once_is_not_merged() -> None:
    assert merge_variants(["model", "models"], np.array([5, 1]), ENGLISH) == ["model", "models"]


def test_of_two_spellings_with_and_without_hyphen_the_more_used_one_stays() -> None:
    forms = ["multi-agent", "multiagent"]
    assert merge_variants(forms, np.array([9, 2]), ENGLISH) == ["multi-agent", "multi-agent"]
    assert merge_variants(forms, np.array([2, 9]), ENGLISH) == ["multiagent", "multiagent"]
