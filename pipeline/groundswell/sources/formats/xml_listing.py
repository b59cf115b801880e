"""XML in which papers are listed one after the other: the reader that all XML formats share.

It reads element by element, so that memory does not grow with the file. Entities that a document
defines itself are refused, and nothing it refers to is fetched.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.records import RawRecord, Reject, SourceError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DEEPEST = 100
"""Elements within elements; deeper ones exhaust what walks them."""
_LONGEST_RECORD = 50_000_000
"""Bytes from the end of one record to the end of the next: a record is held as a tree."""
_LONGEST_ERROR = 300
"""Characters of a message that quotes an error answer."""
_LONGEST_VALUE = 10_000
"""Characters of an element that a reject holds."""
_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w-]*)[\s>/]")
_PROLOG = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)


class Volume(NamedTuple):
    """The date of an Anthology's volume, which its papers share; empty where unknown."""

    year: str = ""
    month: str = ""


@dataclass(frozen=True)
class XmlListing:
    """A format of XML in which each paper is an element."""

    name: str
    root: str
    """The name of the root element, without its namespace."""
    record: str
    """The name of the element of a paper."""
    make: Callable[[str, "Element", Volume], RawRecord | Reject]
    """Returns the record of a position, an element, and the volume that the element is in."""
    suffixes: tuple[str, ...] = ()

    def recognizes(self, file: File) -> bool:
        """Return whether the root element is that of the format."""
        found = _ROOT.match(_PROLOG.sub(b"", file.head).lstrip())
        return found is not None and found[1] == self.root.encode()

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per element; malformed XML ends the file with `SourceError`."""
        del config  # the formats need no settings
        from xml.etree.ElementTree import ParseError

        from defusedxml import DefusedXmlException

        number = 0
        try:
            with file.open() as opened:
                for element, volume in self._elements(opened):
                    number += 1
                    yield self.make(f"{file.name}#{number}", element, volume)
        except DefusedXmlException as error:
            raise SourceError("defines entities, which no listing of papers needs") from error
        except (ParseError, LookupError, ValueError) as error:
            if isinstance(error, SourceError):
                raise
            after = f" after record {number:,}" if number else ""
            raise SourceError(f"is not valid XML{after} ({error}): fetch it again") from error

    def _elements(self, opened: BinaryIO) -> Iterator[tuple["Element", Volume]]:
        """Yield each record's element with its volume; it is released before the next is read."""
        from defusedxml.ElementTree import iterparse

        stream = _LimitedStream(opened)
        volume = Volume()
        path: list[Element] = []
        for event, element in iterparse(stream, events=("start", "end")):
            if event == "start":
                path.append(element)
                if len(path) > _DEEPEST:
                    raise SourceError(f"is nested deeper than {_DEEPEST} elements")
                continue
            path.pop()
            name = local_name(element)
            if name == "meta":
                volume = Volume(first_text(element, "year"), first_text(element, "month"))
            elif name == "error" and len(path) == 1:
                message = f"is an error answer: {element.get('code', '')} {all_text(element)}"
                raise SourceError(message[:_LONGEST_ERROR])
            elif name == self.record:
                yield element, volume
                element.clear()
                if path:
                    path[-1].remove(element)
                stream.since_record = 0


@dataclass
class _LimitedStream:
    """A stream that refuses a record without end."""

    stream: BinaryIO
    since_record: int = field(default=0, init=False)
    """Bytes read since the end of the last record."""

    def read(self, size: int = -1) -> bytes:
        block = self.stream.read(size)
        self.since_record += len(block)
        if self.since_record > _LONGEST_RECORD:
            raise SourceError(f"has a record of more than {_LONGEST_RECORD:,} bytes")
        return block


def local_name(element: "Element") -> str:
    """Return an element's name without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def descendants(element: "Element", name: str) -> "list[Element]":
    """Return the elements of a name at any depth, in the order of the document."""
    return [part for part in element.iter() if local_name(part) == name]


def all_text(element: "Element") -> str:
    """Return the text of an element and all elements in it."""
    return "".join(element.itertext()).strip()


def texts(element: "Element", name: str) -> list[str]:
    """Return the texts of the elements of a name, without empty ones."""
    return [text for part in descendants(element, name) if (text := all_text(part))]


def first_text(element: "Element", name: str) -> str:
    """Return the first text of the elements of a name, or an empty one."""
    return next(iter(texts(element, name)), "")


def joined_text(element: "Element", *names: str) -> str:
    """Return the first texts of several names, joined by spaces, as of first and last name."""
    return " ".join(filter(None, (first_text(element, name) for name in names)))


def reject_fields(element: "Element") -> dict[str, str]:
    """Return an element's parts as the record of a reject: name to text."""
    return {local_name(part): all_text(part)[:_LONGEST_VALUE] for part in element}
