"""Reading what the report wrote: tags and texts of pages, packed data, entries of the feed."""

import bz2
import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"


class Html(HTMLParser):
    """Every tag of a page with its attributes, and the text outside scripts and styles."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.shown = ""
        self._within: str | None = None
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser calls it so
        self._within = None

    def handle_data(self, data: str) -> None:
        if self._within not in {"script", "style"}:
            self.shown += data

    @property
    def links(self) -> set[str]:
        """Where the page's links lead."""
        return {attrs["href"] or "" for tag, attrs in self.tags if tag == "a"}


def section(page: bytes, name: str) -> str:
    """The markup of a view of the page."""
    return page.decode().split(f'<section id="/{name}"')[1].split("</section>")[0]


_VISIBLE = [chr(code) for code in range(33, 127) if chr(code) != "<"]
_SHORT = {character: place for place, character in enumerate(_VISIBLE)}
_LONG = {chr(0xF0 + place): place for place in range(1314)}
_TRIPLES = len(_SHORT) ** 3


def decoded(text: str) -> bytes:
    """The bytes that a packed text stands for."""
    bits, at = "", 1
    while at < len(text):
        pair = text[at : at + 2]
        if pair[0] in _LONG:
            place = _LONG[pair[0]] * len(_SHORT) + _SHORT[pair[1]]
            value, at = _TRIPLES + len(_SHORT) * len(_LONG) + place, at + 2
        elif pair[1] in _LONG:
            place = _SHORT[pair[0]] * len(_LONG) + _LONG[pair[1]]
            value, at = _TRIPLES + place, at + 2
        else:
            value = 0
            for character in text[at : at + 3]:
                value = value * len(_SHORT) + _SHORT[character]
            at += 3
        bits += f"{value:020b}"
    found = int(bits or "0", 2).to_bytes(len(bits) // 8, "big")
    return found[: len(found) - int(text[0])]


def unpacked(page: bytes, name: str) -> bytes:
    """What a script element of the page holds packed."""
    found = re.search(rf'id="{name}">([^<]*)<', page.decode())
    assert found
    return bz2.decompress(decoded(found[1]))


def data_of(page: bytes) -> Any:
    """The data that the page's scripts read."""
    return json.loads(unpacked(page, "data"))


def xml(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)  # noqa: S314 - our own bytes


def entries(feed: bytes) -> list[ElementTree.Element]:
    return xml(feed).findall(f"{ATOM}entry")
