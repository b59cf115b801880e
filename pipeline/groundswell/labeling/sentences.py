"""Split text into sentences, and judge which of them can be quoted alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from groundswell.labeling.languages import SentenceRules

_LOOKBACK = 8
"""Characters before a sentence mark in which an abbreviation is looked for."""

_UNQUOTABLE = (r"https?:", r"www\.", "github", r"[\\$@{}^]", r"\[\d", r"^\(?(?:\d|[a-c]|[ivx]+)\)")
"""What no quoted sentence contains, in any language: addresses, formulas, numbers of references and
of items."""


@dataclass(frozen=True)
class SentenceSplitter:
    """The rules of a language as regular expressions."""

    end: re.Pattern[str]
    not_end: re.Pattern[str]
    dependent_opening: re.Pattern[str]
    unquotable: re.Pattern[str]
    stock: re.Pattern[str]
    unbound: re.Pattern[str]
    rules: SentenceRules

    @classmethod
    def of(cls, rules: SentenceRules) -> "SentenceSplitter":
        """Return the splitter of a language's rules."""
        before_dot = [rf"\b[{rules.single_letters}]"]
        if rules.abbreviations:
            before_dot.append(rf"\b(?:{_any(map(re.escape, rules.abbreviations))})")
        if rules.ordinals:
            before_dot.append(r"(?<![\d.,])\d{1,2}")
        opening = rf"(?:{_any(rules.dependent_openings)})\b" if rules.dependent_openings else "(?!)"
        return cls(
            end=re.compile(_end(rules)),
            not_end=re.compile(rf"(?:{_any(before_dot)})\.$"),
            dependent_opening=re.compile(opening),
            unquotable=re.compile(_any([*_UNQUOTABLE, *rules.unquotable]), re.IGNORECASE),
            stock=re.compile(_any(rules.stock_phrases) or "(?!)", re.IGNORECASE),
            unbound=re.compile(_any(rules.unbound) or "(?!)", re.IGNORECASE),
            rules=rules,
        )

    def split(self, text: str) -> list[str]:
        """Return the sentences of a text, each a part of it as it is."""
        sentences: list[str] = []
        start = 0
        for end in self.end.finditer(text):
            before = text[max(0, end.start() - _LOOKBACK) : end.start()]
            if not self.not_end.search(before):
                sentences.append(text[start : end.end()].strip())
                start = end.end()
        sentences.append(text[start:].strip())
        return [sentence for sentence in sentences if sentence]

    def is_quotable(self, sentence: str) -> bool:
        """Return whether a sentence is whole, neither short nor long, and understood alone."""
        return (
            self.rules.shortest <= len(sentence) <= self.rules.longest
            and sentence[-1] in self.rules.marks
            and not self.dependent_opening.match(sentence)
            and not self.unquotable.search(sentence)
        )

    def is_stock(self, sentence: str) -> bool:
        """Return whether a sentence has a phrase that abstracts of any subject begin with."""
        return self.stock.search(sentence) is not None

    def unbound_phrases(self, sentence: str) -> int:
        """Return the number of phrases that may mean something outside of a sentence."""
        return len(self.unbound.findall(sentence))


def _end(rules: SentenceRules) -> str:
    """Return the pattern of what is between two sentences."""
    if not rules.spaced:
        goes_on = rf"[{rules.marks}{rules.closing_marks}]|$"
        return rf"(?<=[{rules.marks}])[{rules.closing_marks}]*\s*(?!{goes_on})"
    return (
        rf"(?<=[{rules.marks}])[{rules.closing_marks}]*\s+"
        rf"(?=[{rules.opening_marks}]?[{rules.capitals}0-9])"
    )


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns)
