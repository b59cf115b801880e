"""Cleans the texts of records: one line of Unicode, without markup or hidden characters."""

import re
import unicodedata

from groundswell.corpus.markup import is_marked_up, markup_to_text

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u034f\u180e\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Control characters, writing directions, and marks of no width that can hide text."""
_SOFT_HYPHEN = re.compile("\u00ad[ \t]*(?:\r?\n[ \t]*)?")
_JOINERS = re.compile("(?<=[\u0000-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\u0000-\u024f])")
"""Joiners beside Latin letters; other scripts and emoji need theirs."""
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_TYPESET = {"\u2010": "-", "\u2011": "-"}
_BROKEN = re.compile(r"[-\u2010][ \t]{0,20}\r?\n[ \t]{0,20}([^\W\d_]{1,40})")
_WORD = re.compile(r"[^\W_][\w'-]*")
_LAST_WORD = re.compile(r"[^\W_][\w'-]*\Z")
_LONGEST_WORD = 60
"""Characters before the end of a line among which the word that it divides begins."""
_SUSPENDED = frozenset({"and", "or", "to", "nor", "as", "und", "oder", "et", "ou", "y", "o"})
"""Words after which the other part of a suspended compound follows: 'low- and high-quality'."""
_KEPT_HYPHEN = frozenset(
    "all anti auto bi co cross data domain end few fine first free full graph ground hand high "
    "human hyper inter intra large light long low machine many meta mid mini model multi non on "
    "one open out over per post pre pseudo quasi real self semi short single small so state sub "
    "super task third time token top two ultra un under user well wide word zero".split()
) - {"on", "so", "un", "over", "out", "per", "top", "free", "hand", "sub", "inter", "super", "bi"}
"""Words that a hyphen at the end of a line after them belongs to, as in 'self-' and 'well-'."""


def clean_text(text: str) -> str:
    """Return the text as a person would type it: without markup, and marks of typesetting."""
    if text.isascii() and text.isprintable() and "  " not in text and not is_marked_up(text):
        return text.strip(" ")
    return single_line(_typed(markup_to_text(single_line(joined_lines(text)))))


def joined_lines(text: str) -> str:
    """Join the words that are divided at the ends of lines, by soft hyphens or others."""
    if "\u00ad" in text:
        text = _SOFT_HYPHEN.sub("", text)
    if "\n" not in text or ("-" not in text and "\u2010" not in text):
        return text
    words = frozenset(_WORD.findall(text.casefold()))
    pieces: list[str] = []
    position = 0
    for found in _BROKEN.finditer(text):
        before = _LAST_WORD.search(
            text[max(position, found.start() - _LONGEST_WORD) : found.start()]
        )
        if before:
            pieces += [text[position : found.start()], _hyphen(before[0], found[1], words)]
            position = found.start(1)
    return "".join([*pieces, text[position:]])


def _hyphen(word: str, rest: str, words: frozenset[str]) -> str:
    """Return what is between the parts of a word that the end of a line divides."""
    if rest.casefold() in _SUSPENDED:
        return "- "
    last = word.rsplit("-", 1)[-1].casefold()
    if f"{word}{rest}".casefold() in words:
        return ""
    keeps = "-" in word or last in _KEPT_HYPHEN or not rest.islower() or len(last) == 1
    return "-" if keeps or f"{word}-{rest}".casefold() in words else ""


def single_line(text: str) -> str:
    """Return text in one line: composed (NFC), without hidden characters; markup is unchanged."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    text = text.encode("utf-8", "replace").decode()
    text = _HIDDEN.sub("", " ".join(text.split()))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _typed(text: str) -> str:
    """Return a text with letters in place of ligatures, and without hyphens that are not seen."""
    if text.isascii():
        return text
    text = _JOINERS.sub("", text.replace("\u00ad", ""))
    text = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    for typeset, typed in _TYPESET.items():
        text = text.replace(typeset, typed)
    return text
