"""German: its stop words, the inflection of its words, and where its sentences end.

Nouns are capitalized, which separates them from verbs and adjectives: a phrase ends in a noun.
"""

import re
from collections.abc import Iterable, Mapping

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

_SHORTEST = 4
"""Letters of a word without its ending, at least: shorter ones are often other words ('Kurs')."""

_COMMON = 0.3
"""Uses of a form for each use of the most frequent one from which it may stand for a phrase."""

_ADJECTIVE_ENDINGS = ("", "e", "en", "em", "er", "es")
_NOUN_ENDINGS = ("en", "es", "e", "n", "s")
_ALL_ENDINGS = ("ern", "en", "em", "es", "er", "e", "n", "s")
"""Endings by inflection, longer ones first."""

_ADJECTIVE = re.compile(
    r"(.{2,}(?:al|ar|är|bar|ell|end|ent|ant|frei|haft|iert|ig|isch|iv|lich|los|ös|reich|sam|tief"
    r"|voll))(?:en|em|er|es|e)$"
)
"""Adjectives by their suffixes. Others on -er are mostly nouns of their own ('Spieler')."""

_ER_PLURALS = (
    "ämter", "bänder", "bilder", "blätter", "bücher", "dächer", "dörfer", "felder", "gesichter",
    "gläser", "glieder", "güter", "häuser", "hölzer", "kinder", "länder", "lichter", "löcher",
    "männer", "räder", "schilder", "täler", "tücher", "völker", "wälder", "wörter",
)  # fmt: skip
"""Plurals on -er, also of compounds: a closed class, unlike the nouns for persons and tools."""

_FOREIGN_PLURALS = (
    (re.compile(r"nisse[ns]?$"), "nis"),
    (re.compile(r"(ism|ithm)en$"), r"\1us"),
    (re.compile(r"trizen$"), "trix"),
    (re.compile(r"(t[eo]ri|medi)en$"), r"\1um"),
    (re.compile(r"(nt|kt)ren$"), r"\1rum"),
    (re.compile(r"men$"), "ma"),
)
"""Plurals that change the ending: 'Ergebnisse', 'Algorithmen', 'Kriterien', 'Spektren'."""

_UMLAUTS = str.maketrans("äöü", "aou")
_LAST_UMLAUT = re.compile(r"[äöü](?=[^äöü]*$)")
_NO_PLURALS = words("""
länge größe grösse stärke wärme kälte schwäche güte nähe schärfe härte kürze fläche glätte röte
""")
"""Nouns made of adjectives, which are no plurals ('Länge' of 'lang')."""

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
    candidates = (plural.sub(singular, word) for plural, singular in _FOREIGN_PLURALS)
    return _first_used(candidates, word, used)


def _adjective(word: str, used: Mapping[str, int]) -> str:
    """'neuronaler' -> 'neuronal', or 'neuronale' where the corpus has only that."""
    adjective = _ADJECTIVE.match(word)
    candidates = (adjective[1], f"{adjective[1]}e") if adjective else ()
    return _first_used(candidates, word, used)


def _singular(word: str, used: Mapping[str, int]) -> str:
    """'netzen' -> 'netz', 'bäume' -> 'baum', 'wörterbüchern' -> 'wörterbuch'."""
    if word in _NO_PLURALS or word.endswith("ss"):
        return word
    bare = [word[: -len(ending)] for ending in _NOUN_ENDINGS if word.endswith(ending)]
    if word.removesuffix("n").endswith(_ER_PLURALS):
        bare.append(word.removesuffix("n").removesuffix("er"))
    candidates = [form for each in bare for form in (each, _without_last_umlaut(each))]
    return _first_used(candidates, word, used)


def _without_last_umlaut(word: str) -> str:
    return _LAST_UMLAUT.sub(lambda umlaut: umlaut[0].translate(_UMLAUTS), word)


def _first_used(candidates: Iterable[str], word: str, used: Mapping[str, int]) -> str:
    """Return the first candidate that the corpus uses, or the word.

    Stop words stay as they are, and no word becomes one: 'Ebene' is not 'eben'.
    """
    if word in _STOP_WORDS:
        return word
    allowed = (each for each in candidates if each in used and each not in _STOP_WORDS)
    return next((each for each in allowed if each != word and len(each) >= _SHORTEST), word)


def _stem(word: str) -> str:
    """Return a word without umlauts and its ending."""
    word = word.translate(_UMLAUTS)
    for ending in _ALL_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
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


_FUNCTION = _folded("function_words.txt")
_ABSTRACT = _folded("abstract_words.txt") | _inflected(_folded("abstract_adjectives.txt"))
_STOP_WORDS = _FUNCTION | _ABSTRACT

LANGUAGE = Language(
    code="de",
    name="German",
    stop_words=StopWords(
        function=_FUNCTION,
        abstract=_ABSTRACT,
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
            "Experimente", "Die Ergebnisse", "Alle", "Einige", "Die (?:Methode|Studie|Arbeit)",
            "Umfangreiche", "Mit", "Durch", "Anhand", "Um ", "Weiterhin", "Ebenso", "Auch",
            "Während (?:sie|er|es)",
        ),
        unquotable=(
            r"\b(?:wir|uns|unsere?[nmrs]?|dies(?:e[nmrs]?)?|jene[nmrs]?)\b",
            r"\b(?:Tabelle|Abbildung|Abschnitt|Tab\.|Abb\.|Gl\.) ?\d",
            r"\b(?:Quellc|Quelltext|C)ode\b", "Projektseite"),
    ),
    variants=(_without_modifier, _with_umlauts, _foreign_singular, _adjective, _singular),
    fold=_fold,
    stem=_stem,
    inline_form=_citation_form,
    heading_form=_citation_form,
)  # fmt: skip
