"""English: its stop words, the variants of its words, and where its sentences end."""

import re
from collections.abc import Mapping, Sequence

from groundswell.labeling.languages.base import (
    Language,
    PhraseRules,
    StopWords,
    VariantRule,
    most_used,
    read_words,
    strip_accents,
    words,
)
from groundswell.labeling.languages.en.sentences import SENTENCES

_SHORTEST = 3
"""Letters of a singular, at least: shorter ones are mostly acronyms."""

_PLURAL_HEADING = 0.3
"""Uses of a plural for each use of its singular from which a label is in the plural."""

_IRREGULAR = {
    "analyses": "analysis", "hypotheses": "hypothesis", "syntheses": "synthesis",
    "theses": "thesis", "matrices": "matrix", "vertices": "vertex", "indices": "index",
    "simplices": "simplex", "criteria": "criterion", "phenomena": "phenomenon",
    "spectra": "spectrum", "quanta": "quantum", "corpora": "corpus", "nuclei": "nucleus",
    "stimuli": "stimulus", "bacteria": "bacterium", "radii": "radius", "novae": "nova",
    "supernovae": "supernova", "nebulae": "nebula", "equilibria": "equilibrium",
    "minima": "minimum", "maxima": "maximum",
    "media": "medium", "axes": "axis", "modulus": "moduli", "bases": "basis", "mice": "mouse",
}  # fmt: skip
_NOT_PLURAL = words("""
news does has was its this gas gases bias lens series species less us pass across aids mas sos pos
apis chaos
""")
_PLURAL_ICS = words("topics metrics critics clinics comics heuristics logics mechanics")
"""Plurals on -ics; other words on -ics are no plurals ('physics')."""

_BRITISH: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"is(ation|ations|ing|ed|er|ers|es|e|able)$"), r"iz\1"),
    (re.compile(r"ys(ing|ed|er|ers|e)$"), r"yz\1"),
    (re.compile(r"([a-z]{3})our"), r"\1or"),
    (re.compile(r"ll(ing|ed|er|ers)$"), r"l\1"),
    (re.compile(r"tre(s?)$"), r"ter\1"),
    (re.compile(r"bre(s?)$"), r"ber\1"),
    (re.compile(r"logue(s?)$"), r"log\1"),
    (re.compile(r"^grey"), "gray"),
)
_MAYBE_BRITISH = re.compile(r"[iy]s[aei]|our|ll[ie]|[tb]re|logue|^grey")
_MODIFIER = re.compile(r"(.{2,})-(?:based|related|driven)$")
_ARTICLE = re.compile(r"-(?:a|an|the)-")


def _without_modifier(word: str, used: Mapping[str, int]) -> str:
    """'diffusion-based' -> 'diffusion', 'llm-as-a-judge' -> 'llm-as-judge'."""
    without_article = _ARTICLE.sub("-", word) if "-" in word else word
    if without_article in used:
        word = without_article
    modifier = _MODIFIER.match(word) if "-" in word else None
    return modifier[1] if modifier and modifier[1] in used else word


def _american(word: str, used: Mapping[str, int]) -> str:
    """'optimisation' -> 'optimization', 'modelling' -> 'modeling'."""
    if not _MAYBE_BRITISH.search(word):
        return word
    for pattern, replacement in _BRITISH:
        candidate = pattern.sub(replacement, word)
        if candidate != word and candidate in used:
            return candidate
    return word


def _singular(word: str, used: Mapping[str, int]) -> str:
    """'models' -> 'model', 'studies' -> 'study', 'matrices' -> 'matrix'."""
    if word in _IRREGULAR:
        return _IRREGULAR[word] if _IRREGULAR[word] in used else word
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or word in _NOT_PLURAL:
        return word
    if word.endswith("ics") and word not in _PLURAL_ICS:
        return word
    candidates = [word[:-1]]
    if word.endswith("ies"):
        candidates = [word[:-3] + "y", word[:-1]]
    elif word.endswith(("sses", "xes", "ches", "shes", "zes")):
        candidates = [word[:-2], word[:-1]]
    return next((c for c in candidates if len(c) >= _SHORTEST and c in used), word)


def _fold(word: str) -> str:
    """Return a word without accents and possessive."""
    return strip_accents(word).removesuffix("'s").removesuffix("'") or word


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _heading_form(counts: Mapping[str, int]) -> str:
    """Return the most used form, in the plural where that is common too."""
    best = most_used(counts)
    plural = f"{best}s"
    return plural if counts.get(plural, 0) >= _PLURAL_HEADING * counts[best] else best


_VARIANTS: tuple[VariantRule, ...] = (_without_modifier, _american, _singular)

LANGUAGE = Language(
    code="en",
    name="English",
    stop_words=StopWords(
        function=read_words(__name__, "function_words.txt"),
        abstract=read_words(__name__, "abstract_words.txt"),
        weak=read_words(__name__, "weak_words.txt"),
        stop_endings=("ly",),  # adverbs
        no_stop_endings=words(
            "family assembly anomaly supply early fly homily butterfly italy july ally polly"
        ),
        weak_endings=("ed", "ize", "ify"),  # participles and verbs: 'retrieved', 'optimize'
    ),
    phrases=PhraseRules(
        links=words("of"),
        weak_first=words("""
        current complex multiple generate generating generated large simple target robust input
        good strong different various overall specific
        """),
        weak_last=words("""
        task benchmark process dataset data problem setting scenario application architecture
        algorithm training performance quality paradigm trained system setup pipeline output input
        result capability ability experiment example baseline parameter domain case
        """),
        minor=words("a an the of for in on to with and by from as via our is are"),
        # Numbers with units ('7B', '10x', '24-bit') and ordinals, but not '3D'.
        number=re.compile(
            r"\d[\d.]*(?:[bkmtx]|th|st|nd|rd|gb|mb|ms|fps|hz|ghz|mhz|nm|mm|cm|km|kg|ev)?(?:-[a-z]{1,4})?"
        ),
    ),
    sentences=SENTENCES,
    variants=_VARIANTS,
    fold=_fold,
    stem=_stem,
    heading_form=_heading_form,
)  # fmt: skip
