"""Read a corpus as normalized words: the ways of writing one thing become one word.

Inflections and spellings are merged, 'chain of thought' is 'chain-of-thought', and 'large language
model' is 'LLM' where papers of the corpus define it so. The spelling of each token is kept, to
show the form that is used most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.acronyms import find_acronyms
from groundswell.labeling.hyphenation import unify_hyphenation
from groundswell.labeling.languages import Language
from groundswell.labeling.long_forms import AcronymDefinition, substitute_acronyms
from groundswell.labeling.read_texts import ReadTexts, read_texts
from groundswell.labeling.tokens import (
    ABSTRACT_START,
    TITLE_START,
    Tokens,
    is_word,
    join_tokens,
    tokenize,
)
from groundswell.labeling.vocabulary import TokenStream, Vocabulary
from groundswell.runtime.pieces import NO_PIECES, Pieces

_NOUN = 0.5
"""Share of a word's uses with a capital from which it is a noun, where nouns have capitals."""


class TokenKind(IntEnum):
    """What a token is to a phrase: its end, its end, a link inside it, a part, or a number."""

    BOUNDARY = 0
    STOP_WORD = 1
    LINK = 2
    WORD = 3
    NUMBER = 4


@dataclass(frozen=True)
class NormalizedTexts:
    """A corpus as normalized words; a boundary precedes each title and each abstract.

    Per token: `word_ids` and `spelling_ids` (int32), `rows` (int32), the row of its paper, and
    `in_title`. Per word: `words`, its text, `kinds` (a `TokenKind` each, int8), `is_weak`, whether
    it names nothing alone, and `ends_phrases`, whether it may be the last of a phrase. `spellings`
    are the texts of spellings, `acronyms` the long forms of words. `form_counts` says how often
    each of `forms`, the tokens' distinct forms, is used inside sentences.
    """

    word_ids: NDArray[np.int32]
    spelling_ids: NDArray[np.int32]
    rows: NDArray[np.int32]
    in_title: NDArray[np.bool_]
    words: Sequence[str]
    kinds: NDArray[np.int8]
    is_weak: NDArray[np.bool_]
    ends_phrases: NDArray[np.bool_]
    spellings: Sequence[str]
    acronyms: Mapping[int, str]
    forms: Sequence[str]
    form_counts: NDArray[np.int64]


Normalized = tuple[tuple[tuple[str, ...], tuple[str, ...], Language], NormalizedTexts]
"""Titles, abstracts and their language, and what they are as normalized words."""

_last: Normalized | None = None


def normalize_texts(
    titles: Sequence[str],
    abstracts: Sequence[str],
    language: Language,
    pieces: Pieces = NO_PIECES,
) -> NormalizedTexts:
    """Return the papers' titles and abstracts as normalized words.

    The last result is kept: two stages of a run read the same papers. `pieces` has the tokens of
    texts of earlier runs.
    """
    texts = (tuple(titles), tuple(abstracts), language)
    if _last is None or _last[0] != texts:
        keep_normalized(None)  # no two are held at once
        keep_normalized((texts, _normalized_texts(read_texts(*texts, pieces), language)))
    assert _last is not None  # noqa: S101 - it is kept now
    return _last[1]


def keep_normalized(last: Normalized | None) -> None:
    """Have `normalize_texts` know papers' texts as normalized words, and no others."""
    global _last
    _last = last


def _normalized_texts(read: ReadTexts, language: Language) -> NormalizedTexts:
    spelled = [
        (acronym, long)
        for acronym, spellings in find_acronyms(read.definitions, language).items()
        for long in spellings
    ]
    # Long forms are normalized as further titles, so that they become the same words.
    long_forms = language.divided([long for _, long in spelled])
    tokens = join_tokens([read.tokens, tokenize(long_forms, [""] * len(long_forms))])
    vocabulary = Vocabulary(tokens, language)
    stream = unify_hyphenation(vocabulary.stream(tokens), vocabulary, language)
    start = int(vocabulary.word_of_form[TITLE_START])
    title_starts = np.append(np.flatnonzero(stream.word_ids == start), len(stream.word_ids))
    definitions = [
        AcronymDefinition(
            acronym,
            long,
            tuple(stream.word_ids[title_starts[row] + 1 : title_starts[row + 1] - 1].tolist()),
        )
        for row, (acronym, long) in enumerate(spelled, start=read.papers)
    ]
    papers = slice(0, int(title_starts[read.papers]))
    stream, acronyms = substitute_acronyms(
        TokenStream(stream.word_ids[papers], stream.spelling_ids[papers]), vocabulary, definitions
    )
    return _normalized(stream, acronyms, vocabulary, tokens, language)


def _normalized(
    stream: TokenStream,
    acronyms: Mapping[int, str],
    vocabulary: Vocabulary,
    tokens: Tokens,
    language: Language,
) -> NormalizedTexts:
    """Return the texts with what is known of their tokens, words and forms."""
    title, abstract = vocabulary.word_of_form[[TITLE_START, ABSTRACT_START]]
    title_count = np.cumsum(stream.word_ids == title, dtype=np.int32)
    in_title = title_count > np.cumsum(stream.word_ids == abstract, dtype=np.int32)
    spellings, words = list(vocabulary.spellings), list(vocabulary.words)
    form_counts = _uses_inside_sentences(stream, in_title, spellings, language)
    form_counts = form_counts[: len(tokens.forms)]
    is_weak = [language.stop_words.is_weak(word) for word in words]
    return NormalizedTexts(
        word_ids=stream.word_ids,
        spelling_ids=stream.spelling_ids,
        rows=title_count - np.int32(1),
        in_title=in_title,
        words=words,
        kinds=np.array([_kind(word, language) for word in words], dtype=np.int8),
        is_weak=np.array(is_weak, dtype=bool),
        ends_phrases=_ends_phrases(vocabulary, tokens.forms, form_counts, language),
        spellings=spellings,
        acronyms=acronyms,
        forms=tokens.forms,
        form_counts=form_counts,
    )


def _kind(word: str, language: Language) -> TokenKind:
    if word in language.phrases.links:
        return TokenKind.LINK
    if not is_word(word):
        return TokenKind.BOUNDARY
    if language.stop_words.ends_phrase(word):
        return TokenKind.STOP_WORD
    if word[0].isdigit() and language.phrases.number.fullmatch(word):
        return TokenKind.NUMBER
    return TokenKind.WORD


def _uses_inside_sentences(
    stream: TokenStream,
    in_title: NDArray[np.bool_],
    spellings: Sequence[str],
    language: Language,
) -> NDArray[np.int64]:
    """Count each spelling outside titles, and, where it only begins with a capital, after a word.

    So neither titles nor the first words of sentences add to the forms with a capital. Where nouns
    have capitals titles have no others, and in a script without spaces no sentence begins with one.
    """
    ids = stream.spelling_ids
    words = np.array([is_word(text) for text in spellings], dtype=bool)[ids]
    capitalized = np.array([text.istitle() for text in spellings], dtype=bool)[ids]
    inside = words & (~in_title | language.phrases.capitalized_nouns)
    if language.sentences.spaced:
        inside[1:] &= words[:-1] | ~capitalized[1:]
    return np.bincount(ids[inside], minlength=len(spellings)).astype(np.int64)


def _ends_phrases(
    vocabulary: Vocabulary,
    forms: Sequence[str],
    form_counts: NDArray[np.int64],
    language: Language,
) -> NDArray[np.bool_]:
    """Return (words,) whether a word may be the last of a phrase: all, or only nouns."""
    size = len(vocabulary.words)
    if not language.phrases.capitalized_nouns:
        return np.ones(size, dtype=bool)
    capital = np.array([not form[0].islower() for form in forms], dtype=bool)
    uses = np.bincount(vocabulary.word_of_form, form_counts, size)
    with_capital = np.bincount(vocabulary.word_of_form[capital], form_counts[capital], size)
    return np.asarray(with_capital >= _NOUN * uses)
