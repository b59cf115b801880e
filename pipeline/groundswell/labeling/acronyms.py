"""Find the long forms of acronyms where papers define them: 'long form (ACRO)'.

The rule is that of Schwartz and Hearst (2003), 'A simple algorithm for identifying abbreviation
definitions in biomedical text': every letter of the acronym is found, from the right, in the words
before the bracket, and its first letter begins a word.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from groundswell.labeling.languages import Language

_BRACKET = re.compile(r" \(([A-Za-z0-9][A-Za-z0-9-]{1,9})\)")
_PUNCTUATION = ".,;:()[]!?"
_REACH = 160
"""Characters before a bracket in which its long form is looked for: a dozen long words."""

_AGREEMENT = 0.7
"""Share of an acronym's definitions that must agree; below it the acronym is ambiguous."""

_EXTRA_WORDS = 3
"""Words of a long form, at most, beyond the letters of its acronym."""


Definition = tuple[str, str]
"""An acronym and its long form in lower case, as one text defines it."""


def find_acronyms(
    definitions: Iterable[Definition], language: Language, *, min_texts: int = 2
) -> dict[str, list[str]]:
    """Return the spellings of the long form of each acronym that `min_texts` texts define alike.

    The spellings are in lower case, the most used first. An acronym that stands for different
    things in different papers is left out.
    """
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for acronym, long in definitions:
        found[acronym][long] += 1
    result: dict[str, list[str]] = {}
    for acronym, spellings in sorted(found.items()):
        groups = _group_spellings(spellings, language)
        best = min(groups, key=lambda stem: (-_total(groups[stem]), stem))
        count = _total(groups[best])
        if count >= min_texts and count >= _AGREEMENT * spellings.total():
            ranked = sorted(groups[best].items(), key=lambda item: (-item[1], item[0]))
            result[acronym] = [long for long, _ in ranked]
    return result


def find_definitions(texts: Iterable[str], language: Language) -> list[Definition]:
    """Return what each text defines, text after text."""
    return [pair for text in texts for pair in sorted(_definitions(text, language))]


def _definitions(text: str, language: Language) -> set[Definition]:
    """Return the acronyms that a text defines, each with its long form in lower case."""
    pairs = set()
    for bracket in _BRACKET.finditer(text):
        short = bracket[1]
        acronym = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
        if sum(c.isupper() for c in acronym) < 2:
            continue
        before = text[max(0, bracket.start() - _REACH) : bracket.start()]
        clause = before[1 + max(map(before.rfind, _PUNCTUATION)) :]
        long = long_form(acronym, clause, minor=language.phrases.minor)
        if long:
            pairs.add((acronym, long.lower()))
    return pairs


def long_form(acronym: str, before: str, *, minor: frozenset[str] = frozenset()) -> str | None:
    """Return the words at the end of `before` that spell the acronym, or None.

    A long form does not begin with a word of `minor`.
    """
    letters = [c for c in acronym.lower() if c.isalnum()]
    words = before.split()[-min(len(letters) + 5, 2 * len(letters)) :]  # as in the paper
    text = " ".join(words)
    start = _matched_from(letters, text.lower())
    if start is None:
        return None
    long = text[start:]
    parts = re.split(r"[ -]", long)
    plausible = (
        2 <= len(parts) <= len(letters) + _EXTRA_WORDS
        and parts[0].lower() not in minor
        and acronym.lower() not in long.lower().split()
    )
    return long if plausible else None


def _matched_from(letters: list[str], text: str) -> int | None:
    """Return where the match of the letters begins, found from the right; None without a match.

    The first letter must begin a word.
    """
    end = len(text)
    for position in range(len(letters) - 1, -1, -1):
        end -= 1
        while end >= 0 and (
            text[end] != letters[position]
            or (position == 0 and end > 0 and text[end - 1].isalnum())
        ):
            end -= 1
        if end < 0:
            return None
    return end


def _group_spellings(spellings: Mapping[str, int], language: Language) -> dict[str, dict[str, int]]:
    """Group long forms that differ in hyphens and inflection only."""
    groups: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for long, count in spellings.items():
        stem = " ".join(language.stem(word) for word in re.split(r"[ -]", long))
        groups[stem][long] = count
    return groups


def _total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())
