"""The distinct words of a corpus, numbered, and the ways in which each is written."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.languages import Language
from groundswell.labeling.tokens import Tokens
from groundswell.labeling.variants import merge_variants, normal_form

JOINER = "_"
"""Between the parts of a spelling whose words became one; no token contains it."""

_ACRONYM = 0.5
"""Share of a word's uses with several capitals from which it is an acronym."""


@dataclass(frozen=True)
class TokenStream:
    """A corpus token after token: the normalized word and the spelling of each, as ids."""

    word_ids: NDArray[np.int32]
    spelling_ids: NDArray[np.int32]


class Vocabulary:
    """The normalized words and the spellings, each with its id; spellings may be added.

    `word_of_form` (forms,) gives the word of each form of the tokens, `counts` (words,) how often
    the tokens use each word.
    """

    def __init__(self, tokens: Tokens, language: Language) -> None:
        """Number the words and the forms of the tokens."""
        self.words: dict[str, int] = {}
        self.spellings: dict[str, int] = {form: i for i, form in enumerate(tokens.forms)}
        self._language = language
        self._forms = tokens.forms
        self._form_counts = np.bincount(tokens.form_ids, minlength=len(tokens.forms))
        normalized = merge_variants(tokens.forms, self._form_counts, language)
        ids = [self.words.setdefault(word, len(self.words)) for word in normalized]
        self.word_of_form = np.array(ids, dtype=np.int32)
        self.counts = self._count(self._form_counts)
        self._normalized = dict(zip(tokens.forms, normalized, strict=True))

    def stream(self, tokens: Tokens) -> TokenStream:
        """Return the tokens as ids of words and spellings."""
        return TokenStream(self.word_of_form[tokens.form_ids], tokens.form_ids)

    def spelling_id(self, text: str) -> int:
        """Return the id of a spelling, a new one for a new text."""
        return self.spellings.setdefault(text, len(self.spellings))

    def word_id(self, form: str) -> int | None:
        """Return the id of a form's word; None where the corpus does not use it."""
        word = self._normalized.get(form) or normal_form(form, self._language)
        return self.words.get(word)

    def acronyms(self) -> NDArray[np.bool_]:
        """Return (words,) which words are mostly written with several capitals."""
        several = [not form.islower() and sum(map(str.isupper, form)) > 1 for form in self._forms]
        return np.asarray(self.count_forms(several) >= _ACRONYM * self.counts)

    def count_forms(self, selected: list[bool]) -> NDArray[np.int64]:
        """Return (words,) how often each word is used in one of the selected forms."""
        return self._count(np.where(np.array(selected, dtype=bool), self._form_counts, 0))

    def _count(self, form_counts: NDArray[np.int64]) -> NDArray[np.int64]:
        counts = np.bincount(self.word_of_form, form_counts, len(self.words))
        return counts.astype(np.int64)
