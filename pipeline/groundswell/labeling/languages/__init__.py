"""The languages that papers are described in, by ISO 639-1 code.

A new language is a module with a constant `LANGUAGE` and one line in `LANGUAGES`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import import_module

from groundswell.labeling.languages.base import (
    Language,
    PhraseRules,
    SentenceRules,
    StopWords,
    VariantRule,
    most_used,
    read_words,
    strip_accents,
    words,
    written,
)

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "Language",
    "PhraseRules",
    "SentenceRules",
    "StopWords",
    "VariantRule",
    "find_language",
    "main_language",
    "most_used",
    "read_as",
    "read_words",
    "strip_accents",
    "words",
    "written",
]

LANGUAGES = {
    "de": "groundswell.labeling.languages.de",
    "en": "groundswell.labeling.languages.en",
    "es": "groundswell.labeling.languages.es",
    "fr": "groundswell.labeling.languages.fr",
    "it": "groundswell.labeling.languages.it",
    "ja": "groundswell.labeling.languages.ja",
    "pt": "groundswell.labeling.languages.pt",
    "zh": "groundswell.labeling.languages.zh",
}
"""The module of each language."""

DEFAULT = "en"
"""The language of papers whose own has no module, or is unknown."""

_SEVERAL = 0.1
"""Share of the papers in other languages than that of most from which they are read as such: fewer
are mostly errors of detection, and make no topic."""


def find_language(code: str | None) -> Language:
    """Return the language with a code, or the default where there is none."""
    module = import_module(LANGUAGES.get(code or DEFAULT, LANGUAGES[DEFAULT]))
    language: Language = module.LANGUAGE
    return language


def main_language(codes: Iterable[str | None]) -> str | None:
    """Return the most frequent of the papers' language codes; None where there are no papers.

    Of several, it is the default if that is among them, then the first in the alphabet.
    """
    counts = Counter(codes)
    ranked = sorted(counts, key=lambda code: (-counts[code], code != DEFAULT, code or ""))
    return ranked[0] if ranked else None


def read_as(codes: Sequence[str | None]) -> list[str]:
    """Return the language that each paper is read in; one for all where few are in others.

    A paper in a language without rules, or in an unknown one, is read as most papers are.
    """
    main = main_language(code for code in codes if code in LANGUAGES) or DEFAULT
    read = [code if code in LANGUAGES else main for code in codes]
    others = sum(code != main for code in read)
    return [main if code is None or others < _SEVERAL * len(codes) else code for code in read]
