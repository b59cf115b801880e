"""XML in which papers are listed one after the other: the reader that all XML formats share.

It reads element by element, so that memory does not grow with the file. Entities that a document
defines itself are refused, and nothing it refers to is fetched.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.formats.html_text import BLOCKS
from groundswell.sources.formats.xml_recovery import BadRecord, records_after
from groundswell.sources.records import RawRecord, Reject, SourceError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BELOW_ROOT = 2
"""The depth of the elements directly below the root."""
_BLOCKS = BLOCKS | {"sec", "title", "list", "list-item"}
"""Elements whose text is apart from what is around them: those of HTML and of JATS."""
_NOT_TEXT = frozenset({"annotation", "tex-math", "script", "style", ""})
"""Elements that repeat a formula in another notation or are not rendered."""
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
    """What the papers of an Anthology's volume share; empty where unknown."""

    year: str = ""
    month: str = ""
    title: str = ""


@dataclass(frozen=True)
class XmlListing:
    """A format of XML in which each paper is an element.

    What is within a paper's element can itself hold elements of that name, as references and
    embedded sources do: only the outermost is a paper.
    """

    name: str
    root: str
    """The name of the root element, without its namespace."""
    records: tuple[str, ...]
    """The names of the elements of a paper."""
    make: Callable[[str, "Element", Volume], RawRecord | Reject]
    """Returns the record of a position, an element, and the volume that the element is in."""
    only_records: bool = False
    """Whether all that is directly below the root is meant as a record: others become rejects."""
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

        number, volume = 0, Volume()
        try:
            with file.open() as opened:
                for element, volume in self._elements(opened):
                    number += 1
                    yield self._item(f"{file.name}#{number}", element, volume)
        except DefusedXmlException as error:
            raise SourceError("defines entities, which no listing of papers needs") from error
        except (ParseError, LookupError, ValueError) as error:
            if isinstance(error, SourceError):
                raise
            bad = 0
            for found in records_after(file, self.records, number):
                number += 1
                where = f"{file.name}#{number}"
                bad += isinstance(found, BadRecord)
                if isinstance(found, BadRecord):
                    yield Reject(where, found.reason, found.text, file.digest_date)
                else:
                    yield self._item(where, found, volume)
            if not bad:
                after = f" after record {number:,}" if number else ""
                raise SourceError(f"is not valid XML{after} ({error}): fetch it again") from error

    def _item(self, where: str, element: "Element", volume: Volume) -> RawRecord | Reject:
        name = local_name(element)
        if name in self.records:
            return self.make(where, element, volume)
        reason = f"is an element '{name}', expected {' or '.join(self.records)}"
        return Reject(where, reason, reject_fields(element))

    def _elements(self, opened: BinaryIO) -> Iterator[tuple["Element", Volume]]:
        """Yield each record's element with its volume; it is released before the next is read."""
        from defusedxml.ElementTree import iterparse

        stream = _LimitedStream(opened)
        volume = Volume()
        path: list[Element] = []
        record: Element | None = None
        for event, element in iterparse(stream, events=("start", "end")):
            name = local_name(element)
            if event == "start":
                path.append(element)
                if len(path) > _DEEPEST:
                    raise SourceError(f"is nested deeper than {_DEEPEST} elements")
                if record is None and self._is_record(name, len(path)):
                    record = element
                continue
            path.pop()
            if record is not None and element is record:
                yield element, volume
                element.clear()
                path[-1].remove(element)
                record, stream.since_record = None, 0
            elif record is None and name == "meta":
                title = text_at(element, "journal-title") or text_at(element, "booktitle")
                volume = Volume(text_at(element, "year"), text_at(element, "month"), title)
            elif record is None and name == "error" and len(path) == 1:
                message = f"is an error answer: {element.get('code', '')} {all_text(element)}"
                raise SourceError(message[:_LONGEST_ERROR])

    def _is_record(self, name: str, depth: int) -> bool:
        return depth > 1 and (name in self.records or (self.only_records and depth == _BELOW_ROOT))


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


def children(element: "Element", name: str, space: str | None = None) -> "list[Element]":
    """Return the elements of a name directly below an element, in the order of the document.

    `space` is a part of their namespace's address; by default they are in the element's own.
    """
    own = _namespace(element)
    return [
        part
        for part in element
        if local_name(part) == name
        and (_namespace(part) == own if space is None else space in _namespace(part))
    ]


def at(element: "Element", path: str) -> "list[Element]":
    """Return the elements that a path such as 'Article/Abstract' leads to, step by step."""
    found = [element]
    for name in path.split("/"):
        found = [part for above in found for part in children(above, name)]
    return found


def texts_of(elements: "Iterable[Element]") -> list[str]:
    """Return the texts of elements, without empty ones."""
    return [text for part in elements if (text := all_text(part))]


def texts_at(element: "Element", path: str) -> list[str]:
    """Return the texts that a path leads to, without empty ones."""
    return texts_of(at(element, path))


def text_at(element: "Element", path: str) -> str:
    """Return the first text that a path leads to, or an empty one."""
    return next(iter(texts_at(element, path)), "")


def joined_text(element: "Element", *names: str) -> str:
    """Return the first texts of several names, joined by spaces, as of first and last name."""
    return " ".join(filter(None, (text_at(element, name) for name in names)))


def all_text(element: "Element") -> str:
    """Return the text of an element and all elements in it, blocks such as paragraphs apart."""
    return "".join(_pieces(element)).strip()


def reject_fields(element: "Element") -> dict[str, str]:
    """Return an element's parts as the record of a reject: name to text."""
    return {local_name(part): all_text(part)[:_LONGEST_VALUE] for part in element}


def _namespace(element: "Element") -> str:
    tag = element.tag
    return tag[1:].split("}", 1)[0] if isinstance(tag, str) and tag.startswith("{") else ""


def _pieces(element: "Element") -> Iterator[str]:
    yield element.text or ""
    for part in element:
        between = " " if local_name(part).lower() in _BLOCKS else ""
        yield between
        if local_name(part) not in _NOT_TEXT:
            yield from _pieces(part)
        yield between
        yield part.tail or ""
