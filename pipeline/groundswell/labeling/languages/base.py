"""The data of one language that labels, keywords and quotes depend on.

A language is a module with a constant `LANGUAGE` of the class below. Only its code, its name and
its stop words are required; the defaults of all else suit a language that is not known better.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from groundswell.formatting import UNSPACED

_STOP_ENDING_FROM, _WEAK_ENDING_FROM = 5, 6
"""Letters of a word, at least, whose ending counts: shorter ones are often words of their own, as
'fly' and 'seed' are."""

ELISION = "\u02bc"
"""The apostrophe of an elided word that is one of its own ('lʼ eau'): a letter, to Unicode."""

_NO_SPACE = re.compile(f"{ELISION} | (?=[{UNSPACED}])|(?<=[{UNSPACED}]) ")
"""A space that is not written: after an elided word, and beside letters of scripts without any."""

FormChoice = Callable[[Mapping[str, int]], str]
"""Chooses among the ways in which a phrase is written, in lower case, given their counts."""

Segmenter = Callable[[Sequence[str]], list[str]]
"""Returns the texts of a corpus with spaces between their words."""

VariantRule = Callable[[str, Mapping[str, int]], str]
"""Returns the word that a word is a variant of, or the word itself.

It is called with a normalized word and the counts of all normalized words of the corpus, and must
return one of these.
"""


def most_used(counts: Mapping[str, int]) -> str:
    """Return the text with the highest count, of several the first in the alphabet."""
    return min(counts.items(), key=lambda item: (-item[1], item[0]))[0]


def strip_accents(word: str, keep: str = "") -> str:
    """Return a word without diacritics, except those of the letters in `keep`."""
    if word.isascii():
        return word
    letters = (c if c in keep else unicodedata.normalize("NFKD", c) for c in word)
    return "".join(c for c in "".join(letters) if not unicodedata.combining(c)) or word


def written(text: str) -> str:
    """Return words of divided texts with spaces between them as people write them."""
    if text.isascii():
        return text
    text = _NO_SPACE.sub(lambda space: "'" if space[0][0] == ELISION else "", text)
    return text.replace(ELISION, " ")


def identity(word: str) -> str:
    """Return a word as it is."""
    return word


@dataclass(frozen=True)
class StopWords:
    """Words that say nothing about the subject of a paper, in three degrees, all normalized.

    `function` words bind sentences. `abstract` words are used in abstracts of any subject
    ('method', 'propose'). Words of both end a phrase. `weak` words name something only together
    with others ('diffusion model', 'training data'): they are part of phrases, but no keyword
    alone.

    Words of at least five letters that end in one of `stop_endings` are stop words, except those in
    `no_stop_endings`; words of at least six that end in one of `weak_endings` are weak.
    """

    function: frozenset[str]
    abstract: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    stop_endings: tuple[str, ...] = ()
    no_stop_endings: frozenset[str] = frozenset()
    weak_endings: tuple[str, ...] = ()

    @classmethod
    def each_once(
        cls,
        function: frozenset[str],
        abstract: frozenset[str],
        weak: frozenset[str],
        *,
        stop_endings: tuple[str, ...] = (),
        weak_endings: tuple[str, ...] = (),
    ) -> "StopWords":
        """Return stop words of which each counts in the first degree that lists it."""
        return cls(
            function,
            abstract - function,
            weak - function - abstract,
            stop_endings=stop_endings,
            weak_endings=weak_endings,
        )

    def ends_phrase(self, word: str) -> bool:
        """Return whether no phrase contains the word."""
        if word in self.function or word in self.abstract:
            return True
        ending = len(word) >= _STOP_ENDING_FROM and word.endswith(self.stop_endings)
        if ending and word not in self.no_stop_endings:
            return True
        return "-" in word and all(
            part in self.function or part in self.abstract for part in word.split("-")
        )

    def is_weak(self, word: str) -> bool:
        """Return whether the word names nothing alone."""
        ending = (
            len(word) >= _WEAK_ENDING_FROM and word.endswith(self.weak_endings) and "-" not in word
        )
        return ending or word in self.weak


@dataclass(frozen=True)
class PhraseRules:
    """What a phrase looks like.

    `links` are the words that bind two nouns to one phrase ('quality of service'). Words that add
    little as the first or the last of a phrase are `weak_first` and `weak_last`. A word that
    `number` matches whole is no part of a phrase, or its first word. With `capitalized_nouns` a
    phrase ends in a word that is mostly written with a capital. A long form of an acronym does not
    begin with a word of `minor`.
    """

    links: frozenset[str] = frozenset()
    weak_first: frozenset[str] = frozenset()
    weak_last: frozenset[str] = frozenset()
    minor: frozenset[str] = frozenset()
    number: re.Pattern[str] = re.compile(
        r"\d[\d.]*(?:[bkmtx]|gb|mb|ms|fps|hz|ghz|mhz|nm|mm|cm|km|kg|ev)?(?:-[a-z]{1,4})?"
    )
    capitalized_nouns: bool = False


@dataclass(frozen=True)
class SentenceRules:
    """Where a sentence ends, and which sentences can be quoted alone.

    A sentence ends at one of `marks`, and any of `closing_marks`, before a space and a digit or one
    of `capitals` with at most one of `opening_marks`; without `spaced`, at every mark. Not so where
    the dot follows one of `abbreviations` (given without their last dot), one of `single_letters`
    alone, or, with `ordinals`, a number of
    one or two digits. Marks, capitals and letters are the inside of a character class of a regular
    expression.

    Only sentences of `shortest` to `longest` characters are quoted: others say little, or are not
    read. A sentence is not quoted if it begins with one of `dependent_openings` or contains one of
    `unquotable`: it refers to what stands elsewhere, or to its authors. One with one of
    `stock_phrases` says little, and each of `unbound` in it may mean something outside of it. All
    are regular expressions, of which the first heed case.
    """

    marks: str = ".!?"
    spaced: bool = True
    shortest: int = 60
    longest: int = 320
    abbreviations: tuple[str, ...] = ()
    capitals: str = "A-Z"
    single_letters: str = "A-Z"
    opening_marks: str = r"\"“(\["
    closing_marks: str = r"\"”')\]"
    ordinals: bool = False
    dependent_openings: tuple[str, ...] = ()
    unquotable: tuple[str, ...] = ()
    stock_phrases: tuple[str, ...] = ()
    unbound: tuple[str, ...] = ()


@dataclass(frozen=True)
class Language:
    """A language; `code` is its ISO 639-1 code, `name` its name in English.

    `segment` divides texts into words where spaces alone do not: its result is read for phrases,
    and never shown. `fold` normalizes a word in lower case, for instance by dropping accents.
    `variants` are the rules that merge inflections and spellings, each applied in turn, twice.
    `stem` is a cruder form, only for comparing phrases that are already chosen. `inline_form` and
    `heading_form` choose how a phrase is written as a keyword and as a label.
    """

    code: str
    name: str
    stop_words: StopWords
    phrases: PhraseRules = field(default_factory=PhraseRules)
    sentences: SentenceRules = field(default_factory=SentenceRules)
    segment: Segmenter | None = None
    variants: tuple[VariantRule, ...] = ()
    fold: Callable[[str], str] = strip_accents
    stem: Callable[[str], str] = identity
    inline_form: FormChoice = most_used
    heading_form: FormChoice = most_used

    def divided(self, texts: Sequence[str]) -> list[str]:
        """Return texts with spaces between their words."""
        return self.segment(texts) if self.segment else list(texts)


def words(text: str) -> frozenset[str]:
    """Return the words of a text with blanks between them."""
    return frozenset(text.split())


def read_words(package: str, name: str) -> frozenset[str]:
    """Return the words of a text file in a package; lines that begin with '#' are comments."""
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return words("\n".join(line for line in text.splitlines() if not line.startswith("#")))
