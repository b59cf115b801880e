"""German: its stop words, the inflection of its words, and where its sentences end.

Nouns are capitalized, which separates them from verbs and adjectives: a phrase ends in a noun.
"""

import re
from collections.abc import Mapping

from groundswell.labeling.languages.base import (
    Language,
    PhraseRules,
    SentenceRules,
    StopWords,
    most_used,
    read_words,
    strip_accents,
    words,
)

_SHORTEST = 3
"""Letters of a word without its ending, at least."""

_COMMON = 0.3
"""Uses of a form for each use of the most frequent one from which it may stand for a phrase."""

_ADJECTIVE_ENDINGS = ("", "e", "en", "em", "er", "es")
_ENDINGS = ("ern", "en", "em", "es", "er", "e", "n", "s", "m", "r")
"""Endings of nouns and adjectives, longer ones first."""

_PLURALS = (
    (re.compile(r"nisse[ns]?$"), "nis"),
    (re.compile(r"(ism|ithm)en$"), r"\1us"),
    (re.compile(r"trizen$"), "trix"),
    (re.compile(r"(ri|di)en$"), r"\1um"),
    (re.compile(r"(nt|kt)ren$"), r"\1rum"),
    (re.compile(r"men$"), "ma"),
)
"""Plurals of foreign words: 'Algorithmen', 'Matrizen', 'Kriterien', 'Spektren', 'Themen'."""

_UMLAUTS = str.maketrans("äöü", "aou")
_UMLAUT_PLURAL = re.compile(r"([äöü])(?=[^äöü]*$)")
_NOT_UMLAUT_PLURAL = words("""
länge größe grösse stärke wärme kälte schwäche güte nähe schärfe härte kürze fläche glätte röte
früher später stärker schwächer länger kürzer höher größer grösser
""")
"""Nouns and comparatives of an adjective ('Länge' of 'lang'), which are no plurals."""

_MODIFIER = re.compile(
    r"(.{2,})-(?:basiert|gestützt|getrieben|bezogen|gesteuert)(?:e|en|em|er|es)?$"
)


def _fold(word: str) -> str:
    """Return a word without accents but umlauts, which tell words apart ('schon', 'schön')."""
    return strip_accents(word, keep="äöü")


def _without_modifier(word: str, used: Mapping[str, int]) -> str:
    """'ki-basierte' -> 'ki'."""
    modifier = _MODIFIER.match(word) if "-" in word else None
    return modifier[1] if modifier and modifier[1] in used else word


def _with_umlauts(word: str, used: Mapping[str, int]) -> str:
    """'koerper' -> 'körper'."""
    written = word.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
    return written if written in used else word


def _foreign_singular(word: str, used: Mapping[str, int]) -> str:
    """'algorithmen' -> 'algorithmus', 'kriterien' -> 'kriterium'."""
    for plural, singular in _PLURALS:
        candidate = plural.sub(singular, word)
        if candidate != word and candidate in used:
            return candidate
    return word


def _without_ending(word: str, used: Mapping[str, int]) -> str:
    """'netzen' -> 'netz', 'neuronaler' -> 'neuronal', 'bäume' -> 'baum'."""
    if word.endswith("ss"):
        return word
    for ending in _ENDINGS:
        bare = word.removesuffix(ending)
        if bare == word or len(bare) < _SHORTEST:
            continue
        if bare in used:
            return bare
        plain = _UMLAUT_PLURAL.sub(lambda umlaut: umlaut[1].translate(_UMLAUTS), bare)
        if plain != bare and plain in used and word not in _NOT_UMLAUT_PLURAL:
            return plain
    return word


def _stem(word: str) -> str:
    """Return a word without umlauts and its ending."""
    word = word.translate(_UMLAUTS)
    for ending in ("ern", "en", "em", "es", "er", "e", "n", "s"):
        if word.endswith(ending) and len(word) - len(ending) > _SHORTEST:
            return word.removesuffix(ending)
    return word


def _citation_form(counts: Mapping[str, int]) -> str:
    """Return a common form in the nominative: 'neuronale netze', not 'neuronalen netzen'."""
    best = counts[most_used(counts)]
    common = [form for form, count in counts.items() if count >= _COMMON * best]
    nouns = {form.split(" ")[-1] for form in common}

    def oblique(form: str) -> int:
        *adjectives, noun = form.split(" ")
        endings = sum(not adjective.endswith("e") for adjective in adjectives)
        return endings + (noun[-1:] in {"n", "s"} and noun[:-1] in nouns)

    return min(common, key=lambda form: (oblique(form), -counts[form], form))


def _folded(name: str) -> frozenset[str]:
    return frozenset(_fold(word.lower()) for word in read_words(__name__, name))


def _inflected(stems: frozenset[str]) -> frozenset[str]:
    """Return adjectives with all their endings."""
    return frozenset(stem + ending for stem in stems for ending in _ADJECTIVE_ENDINGS)


LANGUAGE = Language(
    code="de",
    name="German",
    stop_words=StopWords(
        function=_folded("function_words.txt"),
        abstract=_folded("abstract_words.txt") | _inflected(_folded("abstract_adjectives.txt")),
        weak=_folded("weak_words.txt"),
        stop_endings=("erweise",),  # adverbs: 'typischerweise'
    ),
    phrases=PhraseRules(
        links=words("von"),
        weak_first=_inflected(_folded("weak_adjectives.txt")),
        weak_last=_folded("weak_heads.txt"),
        minor=words("""
        der die das des dem den ein eine einer eines einem einen von vom für mit und im in auf zur
        zum bei aus als durch über
        """),
        capitalized_nouns=True,
    ),
    sentences=SentenceRules(
        abbreviations=(
            "Abb", "Abs", "Abschn", "Anm", "bes", "Bd", "bspw", "bzgl", "bzw", "ca", "cf", "Dr",
            "et al", "evtl", "Fig", "ggf", "Gl", "Hrsg", "inkl", "insb", "insbes", "Kap", "lat",
            "max", "min", "mind", "Mio", "Mrd", "Nr", "Prof", "resp", "sog", "St", "Tab", "Univ",
            "ursprgl", "usf", "vgl", "vs", "zit", "zzgl",
        ),
        capitals="A-ZÄÖÜ",
        single_letters="A-Za-zÄÖÜäöü",  # 'z. B.', 'd. h.', 'i. d. R.'
        opening_marks=r"\"“„‚»«(\[",
        closing_marks=r"\"”“‘«»')\]",
        ordinals=True,
        dependent_openings=(
            "Jedoch", "Allerdings", "Dennoch", "Trotzdem", "Außerdem", "Zudem", "Ferner",
            "Darüber hinaus", "Des Weiteren", "Daher", "Deshalb", "Somit", "Folglich", "Also",
            "Dadurch", "Dabei", "Dazu", "Damit", "Daraus", "Davon", "Hierbei", "Hierzu", "Hierfür",
            "Hierdurch", "Anschließend", "Danach", "Dann", "Schließlich", "Zunächst", "Zuletzt",
            "Abschließend", "Insbesondere", "Beispielsweise", "Zum Beispiel", "Im Gegensatz",
            "Im Vergleich", "Stattdessen", "Vielmehr", "Und", "Aber", "Doch", "Denn",
            "Dies(?:e|er|es|em|en)?", "Jene[rsmn]?", "Sie", "Er", "Es", "Ihre?", "Sein", "Seine",
            "Solche[rsmn]?", "Beide", "Hier", "So", "Erstens", "Zweitens", "Drittens", "Unsere?",
            "Wir (?:hoffen|zeigen auch|zeigen dann|finden|beobachten)", "Experimente",
            "Umfangreiche", "Mit", "Durch", "Anhand", "Um ", "Weiterhin", "Ebenso", "Auch",
            "Während (?:sie|er|es)",
        ),
        unquotable=(r"\b(?:Quellc|Quelltext|C)ode\b", "Projektseite"),
    ),
    variants=(_without_modifier, _with_umlauts, _foreign_singular, _without_ending),
    fold=_fold,
    stem=_stem,
    inline_form=_citation_form,
    heading_form=_citation_form,
)  # fmt: skip
