import numpy as np
import pytest
from groundswell.labeling.variants import merge_variants


def merged(*forms):
    names = merge_variants(forms, np.full(len(forms), 5))
    return dict(zip(forms, names, strict=True))


@pytest.mark.parametrize(
    "forms",
    [
        ("model", "models", "Models"),
        ("study", "studies"),
        ("LLM", "LLMs"),
        ("matrix", "matrices"),
        ("modeling", "modelling"),
        ("optimization", "optimisation", "optimisations"),
        ("color", "colour", "colours"),
        ("fine-tuning", "finetuning"),
        ("Schrödinger", "Schrodinger", "schrödinger's"),
        ("llm-as-a-judge", "llm-as-judge"),
        ("diffusion", "diffusion-based"),
    ],
)
def test_variants_of_a_word_become_one(forms):
    assert len(set(merged(*forms).values())) == 1


@pytest.mark.parametrize(
    "forms",
    [
        ("physics", "physic"),
        ("dynamics", "dynamic"),
        ("gas", "ga"),
        ("four", "for"),
        ("process", "proces"),
        ("new", "news"),
    ],
)
def test_words_that_only_look_like_variants_stay_apart(forms):
    assert len(set(merged(*forms).values())) == len(forms)


def test_a_plural_without_its_singular_stays():
    assert merged("models") == {"models": "models"}


def test_of_two_spellings_with_and_without_hyphen_the_more_used_one_names_both():
    names = merge_variants(["multi-agent", "multiagent"], np.array([9, 2]))
    assert names == ["multi-agent", "multi-agent"]
