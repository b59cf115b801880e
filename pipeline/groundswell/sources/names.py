"""Names as files write them: several in one text, or as objects with parts."""

import json
import re
from collections.abc import Sequence

from groundswell.json_value import ParsedObject

_CATEGORIES = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?(\s+[a-z-]+(\.[A-Za-z-]+)?)+")
_LISTED = re.compile(r"\s*[\[({](.*)[\])}]\s*", re.DOTALL)
_QUOTED = re.compile(r"'((?:[^'\\]|\\.|(?<=\w)'(?=\w)){0,200})'|\"((?:[^\"\\]|\\.){0,200})\"")
_AND = re.compile(r",?\s+(?:and|&)\s+", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\.?[\s-]?){1,4}")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|phd|md)\.?", re.IGNORECASE)
_PAIR = 2
"""Parts between commas that can be one name, the family name first."""
_WHOLE_NAMES = (
    "name",
    "full_name",
    "fullName",
    "display_name",
    "author_name",
    "fullname",
    "literal",
)
_SHOWN_NAMES = ("fullname", "fullName", "full_name", "display_name", "displayName", "name")
"""The names of an organization, those to be read before those to be typed."""
_GIVEN_NAMES = ("given", "first", "first_name", "firstName", "forename", "forenames", "givenName")
_FAMILY_NAMES = ("family", "last", "last_name", "lastName", "surname", "keyname", "familyName")


def split_names(text: str) -> Sequence[str]:
    """Return the categories or keywords in a text.

    Lists as JSON, Python and NumPy write them, categories of arXiv ('hep-ph cs.LG'), and what is
    between semicolons or commas.
    """
    if listed := _LISTED.fullmatch(text):
        return _listed_names(text, listed[1])
    if _CATEGORIES.fullmatch(text):
        return text.split()
    return text.split(";" if ";" in text else ",")


def split_people(text: str) -> Sequence[str]:
    """Return the names of people in a text: a list, or names between semicolons, commas or 'and'.

    Family names can be before the others, with a comma between.
    """
    if listed := _LISTED.fullmatch(text):
        return _listed_names(text, listed[1])
    if ";" in text:
        return text.split(";")
    if _AND.search(text):
        return [name for part in _AND.split(text) for name in _between_commas(part)]
    return _between_commas(text)


def name_of(part: ParsedObject) -> str | None:
    """Return the name in an object: as a whole, or its given and family names."""
    whole = _text_at(part, _WHOLE_NAMES)
    names = [_text_at(part, keys) for keys in (_GIVEN_NAMES, _FAMILY_NAMES)]
    return whole or " ".join(filter(None, names)) or None


def organization_of(part: ParsedObject) -> str | None:
    """Return the name of an organization in an object, as it is to be read."""
    return _text_at(part, _SHOWN_NAMES) or None


def split_organizations(text: str) -> Sequence[str]:
    """Return the organizations in a text: a list, or names between semicolons.

    Commas are within names: 'Department of Botany, University of Moss'.
    """
    if is_list(text):
        return split_names(text)
    return text.split(";")


def is_list(text: str) -> bool:
    """Return whether a text is a list as JSON, Python and NumPy write them."""
    return text.lstrip().startswith("[") and bool(_LISTED.fullmatch(text))


def _text_at(part: ParsedObject, keys: Sequence[str]) -> str:
    texts = (part[key] for key in keys if isinstance(part.get(key), str))
    return next((text for text in texts if text.strip()), "")


def _listed_names(text: str, inside: str) -> Sequence[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, list):
        return [part for part in found if isinstance(part, str)]
    quoted = [one.replace("\\'", "'") or other for one, other in _QUOTED.findall(inside)]
    return quoted or inside.split(",")


def _between_commas(text: str) -> Sequence[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > 1 and all(map(_SUFFIX.fullmatch, parts[1:])):
        return [text]
    if len(parts) == _PAIR and " " not in parts[0] and _is_given(parts[1]):
        return [text]
    if len(parts) > _PAIR and len(parts) % 2 == 0 and all(map(_INITIALS.fullmatch, parts[1::2])):
        return [f"{parts[i]}, {parts[i + 1]}" for i in range(0, len(parts), 2)]
    return parts


def _is_given(text: str) -> bool:
    """Return whether a text after a family name and a comma can be its given name."""
    words = text.split()
    return all(word[:1].isupper() for word in words) and (
        bool(_INITIALS.fullmatch(text)) or len(words) == 1 or bool(_INITIALS.fullmatch(words[-1]))
    )
