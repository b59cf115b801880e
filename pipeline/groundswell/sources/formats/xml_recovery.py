"""The records of XML that is not well-formed, each parsed by itself: only bad ones are lost."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.sources.files import File

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MALFORMED = "is not well-formed XML"
"""The beginning of the reason of every bad record."""
_LARGEST = 200_000_000
"""Bytes of a file that is searched as a whole."""
_NAMESPACE = re.compile(r"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<&]*"|'[^'<&]*')""")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)([A-Za-z][A-Za-z0-9]*;)?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class BadRecord:
    """A record that is not well-formed even by itself."""

    text: str
    reason: str


def records_after(file: File, names: Sequence[str], count: int) -> Iterator["Element | BadRecord"]:
    """Yield the records that follow the first `count` ones, whose elements have one of `names`.

    HTML's entities, stray ampersands and control characters are repaired.
    """
    with file.open() as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        return
    text = data.decode("utf-8", "replace")
    either = "|".join(map(re.escape, names))
    start = re.compile(rf"<(?:[\w.-]+:)?(?:{either})(?=[\s>])")
    end = re.compile(rf"</(?:[\w.-]+:)?(?:{either})\s*>")
    first = start.search(text)
    if first is None:
        return
    spaces = "".join(
        {
            found[0].split("=")[0]: found[0]
            for found in _NAMESPACE.finditer(text, 0, first.start())
        }.values()
    )
    position, number = first.start(), 0
    while begin := start.search(text, position):
        following = start.search(text, begin.end())
        stop = end.search(text, begin.end(), following.start() if following else len(text))
        if stop is None:
            # It has no end of its own: what follows it is not lost with it.
            position = following.start() if following else len(text)
            if number >= count:
                yield BadRecord(text[begin.start() : position], f"{MALFORMED} (it has no end)")
        else:
            position = stop.end()
            if number >= count:
                yield _parsed(text[begin.start() : position], spaces)
        number += 1


def _parsed(text: str, spaces: str) -> "Element | BadRecord":
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    repaired = _ENTITY.sub(_entity, _CONTROL.sub(" ", text))
    try:
        root: Element = fromstring(f"<records{spaces}>{repaired}</records>")
    except (ParseError, ValueError, LookupError, DefusedXmlException) as error:
        return BadRecord(text, f"{MALFORMED} ({error})")
    return root[0]


def _entity(found: re.Match[str]) -> str:
    character = html.unescape(found[0])
    if found[1] and character != found[0] and character not in "<>&":
        return character
    return f"&amp;{found[1] or ''}"
