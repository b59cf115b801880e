"""Read a corpus as words in which the ways of writing one thing have become one word.

Plurals and spellings are merged, 'chain of thought' is 'chain-of-thought', and 'large language
model' is 'LLM' where the corpus's papers define it so. How each was written is kept beside, to
show people the form that is used most.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.acronyms import find_acronyms
from groundswell.labeling.hyphens import settle_hyphens
from groundswell.labeling.long_forms import settle_acronyms
from groundswell.labeling.stopwords import ABSTRACT, FUNCTION, NOT_ADVERBS, WEAK
from groundswell.labeling.tokens import ABSTRACT_MARK, TITLE_MARK, is_word, tokenize
from groundswell.labeling.vocabulary import Stream, Vocabulary

MARK, STOP, OF, WORD = 0, 1, 2, 3
"""What a token is to phrases: an end, an end, a link inside, a part."""

_NUMBER = re.compile(
    r"\d[\d.]*(?:[bkmtx]|th|st|nd|rd|gb|mb|ms|fps|hz|ghz|mhz|nm|mm|cm|km|kg|ev)?(?:-[a-z]{1,4})?"
)
"""Numbers with units ('7B', '10x', '24-bit'), but not '3D'."""


@dataclass(frozen=True)
class Words:
    """A corpus as words, each paper's title before its abstract, both beginning with a mark.

    `keys` are the distinct words, `kinds` (int8) what each is to phrases and `weak` (bool) whether
    it names nothing alone; `shown` are the ways of writing. Of each token `key` and `written` are
    numbers in these, `doc` is the row of its paper and `in_title` where it stands. `acronyms` gives
    the long forms of keys. `forms` and `form_counts` say how words are written inside sentences.
    """

    keys: Sequence[str]
    kinds: NDArray[np.int8]
    weak: NDArray[np.bool_]
    shown: Sequence[str]
    key: NDArray[np.int32]
    written: NDArray[np.int32]
    doc: NDArray[np.int32]
    in_title: NDArray[np.bool_]
    acronyms: Mapping[int, str]
    forms: Sequence[str]
    form_counts: NDArray[np.int64]


def read_words(titles: Sequence[str], abstracts: Sequence[str]) -> Words:
    """Return the words of the papers' titles and abstracts."""
    longs = [
        (acronym, long)
        for acronym, spellings in find_acronyms(abstracts).items()
        for long in spellings
    ]
    # Long forms are read like titles, so that they come out in the same words.
    tokens = tokenize([*titles, *(long for _, long in longs)], [*abstracts, *[""] * len(longs)])
    vocabulary = Vocabulary(tokens)
    stream = settle_hyphens(vocabulary.stream(tokens), vocabulary)
    title, abstract = (vocabulary.key[form] for form in (TITLE_MARK, ABSTRACT_MARK))
    begin = np.append(np.flatnonzero(stream.key == title), len(stream.key))
    definitions = [
        (acronym, long, tuple(stream.key[begin[row] + 1 : begin[row + 1] - 1].tolist()))
        for row, (acronym, long) in enumerate(longs, start=len(titles))
    ]
    papers = slice(0, int(begin[len(titles)]))
    stream, acronyms = settle_acronyms(
        Stream(stream.key[papers], stream.written[papers]), vocabulary, definitions
    )
    begins = stream.key == title
    doc = np.cumsum(begins, dtype=np.int32)
    in_title = doc > np.cumsum(stream.key == abstract, dtype=np.int32)
    shown = list(vocabulary.shown)
    return Words(
        keys=list(vocabulary.keys),
        kinds=np.array([_kind(word) for word in vocabulary.keys], dtype=np.int8),
        weak=np.array([_is_weak(word) for word in vocabulary.keys], dtype=bool),
        shown=shown,
        key=stream.key,
        written=stream.written,
        doc=doc - np.int32(1),
        in_title=in_title,
        acronyms=acronyms,
        forms=tokens.forms,
        form_counts=_inside_sentences(stream, in_title, shown, len(tokens.forms)),
    )


def _inside_sentences(
    stream: Stream, in_title: NDArray[np.bool_], shown: Sequence[str], forms: int
) -> NDArray[np.int64]:
    """Count each form outside titles, and where it only begins with a capital, after a word."""
    words = np.array([is_word(form) for form in shown], dtype=bool)[stream.written]
    titled = np.array([form.istitle() for form in shown], dtype=bool)[stream.written]
    inside = words & ~in_title
    inside[1:] &= words[:-1] | ~titled[1:]
    return np.bincount(stream.written[inside], minlength=forms)[:forms].astype(np.int64)


def _is_weak(word: str) -> bool:
    """Whether a word names nothing alone; so do participles and verbs ('retrieved', 'optimize')."""
    verb = len(word) > 5 and word.endswith(("ed", "ize", "ify"))
    return word in WEAK or (verb and "-" not in word)


def _kind(word: str) -> int:
    if word == "of":
        return OF
    if not is_word(word):
        return MARK
    if word in FUNCTION or word in ABSTRACT or (word[0].isdigit() and _NUMBER.fullmatch(word)):
        return STOP
    if word.endswith("ly") and len(word) > 4 and word not in NOT_ADVERBS:
        return STOP
    if "-" in word and all(part in FUNCTION or part in ABSTRACT for part in word.split("-")):
        return STOP
    return WORD
