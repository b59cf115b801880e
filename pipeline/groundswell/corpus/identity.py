"""What tells that records are of one paper: their identifiers, and keys of title and first author.

`groundswell.corpus.grouping` joins records by them.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from groundswell.corpus.tags import without_tags
from groundswell.sources.identifiers import other_form, read_identifier

_LONGEST = 500
"""Characters of an identifier; longer texts are not searched."""
_SHORTEST_TITLE = 20
"""Letters and digits: shorter titles ('Editorial', 'Introduction') are shared by many papers."""
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|phd|md|msc|bsc|dr|prof)\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}")
_OTHERS = re.compile(r"[^a-z0-9]+")
_DIGEST = 16
"""Hexadecimal digits of the digest of a text in a key."""
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that are no letter with an accent for Unicode, but are written as one."""


def identifiers(paper_id: str, others: Iterable[str]) -> Iterator[str]:
    """Yield a key for each identifier that is the same everywhere: kind, colon, and one form."""
    for text in (paper_id, *others):
        found = read_identifier(text) if len(text) <= _LONGEST else None
        while found:
            yield found.key
            found = other_form(found)


def local_keys(paper_id: str, title: str, abstract: str) -> list[str]:
    """Return keys for an id that may be anybody's: it joins records of one title or one abstract.

    A number of a row or a key of BibTeX stands for other papers in other files.
    """
    texts = {"title": _folded(title), "abstract": _folded(abstract)}
    return [
        f"id:{paper_id}|{name}:{hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]}"
        for name, text in texts.items()
    ]


def title_keys(title: str, authors: Sequence[str]) -> list[str]:
    """Return keys of a title with its first author, of which one is shared however it is written.

    Empty where they do not identify a paper: the title is short, or no author is known.
    """
    letters = _folded(title)
    if len(letters) < _SHORTEST_TITLE or not authors:
        return []
    return [f"{letters}|{name}" for name in _names(authors[0])]


def _names(author: str) -> list[str]:
    """Return the family name, and all names in the order of the alphabet, where there are any.

    The family name is what is before a comma, in capitals, before initials, or else the last.
    """
    before, comma, after = author.partition(",")
    if comma and all(map(_SUFFIX.fullmatch, after.replace(",", " ").split())):
        before, comma, after = before, "", ""
    words = [word for word in before.split() if not _SUFFIX.fullmatch(word)] or before.split()
    given = [word for word in words if not _INITIALS.fullmatch(word)]
    capitals = [word for word in given if word.isupper() and len(word) > 1]
    if comma:
        family = " ".join(words)
    elif capitals and len(capitals) < len(given):
        family = " ".join(capitals)
    elif given and words[-1] not in given:
        family = " ".join(given[-1:] if words[0] not in given else given)
    else:
        family = words[-1] if words else ""
    names = [*given, *(word for word in after.split() if not _INITIALS.fullmatch(word.strip()))]
    together = " ".join(sorted(filter(None, map(_folded, names))))
    return list(dict.fromkeys(filter(None, (_folded(family), together))))


def _folded(text: str) -> str:
    """Return the letters and digits of a text, without case, accents, ligatures and markup."""
    if text.isascii() and "<" not in text:
        return _OTHERS.sub("", text.lower())
    plain = unicodedata.normalize("NFKD", without_tags(text)).casefold().translate(_LETTERS)
    return "".join(letter for letter in plain if letter.isalnum())
