import numpy as np
import pytest
from groundswell.labeling.phrases import find_phrases
from groundswell.labeling.recent_phrases import newly_used
from groundswell.labeling.words import read_words
from scipy.stats import fisher_exact


def news(abstracts, recent):
    words = read_words([""] * len(abstracts), abstracts)
    phrases = find_phrases(words, len(abstracts), fewest=2)
    items = newly_used(phrases, np.arange(len(abstracts)), np.array(recent))
    return [
        (" ".join(words.keys[p] for p in phrases.parts[item.phrase] if p >= 0), item)
        for item in items
    ]


def test_a_phrase_only_the_latest_papers_use_is_news_with_its_exact_p_value():
    abstracts = ["The splatting of avatars."] * 20 + ["The mamba splatting."] * 6
    found = dict(news(abstracts, [False] * 20 + [True] * 6))
    item = found["mamba splatting"]
    assert (item.recent, item.before) == (6, 0)
    expected = fisher_exact([[6, 0], [0, 20]], alternative="greater").pvalue
    assert item.p_value == pytest.approx(expected)
    assert "splatting" not in found


def test_what_is_used_as_before_is_no_news():
    abstracts = ["The splatting of avatars.", "Sparse attention kernels."] * 12
    assert news(abstracts, [False] * 16 + [True] * 8) == []


def test_too_few_papers_make_no_news():
    assert news(["Splatting."] * 20 + ["Mamba."] * 3, [False] * 20 + [True] * 3) == []
