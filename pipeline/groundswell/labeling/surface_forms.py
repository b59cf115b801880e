"""Write phrases as people write them: in the most used form, with the right capitals.

Words have the capitals that they have inside sentences ('LLM', 'Gaussian splatting'), not those
of titles and definitions.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.languages import Language, most_used, written
from groundswell.labeling.normalization import NormalizedTexts, TokenKind
from groundswell.labeling.phrases import LONGEST, Phrases
from groundswell.labeling.vocabulary import JOINER

_CAPITALIZED = 0.8
"""Share of a word's uses inside sentences with a first capital from which it is written so."""

_MIXED_CASE = 0.5
"""The same for capitals further on in the word ('LoRA', '3D')."""

_MIN_USES = 3
"""Uses of a word in a phrase, at least, that show which capitals it has in that phrase."""

PhraseUses = Counter[tuple[str, bool]]
"""How often a phrase is spelled in which way, and whether after a boundary."""


class Truecaser:
    """Restores the capitals of single words, from their uses inside sentences."""

    def __init__(self, texts: NormalizedTexts) -> None:
        """Count the forms of every word."""
        self._forms: dict[str, list[tuple[str, int]]] = {}
        for form, uses in zip(texts.forms, texts.form_counts.tolist(), strict=True):
            if uses:
                self._forms.setdefault(form.lower(), []).append((form, uses))
        self._known: dict[str, str] = {}

    def restore(self, lower: str) -> str:
        """Return a word in lower case with the capitals that it has inside sentences."""
        if lower not in self._known:
            self._known[lower] = self._restore(lower)
        return self._known[lower]

    def _restore(self, lower: str) -> str:
        forms = self._forms.get(lower, [])
        if not forms and "-" in lower:
            return "-".join(map(self.restore, lower.split("-")))
        total = sum(count for _, count in forms)
        mixed = {form: count for form, count in forms if _is_mixed_case(form)}
        if mixed and sum(mixed.values()) >= _MIXED_CASE * total:
            return most_used(mixed)
        capitalized = {f: count for f, count in forms if f != lower and not _is_mixed_case(f)}
        if capitalized and sum(capitalized.values()) >= _CAPITALIZED * total:
            return most_used(capitalized)
        return lower


class SurfaceForms:
    """How phrases are written, counted together for all that may be needed."""

    def __init__(
        self,
        texts: NormalizedTexts,
        phrases: Phrases,
        selected: Iterable[int],
        truecaser: Truecaser,
        language: Language,
    ) -> None:
        """Count how each of the selected phrases is spelled."""
        self._texts, self._phrases = texts, phrases
        self._truecaser, self._language = truecaser, language
        self._uses = _count_uses(texts, phrases, np.array(sorted(set(selected)), dtype=np.int64))

    def inline(self, phrase: int) -> str:
        """Return a phrase as it is written inside a sentence."""
        lower = self._language.inline_form(_in_lower_case(self._uses[phrase]))
        return self._written(self._with_capitals(phrase, lower))

    def heading(self, phrase: int) -> str:
        """Return a phrase as a heading; an acronym alone in its long form."""
        first, *others = self._phrases.word_ids[phrase].tolist()
        alone = all(word < 0 for word in others)
        long = self._texts.acronyms.get(first) if alone else None
        if long:
            return capitalize(self._long_form(long))
        lower = self._language.heading_form(_in_lower_case(self._uses[phrase]))
        return capitalize(self._written(self._with_capitals(phrase, lower)))

    def acronyms(self, phrase: int) -> dict[str, str]:
        """Return the long forms of the acronyms in a phrase as it is written."""
        found = {}
        for part in self._phrases.word_ids[phrase].tolist():
            long = self._texts.acronyms.get(part)
            if long is None:
                continue
            for word in self.inline(phrase).split(" "):
                if self._texts.words[part] in {word.lower(), word.lower().removesuffix("s")}:
                    found[word.removesuffix("s")] = self._long_form(long)
        return found

    def _written(self, words: str) -> str:
        return written(words) if self._language.segment else words

    def _long_form(self, long: str) -> str:
        if not long.islower():
            return long
        return " ".join(map(self._truecaser.restore, long.split(" ")))

    def _with_capitals(self, phrase: int, lower: str) -> str:
        """Return a phrase with the capitals that its words have in it ('Lie algebra')."""
        words = lower.split(" ")
        counts: list[Counter[str]] = [Counter() for _ in words]
        if len(words) > 1:
            for (spelling, begins), count in self._uses[phrase].items():
                if _open(spelling).lower() == lower:
                    _count_capitals(spelling, begins, count, counts)
        return " ".join(
            most_used(seen) if seen.total() >= _MIN_USES else self._restored(word, following)
            for seen, word, following in zip(counts, words, [*words[1:], None], strict=True)
        )

    def _restored(self, word: str, following: str | None) -> str:
        """Return a word with its capitals; what only begins sentences is a noun by its place."""
        restored = self._truecaser.restore(word)
        rules = self._language.phrases
        unseen = restored == word or "-" in word
        is_noun = rules.capitalized_nouns and (following is None or following in rules.links)
        return restored[:1].upper() + restored[1:] if is_noun and unseen else restored


def _count_capitals(spelling: str, begins: bool, count: int, counts: list[Counter[str]]) -> None:
    """Add the forms of a spelling's words to the counts at their positions.

    A spelling with capitals throughout is that of a title or a definition and does not count, nor
    does the first word of a sentence.
    """
    forms = spelling.split(" ")
    evidence = any(form.islower() for form in forms if JOINER not in form)
    position = 0
    for form in forms:
        if JOINER not in form:
            counts[position][form] += count * evidence * (position > 0 or not begins)
        elif not form.islower():
            for offset, part in enumerate(form.split(JOINER)):
                counts[position + offset][part] += count
        position += 1 + form.count(JOINER)


def capitalize(text: str) -> str:
    """Return text with a capital first, unless its first word has capitals of its own."""
    first = text.split(" ", 1)[0]
    return text if any(c.isupper() for c in first) else text[:1].upper() + text[1:]


def _is_mixed_case(form: str) -> bool:
    """Return whether a word has a capital other than the first of it or of its parts."""
    return any(c.isupper() for part in form.split("-") for c in part[1:]) or (
        len(form) > 1 and form.isupper()
    )


def _count_uses(
    texts: NormalizedTexts, phrases: Phrases, selected: NDArray[np.int64]
) -> dict[int, PhraseUses]:
    """Return how often each of the selected phrases is spelled in which way."""
    is_selected = np.zeros(len(phrases.word_ids), dtype=bool)
    is_selected[selected] = True
    at = np.flatnonzero(is_selected[phrases.which])
    which, positions = phrases.which[at], phrases.positions[at]
    lengths = phrases.lengths[which]
    before = texts.kinds[texts.word_ids[positions - 1]]
    begins = (before == TokenKind.BOUNDARY).astype(np.int64)
    spelled = [
        np.where(lengths > i, _following(texts.spelling_ids, positions, i), -1)
        for i in range(LONGEST)
    ]
    code = which * 2 + begins
    for column in spelled:
        # Renumbered at every step, so that no code outgrows 64 bits.
        _, code = np.unique(code * (len(texts.spellings) + 1) + column + 1, return_inverse=True)
    _, first, counts = np.unique(code, return_index=True, return_counts=True)
    uses: dict[int, PhraseUses] = {int(phrase): Counter() for phrase in selected}
    rows = np.stack([which, begins, *spelled], axis=1)[first].tolist()
    for (phrase, begin, *ids), count in zip(rows, counts.tolist(), strict=True):
        text = " ".join(texts.spellings[i] for i in ids if i >= 0)
        uses[phrase][text, bool(begin)] += count
    return uses


def _following(
    values: NDArray[np.int32], positions: NDArray[np.int64], offset: int
) -> NDArray[np.int64]:
    """Return the values at an offset from positions; the last value after the end."""
    return values[np.minimum(positions + offset, len(values) - 1)].astype(np.int64)


def _in_lower_case(uses: PhraseUses) -> Counter[str]:
    """Return the counts of a phrase's spellings in lower case."""
    counts: Counter[str] = Counter()
    for (spelling, _), count in uses.items():
        counts[_open(spelling).lower()] += count
    return counts


def _open(spelling: str) -> str:
    """Return a spelling with spaces between the words that were joined."""
    return spelling.replace(JOINER, " ")
