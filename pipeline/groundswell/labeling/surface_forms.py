"""Write phrases as people write them.

That is in the most used form, with the capitals that words have of their own ('LLM', 'Gaussian
splatting'), not with those of titles and definitions.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.phrases import LONGEST, Phrases
from groundswell.labeling.vocabulary import JOINT
from groundswell.labeling.words import MARK, Words

_OWN = 0.8
"""Share of a word's places inside sentences where it must begin with a capital to keep it."""

_MIXED = 0.5
"""The same for capitals further on in it ('LoRA', '3D')."""

_ENOUGH = 3
"""Places in a phrase from which its own capitals are believed."""

_PLURAL = 0.3
"""How often a plural must be used for one singular to make a heading."""

Uses = Counter[tuple[str, bool]]
"""How often a phrase is written in which way, and whether after a mark."""


class Writer:
    """How the words of a corpus are written, each alone."""

    def __init__(self, words: Words) -> None:
        """Find every word's forms."""
        self.words = words
        self._forms = _forms_by_lower(words)
        self._alone: dict[str, str] = {}

    def cased(self, lower: str) -> str:
        """Return a word with the capitals it has inside sentences."""
        if lower not in self._alone:
            self._alone[lower] = self._case(lower)
        return self._alone[lower]

    def _case(self, lower: str) -> str:
        forms = self._forms.get(lower, [])
        if not forms and "-" in lower:
            return "-".join(map(self.cased, lower.split("-")))
        total = sum(count for _, count in forms)
        mixed = [(form, count) for form, count in forms if _is_mixed(form)]
        if mixed and sum(count for _, count in mixed) >= _MIXED * total:
            return min(mixed, key=lambda item: (-item[1], item[0]))[0]
        titled = [(form, count) for form, count in forms if form != lower and not _is_mixed(form)]
        if titled and sum(count for _, count in titled) >= _OWN * total:
            return min(titled, key=lambda item: (-item[1], item[0]))[0]
        return lower


class Shown:
    """The forms of phrases to show, worked out together for all that may be asked for."""

    def __init__(self, writer: Writer, phrases: Phrases, wanted: Iterable[int]) -> None:
        """Find how each wanted phrase is written."""
        self._words, self._cased_alone = writer.words, writer.cased
        self._parts = phrases.parts
        wanted_rows = np.array(sorted(set(wanted)), dtype=np.int64)
        self._uses = _uses(writer.words, phrases, wanted_rows)

    def __getitem__(self, phrase: int) -> str:
        """Return a phrase as it is written inside a sentence."""
        return self._cased(phrase, _best(_lowered(self._uses[phrase])))

    def label(self, phrase: int) -> str:
        """Return a phrase as a heading: things in the plural, an acronym alone in its long form."""
        first, *rest = self._parts[phrase].tolist()
        long = self._words.acronyms.get(first) if all(part < 0 for part in rest) else None
        if long:
            return capitalized(self._long(long))
        lowered = _lowered(self._uses[phrase])
        best = _best(lowered)
        if lowered.get(f"{best}s", 0) >= _PLURAL * lowered[best]:
            best = f"{best}s"
        return capitalized(self._cased(phrase, best))

    def acronyms(self, phrase: int) -> dict[str, str]:
        """Return the long forms of the acronyms that stand in a phrase as it is shown."""
        found = {}
        for part in self._parts[phrase].tolist():
            long = self._words.acronyms.get(part)
            if long is None:
                continue
            for word in self[phrase].split(" "):
                if self._words.keys[part] in {word.lower(), word.lower().removesuffix("s")}:
                    found[word.removesuffix("s")] = self._long(long)
        return found

    def _long(self, long: str) -> str:
        return " ".join(map(self._cased_alone, long.split(" "))) if long.islower() else long

    def _cased(self, phrase: int, lower: str) -> str:
        """Give a phrase's words the capitals they have in it ('Lie algebra', though 'lie').

        Where a phrase has capitals throughout, as in titles and definitions, they tell nothing,
        nor does that of a sentence's first word.
        """
        parts = lower.split(" ")
        own: list[Counter[str]] = [Counter() for _ in parts]
        for (text, begins), count in self._uses[phrase].items():
            if len(parts) == 1 or _spaced(text).lower() != lower:
                continue
            forms = [form for form in text.split(" ") if JOINT not in form]
            telling = any(form.islower() for form in forms)
            place = 0
            for form in text.split(" "):
                if JOINT not in form:
                    own[place][form] += count * telling * (place > 0 or not begins)
                elif not form.islower():
                    for offset, name in enumerate(form.split(JOINT)):
                        own[place + offset][name] += count
                place += 1 + form.count(JOINT)
        return " ".join(
            _best(seen) if seen.total() >= _ENOUGH else self._cased_alone(part)
            for seen, part in zip(own, parts, strict=True)
        )


def capitalized(text: str) -> str:
    """Return text with a capital first, unless its first word has capitals of its own."""
    first = text.split(" ", 1)[0]
    return text if any(c.isupper() for c in first) else text[:1].upper() + text[1:]


def _is_mixed(form: str) -> bool:
    """Whether a word has a capital other than at the beginning of it or of its parts."""
    return any(c.isupper() for part in form.split("-") for c in part[1:]) or (
        len(form) > 1 and form.isupper()
    )


def _forms_by_lower(words: Words) -> dict[str, list[tuple[str, int]]]:
    """Return the forms of each word that are seen inside sentences, with how often."""
    forms: dict[str, list[tuple[str, int]]] = {}
    for index in np.flatnonzero(words.form_counts).tolist():
        form = words.forms[index]
        forms.setdefault(form.lower(), []).append((form, int(words.form_counts[index])))
    return forms


def _uses(words: Words, phrases: Phrases, wanted: NDArray[np.int64]) -> dict[int, Uses]:
    """Return how often each wanted phrase is written in which way."""
    chosen = np.zeros(len(phrases.parts), dtype=bool)
    chosen[wanted] = True
    at = np.flatnonzero(chosen[phrases.which])
    which, place = phrases.which[at], phrases.place[at]
    lengths = phrases.lengths[which]
    begins = (words.kinds[words.key[place - 1]] == MARK).astype(np.int64)
    forms = [np.where(lengths > i, _after(words.written, place, i), -1) for i in range(LONGEST)]
    code = which * 2 + begins
    for column in forms:
        # Renumbered at every step, so that no code outgrows 64 bits.
        _, code = np.unique(code * (len(words.shown) + 1) + column + 1, return_inverse=True)
    _, first, counts = np.unique(code, return_index=True, return_counts=True)
    uses: dict[int, Uses] = {int(phrase): Counter() for phrase in wanted}
    rows = np.stack([which, begins, *forms], axis=1)[first].tolist()
    for (phrase, begin, *written), count in zip(rows, counts.tolist(), strict=True):
        text = " ".join(words.shown[form] for form in written if form >= 0)
        uses[phrase][text, bool(begin)] += count
    return uses


def _after(values: NDArray[np.int32], place: NDArray[np.int64], offset: int) -> NDArray[np.int64]:
    return values[np.minimum(place + offset, len(values) - 1)].astype(np.int64)


def _lowered(uses: Uses) -> Counter[str]:
    lowered: Counter[str] = Counter()
    for (text, _), count in uses.items():
        lowered[_spaced(text).lower()] += count
    return lowered


def _spaced(text: str) -> str:
    return text.replace(JOINT, " ")


def _best(counts: Counter[str]) -> str:
    """Return the most counted text, the first in the alphabet of several."""
    return min(counts.items(), key=lambda item: (-item[1], item[0]))[0]
