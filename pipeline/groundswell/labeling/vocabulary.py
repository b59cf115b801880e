"""The distinct words of a corpus, numbered: what they stand for, and how they are written."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.tokens import Tokens
from groundswell.labeling.variants import key_of, merge_variants

JOINT = "_"
"""Between the words of a way of writing that were joined; no word holds it."""


@dataclass(frozen=True)
class Stream:
    """A corpus token after token: of each the number of its key and of its way of writing."""

    key: NDArray[np.int32]
    written: NDArray[np.int32]


class Vocabulary:
    """The keys and ways of writing; both grow while words are joined and split.

    `key` and `written` (forms,) say what each form of the tokens is; `counts` (keys,) how often
    the tokens use each key.
    """

    def __init__(self, tokens: Tokens) -> None:
        """Number the forms of tokens."""
        self.keys: dict[str, int] = {}
        self.shown: dict[str, int] = {form: number for number, form in enumerate(tokens.forms)}
        self._forms = tokens.forms
        self._form_counts = np.bincount(tokens.form, minlength=len(tokens.forms))
        names = merge_variants(tokens.forms, self._form_counts)
        numbers = [self.keys.setdefault(name, len(self.keys)) for name in names]
        self.key = np.array(numbers, dtype=np.int32)
        self.counts = np.bincount(self.key, self._form_counts, len(self.keys)).astype(np.int64)
        self._meant = dict(zip(tokens.forms, names, strict=True))

    def stream(self, tokens: Tokens) -> Stream:
        """Return the tokens as they stand."""
        return Stream(self.key[tokens.form], tokens.form)

    def shown_number(self, text: str) -> int:
        """Return the number of a way of writing, a new one for a new text."""
        return self.shown.setdefault(text, len(self.shown))

    def known(self, word: str) -> int | None:
        """Return the key of a word in lower case, if the corpus has it."""
        return self.keys.get(self._meant.get(word, key_of(word)))

    def mostly_capitals(self) -> NDArray[np.bool_]:
        """Tell which keys are mostly written with several capitals, as acronyms are."""
        several = np.array(
            [not form.islower() and sum(map(str.isupper, form)) > 1 for form in self._forms],
            dtype=bool,
        )
        capitals = np.bincount(self.key[several], self._form_counts[several], len(self.counts))
        return np.asarray(capitals >= 0.5 * self.counts)
