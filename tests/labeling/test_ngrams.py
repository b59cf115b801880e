import numpy as np
from groundswell.labeling.ngrams import NGram, find_ngrams, merge_ngrams, split_words
from hypothesis import given
from hypothesis import strategies as st


def matches(word_ids: list[int], ngrams: list[NGram]) -> list[tuple[int, int]]:
    found = find_ngrams(np.array(word_ids, dtype=np.int32), ngrams)
    return list(zip(found.starts.tolist(), found.which.tolist(), strict=True))


def test_of_overlapping_matches_the_longer_counts_then_the_earlier() -> None:
    assert matches([1, 2, 3, 4], [(1, 2), (2, 3, 4)]) == [(1, 1)]
    assert matches([1, 1, 1], [(1, 1)]) == [(0, 0)]


def test_without_words_or_without_ngrams_nothing_is_found() -> None:
    assert matches([], [(1, 2)]) == []
    assert matches([1, 2], []) == []


@given(st.lists(st.integers(0, 3), max_size=40))
def test_every_ngram_is_found_and_nothing_else(word_ids: list[int]) -> None:
    ngrams: list[NGram] = [(0, 1), (2, 3, 0)]
    hits = matches(word_ids, ngrams)
    for start, which in hits:
        assert tuple(word_ids[start : start + len(ngrams[which])]) == ngrams[which]
    covered = {p for start, which in hits for p in range(start, start + len(ngrams[which]))}
    for ngram in ngrams:
        for start in range(len(word_ids) - len(ngram) + 1):
            if tuple(word_ids[start : start + len(ngram)]) == ngram:
                assert covered & set(range(start, start + len(ngram)))


def test_matches_can_be_limited_to_some_ngrams() -> None:
    found = find_ngrams(np.array([1, 2, 3, 4, 1, 2], dtype=np.int32), [(1, 2), (3, 4)])
    some = found.where(np.array([True, False]))
    assert (some.starts.tolist(), some.which.tolist()) == ([0, 4], [0, 0])


def test_a_merged_ngram_leaves_one_value_in_every_column() -> None:
    columns = [np.array([5, 1, 2, 6], dtype=np.int32), np.array([0, 0, 1, 1], dtype=np.int32)]
    values = [np.array([9], dtype=np.int32), np.array([7], dtype=np.int32)]
    words, spellings = merge_ngrams(columns, np.array([1]), np.array([2]), values)
    assert words.tolist() == [5, 9, 6]
    assert spellings.tolist() == [0, 7, 1]


def test_ngrams_of_different_lengths_are_merged_together() -> None:
    column = np.array([1, 2, 8, 3, 4, 5], dtype=np.int32)
    values = [np.array([6, 7], dtype=np.int32)]
    assert merge_ngrams([column], np.array([0, 3]), np.array([2, 3]), values)[0].tolist() == [
        6, 8, 7,
    ]  # fmt: skip


def test_a_split_word_leaves_its_parts_in_every_column() -> None:
    columns = [np.array([4, 7, 4, 8], dtype=np.int32), np.array([0, 1, 2, 3], dtype=np.int32)]
    values = [np.array([1, 2, 3, 5, 6], dtype=np.int32), np.array([9] * 5, dtype=np.int32)]
    words, spellings = split_words(columns, np.array([1, 3]), np.array([3, 2]), values)
    assert words.tolist() == [4, 1, 2, 3, 4, 5, 6]
    assert spellings.tolist() == [0, 9, 9, 9, 2, 9, 9]


def test_where_no_word_is_split_columns_stay() -> None:
    none = np.zeros(0, dtype=np.int64)
    column = np.array([4, 7], dtype=np.int32)
    assert split_words([column], none, none, [column[:0]])[0].tolist() == [4, 7]
