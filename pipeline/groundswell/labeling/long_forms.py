"""Replace the long forms of acronyms by the acronyms, so that both count as one word."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.ngrams import Matches, NGram, find_ngrams, merge_ngrams
from groundswell.labeling.tokens import is_word
from groundswell.labeling.vocabulary import JOINER, TokenStream, Vocabulary

_MIN_USES = 3
"""Uses of a long form, at least, that show whether it is a proper name."""

_PROPER_NAME = 0.92
"""Share of a long form's uses with capitals from which it is a proper name ('Large Hadron
Collider'). Other long forms have capitals only where their acronym is introduced."""


@dataclass(frozen=True)
class AcronymDefinition:
    """An acronym, one spelling of its long form, and the words that this consists of."""

    acronym: str
    long_form: str
    ngram: NGram


@dataclass(frozen=True)
class _LongForm:
    """The words of a long form, the word of its acronym, and how the long form is written."""

    ngram: NGram
    acronym: int
    text: str


def substitute_acronyms(
    stream: TokenStream, vocabulary: Vocabulary, definitions: Sequence[AcronymDefinition]
) -> tuple[TokenStream, dict[int, str]]:
    """Return the tokens with long forms merged, and the long form of each acronym's word."""
    single, several, acronyms = _usable(vocabulary, definitions)
    _add_nested(several, {form.ngram: form.acronym for form in several.values()} | single)
    same = np.arange(len(vocabulary.words), dtype=np.int32)
    for (word,), acronym in single.items():
        same[word] = acronym
    word_ids, spelling_ids = same[stream.word_ids], stream.spelling_ids
    long_forms = list(several.values())
    matches = find_ngrams(word_ids, [form.ngram for form in long_forms])
    names = _proper_names(spelling_ids, matches, long_forms, list(vocabulary.spellings))
    acronyms |= {long_forms[index].acronym: name for index, name in names.items()}
    spellings = [
        vocabulary.spelling_id(names.get(index, form.text).replace(" ", JOINER))
        for index, form in enumerate(long_forms)
    ]
    replacements = np.array([form.acronym for form in long_forms], dtype=np.int32)
    lengths = np.array([len(form.ngram) for form in long_forms], dtype=np.int64)
    which = matches.which
    values = [replacements[which], np.array(spellings, dtype=np.int32)[which]]
    columns = merge_ngrams([word_ids, spelling_ids], matches.starts, lengths[which], values)
    return TokenStream(*columns), acronyms


def _usable(
    vocabulary: Vocabulary, definitions: Sequence[AcronymDefinition]
) -> tuple[dict[NGram, int], dict[NGram, _LongForm], dict[int, str]]:
    """Return the long forms of one word ('chain-of-thought'), those of several, and the acronyms.

    An acronym that is also an ordinary word, or occurs in its own long form, is not used.
    """
    is_acronym = vocabulary.acronyms()
    single: dict[NGram, int] = {}
    several: dict[NGram, _LongForm] = {}
    acronyms: dict[int, str] = {}
    for each in definitions:
        word = vocabulary.word_id(each.acronym.lower())
        if word is None or not is_acronym[word] or word in each.ngram:
            continue
        if len(each.ngram) == 1:
            single.setdefault(each.ngram, word)
        else:
            several.setdefault(each.ngram, _LongForm(each.ngram, word, each.long_form))
        acronyms.setdefault(word, each.long_form)
    return single, several, acronyms


def _add_nested(long_forms: dict[NGram, _LongForm], known: Mapping[NGram, int]) -> None:
    """Add to 'multimodal large language model' the long form 'multimodal LLM'."""
    for form in list(long_forms.values()):
        size = len(form.ngram)
        parts = [(start, end) for start in range(size) for end in range(start + 1, size + 1)]
        for start, end in parts:
            inner = known.get(form.ngram[start:end])
            if inner is None or end - start == size:
                continue
            nested = (*form.ngram[:start], inner, *form.ngram[end:])
            if len(nested) > 1:
                long_forms.setdefault(nested, _LongForm(nested, form.acronym, form.text))


def _proper_names(
    spelling_ids: NDArray[np.int32],
    matches: Matches,
    long_forms: Sequence[_LongForm],
    spellings: Sequence[str],
) -> dict[int, str]:
    """Return the most frequent spelling of the long forms that are proper names, by position."""
    starts, which = matches.starts, matches.which
    lengths = np.array([len(form.ngram) for form in long_forms], dtype=np.int64)
    capital = np.array([is_word(form) and not form[0].islower() for form in spellings], dtype=bool)
    last = starts + lengths[which] - 1
    capitalized = capital[spelling_ids[starts]] & capital[spelling_ids[last]]
    uses = np.bincount(which, minlength=len(long_forms))
    hits = np.bincount(which, weights=capitalized, minlength=len(long_forms))
    share = hits / np.maximum(uses, 1)
    names: dict[int, str] = {}
    for index in np.flatnonzero((uses >= _MIN_USES) & (share >= _PROPER_NAME)).tolist():
        own = starts[(which == index) & capitalized, None] + np.arange(lengths[index])
        forms = Counter(
            " ".join(spellings[form] for form in row) for row in spelling_ids[own].tolist()
        )
        name = min(forms.items(), key=lambda item: (-item[1], item[0]))[0]
        if all(map(is_word, name.split(" "))):
            names[index] = name
    return names
