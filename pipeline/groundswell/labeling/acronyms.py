"""Tie acronyms to their long forms, from where papers define them: 'long form (ACRO)'.

The rule is that of Schwartz and Hearst (2003), 'A simple algorithm for identifying abbreviation
definitions in biomedical text': every letter of the acronym is found, from the right, in the words
before the bracket, and its first letter begins a word.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

_BRACKET = re.compile(r" \(([A-Za-z0-9][A-Za-z0-9-]{1,9})\)")
_MARKS = ".,;:()[]!?"
_REACH = 160
"""Characters before a bracket in which its long form is looked for."""

_MOST = 0.7
"""Share of an acronym's definitions that must agree; below it the acronym is ambiguous."""

_MINOR = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "on",
        "to",
        "with",
        "and",
        "by",
        "from",
        "as",
        "via",
        "our",
        "is",
        "are",
    ]
)


def find_acronyms(texts: Iterable[str], *, fewest: int = 2) -> dict[str, list[str]]:
    """Return the spellings of the long form of each acronym that `fewest` texts define alike.

    The spellings are in lower case, the most used first. An acronym that stands for different
    things in different papers is left out.
    """
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        if "(" not in text:
            continue
        for acronym, long in sorted(_definitions(text)):
            found[acronym][long] += 1
    result: dict[str, list[str]] = {}
    for acronym, longs in sorted(found.items()):
        spelled = _spellings(longs)
        best = min(spelled, key=lambda stem: (-_total(spelled[stem]), stem))
        count = _total(spelled[best])
        if count >= fewest and count >= _MOST * longs.total():
            ranked = sorted(spelled[best].items(), key=lambda item: (-item[1], item[0]))
            result[acronym] = [long for long, _ in ranked]
    return result


def _definitions(text: str) -> set[tuple[str, str]]:
    pairs = set()
    for bracket in _BRACKET.finditer(text):
        short = bracket[1]
        acronym = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
        if sum(c.isupper() for c in acronym) < 2:
            continue
        before = text[max(0, bracket.start() - _REACH) : bracket.start()]
        long = long_form(acronym, before[1 + max(map(before.rfind, _MARKS)) :])
        if long:
            pairs.add((acronym, long.lower()))
    return pairs


def long_form(acronym: str, before: str) -> str | None:
    """Return the words at the end of `before` that spell the acronym, or None."""
    letters = [c for c in acronym.lower() if c.isalnum()]
    words = before.split()[-min(len(letters) + 5, 2 * len(letters)) :]
    text = " ".join(words)
    lowered = text.lower()
    end = len(text)
    for position in range(len(letters) - 1, -1, -1):
        end -= 1
        while end >= 0 and (
            lowered[end] != letters[position]
            or (position == 0 and end > 0 and lowered[end - 1].isalnum())
        ):
            end -= 1
        if end < 0:
            return None
    long = text[end:]
    parts = re.split(r"[ -]", long)
    plausible = (
        2 <= len(parts) <= len(letters) + 3
        and parts[0].lower() not in _MINOR
        and acronym.lower() not in long.lower().split()
    )
    return long if plausible else None


def _spellings(longs: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Group long forms that differ in hyphens and plurals only."""
    groups: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for long, count in longs.items():
        stem = " ".join(word.removesuffix("s") for word in re.split(r"[ -]", long))
        groups[stem][long] = count
    return groups


def _total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())
