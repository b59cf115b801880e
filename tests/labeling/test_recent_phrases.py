import numpy as np
import pytest
from groundswell.labeling.languages import find_language
from groundswell.labeling.normalization import normalize_texts
from groundswell.labeling.phrases import find_phrases
from groundswell.labeling.recent_phrases import RecentPhrase, find_recent_phrases
from scipy.stats import fisher_exact


def recent_phrases(abstracts: list[str], recent: list[bool]) -> dict[str, RecentPhrase]:
    texts = normalize_texts([""] * len(abstracts), abstracts, find_language("en"))
    phrases = find_phrases(texts, len(abstracts), min_papers=2)
    found = find_recent_phrases(phrases, np.arange(len(abstracts)), np.array(recent))
    return {
        " ".join(texts.words[word] for word in phrases.word_ids[each.phrase] if word >= 0): each
        for each in found
    }


def test_a_phrase_only_recent_papers_use_is_found_with_its_exact_p_value() -> None:
    abstracts = ["The splatting of avatars."] * 20 + ["The mamba splatting."] * 6
    found = recent_phrases(abstracts, [False] * 20 + [True] * 6)
    each = found["mamba splatting"]
    assert (each.papers, each.papers_before) == (6, 0)
    expected = fisher_exact([[6, 0], [0, 20]], alternative="greater").pvalue
    assert each.p_value == pytest.approx(expected)
    assert "splatting" not in found


def test_a_phrase_also_used_before_has_the_p_value_of_its_table() -> None:
    abstracts = ["A mamba."] * 2 + ["A kernel."] * 38 + ["A mamba."] * 8 + ["A kernel."] * 2
    found = recent_phrases(abstracts, [False] * 40 + [True] * 10)
    assert list(found) == ["mamba"]
    expected = fisher_exact([[8, 2], [2, 38]], alternative="greater").pvalue
    assert found["mamba"].p_value == pytest.approx(expected)


def test_a_phrase_used_as_before_is_not_found() -> None:
    abstracts = ["The splatting of avatars.", "Sparse attention kernels."] * 12
    assert recent_phrases(abstracts, [False] * 16 + [True] * 8) == {}


def test_with_too_few_papers_on_one_side_nothing_is_found() -> None:
    abstracts = ["Splatting."] * 20 + ["Mamba."] * 5
    assert list(recent_phrases(abstracts, [False] * 20 + [True] * 5)) == ["mamba"]
    assert recent_phrases(abstracts[:-1], [False] * 20 + [True] * 4) == {}


def test_part_of_a_longer_phrase_is_not_tested() -> None:
    abstracts = ["A kernel."] * 20 + ["Selective mamba splatting."] * 8
    found = recent_phrases(abstracts, [False] * 20 + [True] * 8)
    assert "selective mamba splatting" in found
    assert "mamba" not in found


def test_without_a_phrase_of_several_recent_papers_nothing_is_found() -> None:
    words = "splatting mamba avatars kernels tokenizers".split()
    abstracts = [f"A {word}." for word in words] * 2
    assert recent_phrases(abstracts, [False] * 5 + [True] * 5) == {}
