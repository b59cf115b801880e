from groundswell.labeling.phrases import find_phrases
from groundswell.labeling.words import read_words


def names(titles, abstracts, fewest=1):
    words = read_words(titles, abstracts)
    phrases = find_phrases(words, len(titles), fewest=fewest)
    counts = phrases.docs.sum(axis=0).A1 if hasattr(phrases.docs.sum(axis=0), "A1") else None
    found = [
        " ".join(words.keys[part] for part in row if part >= 0) for row in phrases.parts.tolist()
    ]
    return dict(zip(found, map(int, counts), strict=True))


def test_an_open_form_is_read_as_the_hyphenated_word_used_more():
    found = names([""] * 5, ["A chain-of-thought helps."] * 4 + ["The chain of thought helps."])
    assert found["chain-of-thought"] == 5
    assert "thought" not in found


def test_a_rare_hyphen_between_words_is_taken_away():
    abstracts = ["Visual question answering."] * 5 + ["Visual question-answering."] * 3
    assert names([""] * 8, abstracts)["question answering"] == 8


def test_a_long_form_is_read_as_its_acronym_also_inside_phrases():
    abstracts = ["A graph neural network (GNN) learns."] * 3 + ["Graph neural network pruning."]
    found = names([""] * 4, abstracts)
    assert found["gnn"] == 4
    assert found["gnn pruning"] == 1


def test_phrases_do_not_cross_marks_small_words_or_papers():
    found = names(["Sparse"], ["Attention, kernels and tokenizers."])
    assert "attention kernel" not in found
    assert "kernel tokenizer" not in found
    assert "sparse attention" not in found


def test_of_links_a_phrase():
    assert names([""], ["The quality of service."])["quality of service"] == 1


def test_words_of_abstracts_are_no_phrases():
    found = names(
        ["A novel method"], ["We propose a novel method whose results outperform papers."]
    )
    assert found == {}


def test_a_phrase_knows_how_often_it_ends_its_run():
    abstracts = ["Gaussian splatting."] * 3 + ["A Gaussian."]
    words = read_words([""] * 4, abstracts)
    phrases = find_phrases(words, 4, fewest=1)
    ends = {
        " ".join(words.keys[part] for part in row if part >= 0): end
        for row, end in zip(phrases.parts.tolist(), phrases.ends.tolist(), strict=True)
    }
    assert ends == {"gaussian": 0.25, "splatting": 1.0, "gaussian splatting": 1.0}
