"""Removes the tags of HTML, JATS and MathML from texts, in time linear in their length.

A name in angle brackets that is no tag of theirs, or that is never closed, is unchanged: '<s>' and
'x < y' are text.
"""

import re
from collections.abc import Iterator

_PREFIXES = "jats|mml|xhtml|html|ce|tei"
_CLOSED = frozenset(
    "a abbr abstract alternatives b big blockquote bold center cite code dd del disp-formula "
    "div dl dt em ext-link font h1 h2 h3 h4 h5 h6 i inline-formula inline-graphic ins italic "
    "label li list list-item math mark mfrac mi mn mo monospace mover mrow mspace msqrt "
    "mstyle msub msubsup msup mtable mtd mtext mtr munder named-content ol p pre q roman sc "
    "script sec section semantics small span strike strong style styled-content sub sup table "
    "tbody td tex-math th thead title tr tt u ul underline uri xref annotation".split()
)
"""Tags that are removed where the text both opens and closes them."""
_LONE = frozenset({"br", "hr", "p", "img", "wbr"})
"""Tags that need not be closed."""
_BLOCKS = frozenset(
    "abstract blockquote br center dd disp-formula div dl dt h1 h2 h3 h4 h5 h6 hr label li list "
    "list-item ol p pre sec section table td th title tr ul".split()
)
_NOT_TEXT = frozenset({"script", "style", "tex-math", "annotation"})
_TAG = re.compile(
    rf"<!--|-->|<!\[CDATA\[|\]\]>|<(?P<end>/)?(?:(?P<prefix>{_PREFIXES}):)?(?P<name>[A-Za-z][A-Za-z0-9-]{{0,20}})"
    r"(?P<attributes>(?:\s+[\w:-]{1,40}\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))*)\s*/?>"
)
_OWN_HEADINGS = frozenset({"abstract", "summary", "abstracts", ""})
"""Headings of a whole abstract, which say nothing in it."""


def without_tags(text: str) -> str:
    """Return the text without tags: blocks are apart, headings end in a colon."""
    if "<" not in text:
        return text
    known = _known_tags(text)
    return "".join(_pieces(text, known)) if known else text


def _known_tags(text: str) -> frozenset[str]:
    """Return the names of the tags to remove."""
    opened, closed, certain = set(), set(), set()
    for found in _TAG.finditer(text):
        name = (found["name"] or "").lower()
        if not name:
            certain.add("")  # a comment
        elif found["prefix"] or name in _LONE:
            certain.add(name)
        elif found["end"]:
            closed.add(name)
        else:
            opened.add(name)
    return frozenset(certain | (opened & closed & _CLOSED))


def _pieces(text: str, known: frozenset[str]) -> Iterator[str]:
    """Yield the text between tags, with what stands for a tag."""
    position, skipped, in_heading = 0, "", False
    for found in _TAG.finditer(text):
        name, ends = (found["name"] or "").lower(), bool(found["end"])
        if name not in known:
            continue
        between, position = text[position : found.start()], found.end()
        if skipped:
            if found[0] == skipped or (ends and name == skipped):
                skipped = ""
            continue
        yield _heading(between) if in_heading and ends and name == "title" else between
        in_heading = (name == "title" and not ends) or (in_heading and name != "title")
        if found[0] == "<!--" or (name in _NOT_TEXT and not ends):
            skipped = name or "-->"
        elif name == "sup" and not ends:
            yield _superscript(between, text[position : position + 1])
        else:
            yield " " if name in _BLOCKS else ""
    yield "" if skipped and skipped != "-->" else text[position:]


def _heading(text: str) -> str:
    words = text.strip()
    if words.casefold().rstrip(":. ") in _OWN_HEADINGS:
        return " "
    return f"{words} " if words.endswith((":", ".", "?", "!")) else f"{words}: "


def _superscript(before: str, first: str) -> str:
    """Return the sign of a power after a number, without which 10 to the 6th reads as 106."""
    return "^" if before[-1:].isdigit() and (first.isdigit() or first in "-+−") else ""
