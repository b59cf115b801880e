"""Cleans the texts of records: one line of Unicode, without markup or hidden characters."""

import re
import unicodedata

from groundswell.corpus.markup import markup_to_text

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Control characters, writing directions, and marks of no width that can hide text."""


def clean_text(text: str) -> str:
    """Return the text that LaTeX or HTML sets, in one line."""
    return single_line(markup_to_text(text))


def single_line(text: str) -> str:
    """Return text in one line: composed (NFC), without hidden characters; markup is unchanged."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    text = text.encode("utf-8", "replace").decode()
    text = _HIDDEN.sub("", " ".join(text.split()))
    return unicodedata.normalize("NFC", " ".join(text.split()))
