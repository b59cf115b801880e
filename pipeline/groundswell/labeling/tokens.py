"""Split titles and abstracts into tokens, as arrays of numbers.

A word keeps its inner hyphens, apostrophes and decimal points ('chain-of-thought', 'Llama-3.1').
Punctuation, LaTeX formulas and commands, and addresses are tokens that no phrase reaches across.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.parallel import one_by_one

TITLE_START, ABSTRACT_START = 0, 1
"""The forms that precede each title and each abstract."""

_TITLE, _ABSTRACT = "\x02", "\x03"
"""Their characters; cleaned texts hold no control characters."""

_SENTINELS = re.compile("[\x02\x03]")
_TOKEN = re.compile(
    r"[^\W_]+(?:[-'][^\W_]+|\.\d+)*\+{0,2}|\$[^$\x02\x03]{1,300}\$|\\[A-Za-z]+|[^\w\s]"
)
_ADDRESS = re.compile(r"https?://\S+")
_ACCENT = re.compile(r"\\([\"'`^~=.])\s*\{?\\?([A-Za-z])\}?")
_COMBINING = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302",
    "~": "\u0303", "=": "\u0304", ".": "\u0307",
}  # fmt: skip
_BATCH = 4000
"""Papers tokenized at once: bounds the memory for strings, and is a process's work."""


@dataclass(frozen=True)
class Tokens:
    """The tokens of a corpus, paper after paper, title before abstract.

    A sentinel precedes each title and each abstract. `forms` are the distinct tokens, `form_ids`
    (tokens,) int32 gives the form of each token.
    """

    forms: Sequence[str]
    form_ids: NDArray[np.int32]


def tokenize(titles: Sequence[str], abstracts: Sequence[str]) -> Tokens:
    """Return the tokens of the papers' titles and abstracts."""
    starts = range(0, len(titles), _BATCH)
    batches = ((titles[i : i + _BATCH], abstracts[i : i + _BATCH]) for i in starts)
    return join_tokens(one_by_one(_tokenized, batches, count=len(starts), papers=len(titles)))


def join_tokens(parts: Iterable[Tokens]) -> Tokens:
    """Return the tokens of parts of a corpus as those of the whole."""
    ids: defaultdict[str, int] = defaultdict(None, {_TITLE: TITLE_START, _ABSTRACT: ABSTRACT_START})
    ids.default_factory = ids.__len__
    form_ids = [np.zeros(0, dtype=np.int32)]
    for own in parts:
        of_form = np.fromiter(map(ids.__getitem__, own.forms), np.int32, count=len(own.forms))
        form_ids.append(of_form[own.form_ids])
    return Tokens(list(ids), np.concatenate(form_ids))


def _tokenized(batch: tuple[Sequence[str], Sequence[str]]) -> Tokens:
    """Return the tokens of some papers, given their titles and abstracts."""
    texts: list[str] = []
    for title, abstract in zip(*batch, strict=True):
        texts += (_TITLE, _SENTINELS.sub(" ", title), _ABSTRACT, _SENTINELS.sub(" ", abstract))
    found = _TOKEN.findall(normalize_characters("\n".join(texts)))
    ids: defaultdict[str, int] = defaultdict()
    ids.default_factory = ids.__len__
    form_ids = np.fromiter(map(ids.__getitem__, found), dtype=np.int32, count=len(found))
    return Tokens(list(ids), form_ids)


def normalize_characters(text: str) -> str:
    r"""Return text with LaTeX accents composed (K\"ahler), one kind of hyphen and no addresses."""
    if "\\" in text:
        text = _ACCENT.sub(lambda m: unicodedata.normalize("NFC", m[2] + _COMBINING[m[1]]), text)
    if "://" in text:
        text = _ADDRESS.sub("|", text)
    if not text.isascii():
        text = text.replace("‐", "-").replace("‑", "-").replace("’", "'")
    return text


def is_word(form: str) -> bool:
    """Return whether a token is a word or a number, rather than punctuation or a formula."""
    return form[0].isalnum()
