"""Names of people and organizations as they are compared: whoever wrote them, however."""

import re
import unicodedata
from collections.abc import Sequence

from groundswell.outputs.citations.names import name_of

_WORD = re.compile(r"[^\W_]+")


def words_of(name: str) -> list[str]:
    """Return the words of a name, without case and accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return _WORD.findall("".join(sign for sign in letters if not unicodedata.combining(sign)))


def is_author(wanted: str, author: str) -> bool:
    """Return whether an author has each part of a name, in any order.

    An initial matches a given name; the family name, and that of a group, must be whole.
    """
    name = name_of(wanted)
    left = words_of(author)
    for word in words_of(name.family or name.whole):
        if word not in left:
            return False
        left.remove(word)
    for word in sorted(words_of(name.given), key=len, reverse=True):
        found = next((each for each in left if _same(word, each)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def is_organization(wanted: str, organization: str) -> bool:
    """Return whether the name of an organization has the words of another, one after the other."""
    own, words = words_of(organization), words_of(wanted)
    return any(
        own[start : start + len(words)] == words for start in range(len(own) - len(words) + 1)
    )


def _same(word: str, other: str) -> bool:
    if len(word) == 1 or len(other) == 1:
        return word[0] == other[0]
    return word == other


def any_author(wanted: Sequence[str], authors: Sequence[str] | None) -> str | None:
    """Return the first author that one of the wanted names is of; None where there is none."""
    found = (each for each in authors or () for name in wanted if is_author(name, each))
    return next(found, None)
