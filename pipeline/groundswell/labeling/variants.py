"""Bring the forms of one word together.

Plural and singular, British and American, 'fine-tuning' and 'finetuning', 'Schrödinger' and
'Schrodinger' are one.

A form is only ever merged into one that the corpus itself uses, so a rule that misfires on a
word ('physics', 'lens') finds no partner and changes nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

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
_NO_PLURALS = frozenset(
    [
        "news", "does", "has", "was", "its", "this", "gas", "gases", "bias", "lens", "series",
        "species", "less", "us", "pass", "across", "aids", "mas", "sos", "pos", "apis", "chaos",
    ]
)  # fmt: skip
_PLURAL_ICS = frozenset(
    ["topics", "metrics", "critics", "clinics", "comics", "heuristics", "logics", "mechanics"]
)
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
_BASED = re.compile(r"(.{2,})-(?:based|related|driven)$")
_MAYBE_BRITISH = re.compile(r"[iy]s[aei]|our|ll[ie]|[tb]re|logue|^grey")
_ARTICLE = re.compile(r"-(?:a|an|the)-")
_SHORTEST = 3


def merge_variants(forms: Sequence[str], counts: NDArray[np.int64]) -> list[str]:
    """Return for each form the word it stands for, its key; `counts` say how often it is used.

    A key is in lower case, and one of the forms' own spellings.
    """
    lowered = [key_of(form) for form in forms]
    used: dict[str, int] = {}
    for word, count in zip(lowered, counts.tolist(), strict=True):
        used[word] = used.get(word, 0) + count
    frequent = sorted(word for word, count in used.items() if count > 1)
    merged: dict[str, str] = {}
    for word in frequent:
        target = word
        for rule in (*_RULES, *_RULES):  # one may only apply after another
            target = rule(target, used)
        if target != word:
            merged[word] = target
    for word in frequent:
        closed = merged.get(word, word)
        bare = closed.replace("-", "")
        if bare != closed and len(bare) > _SHORTEST and bare in used:
            if used[bare] > used[closed]:
                merged[word] = merged.get(bare, bare)
            else:
                merged[bare] = closed
    return [merged.get(word, word) for word in lowered]


def key_of(form: str) -> str:
    """Return a form in lower case, without accents and possessive."""
    if form[:-1].isupper() and len(form) > _SHORTEST - 1 and form[-1] == "s":
        form = form[:-1]  # 'LLMs'
    word = form.lower()
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in decomposed if not unicodedata.combining(c)) or word
    return word.removesuffix("'s").removesuffix("'") or word


def _base(word: str, used: Mapping[str, int]) -> str:
    """'diffusion-based' -> 'diffusion', 'llm-as-a-judge' -> 'llm-as-judge'."""
    bare = _ARTICLE.sub("-", word) if "-" in word else word
    if bare in used:
        word = bare
    based = _BASED.match(word) if "-" in word else None
    return based[1] if based and based[1] in used else word


def _american(word: str, used: Mapping[str, int]) -> str:
    if not _MAYBE_BRITISH.search(word):
        return word
    for pattern, replacement in _BRITISH:
        candidate = pattern.sub(replacement, word)
        if candidate != word and candidate in used:
            return candidate
    return word


def _singular(word: str, used: Mapping[str, int]) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word] if _IRREGULAR[word] in used else word
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or word in _NO_PLURALS:
        return word
    if word.endswith("ics") and word not in _PLURAL_ICS:
        return word
    candidates = [word[:-1]]
    if word.endswith("ies"):
        candidates = [word[:-3] + "y", word[:-1]]
    elif word.endswith(("sses", "xes", "ches", "shes", "zes")):
        candidates = [word[:-2], word[:-1]]
    return next((c for c in candidates if len(c) >= _SHORTEST and c in used), word)


_RULES: Sequence[Callable[[str, Mapping[str, int]], str]] = (_base, _american, _singular)
