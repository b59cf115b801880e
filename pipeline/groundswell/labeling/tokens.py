"""Split titles and abstracts into words and marks, as arrays of numbers.

A word keeps its inner hyphens, apostrophes and decimal points ('chain-of-thought', 'Llama-3.1');
LaTeX formulas, commands and addresses are marks, and so is all punctuation: no phrase reaches
across a mark.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TITLE_MARK, ABSTRACT_MARK = 0, 1
"""The forms that stand before each title and abstract."""

_TITLE, _ABSTRACT = "\x02", "\x03"
"""Set before each title and abstract; texts of digests hold no control characters."""

_CONTROLS = re.compile("[\x02\x03]")
_TOKEN = re.compile(
    r"[^\W_]+(?:[-'][^\W_]+|\.\d+)*\+{0,2}|\$[^$\x02\x03]{1,300}\$|\\[A-Za-z]+|[^\w\s]"
)
_ADDRESS = re.compile(r"https?://\S+")
_ACCENT = re.compile(r"\\([\"'`^~=.])\s*\{?\\?([A-Za-z])\}?")
_COMBINING = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302",
    "~": "\u0303", "=": "\u0304", ".": "\u0307",
}  # fmt: skip
_CHUNK = 4000
"""Papers tokenised at once: bounds the strings held."""


@dataclass(frozen=True)
class Tokens:
    """The tokens of a corpus, paper after paper, title before abstract, a mark before each.

    `forms` are the distinct tokens; `form` (int32) says which of them each token is.
    """

    forms: Sequence[str]
    form: NDArray[np.int32]


def tokenize(titles: Sequence[str], abstracts: Sequence[str]) -> Tokens:
    """Return the tokens of the papers' titles and abstracts."""
    known: defaultdict[str, int] = defaultdict(None, {_TITLE: TITLE_MARK, _ABSTRACT: ABSTRACT_MARK})
    known.default_factory = known.__len__
    parts = [np.zeros(0, dtype=np.int32)]
    for start in range(0, len(titles), _CHUNK):
        texts: list[str] = []
        for head, body in zip(
            titles[start : start + _CHUNK], abstracts[start : start + _CHUNK], strict=True
        ):
            texts += (_TITLE, _CONTROLS.sub(" ", head), _ABSTRACT, _CONTROLS.sub(" ", body))
        found = _TOKEN.findall(plain("\n".join(texts)))
        parts.append(np.fromiter(map(known.__getitem__, found), dtype=np.int32, count=len(found)))
    return Tokens(list(known), np.concatenate(parts))


def plain(text: str) -> str:
    r"""Return text with LaTeX accents composed (K\"ahler), one kind of hyphen and no addresses."""
    if "\\" in text:
        text = _ACCENT.sub(lambda m: unicodedata.normalize("NFC", m[2] + _COMBINING[m[1]]), text)
    if "://" in text:
        text = _ADDRESS.sub("|", text)
    if not text.isascii():
        text = text.replace("‐", "-").replace("‑", "-").replace("’", "'")
    return text


def is_word(form: str) -> bool:
    """Whether a token is a word rather than a mark."""
    return form[0].isalnum()
