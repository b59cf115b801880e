"""What the entries of Atom and RSS feeds share: arXiv's announcements, and identifiers."""

import re
from typing import TYPE_CHECKING, NamedTuple

from groundswell.sources.flags import announcement_flags
from groundswell.sources.formats.xml_listing import children, texts_of
from groundswell.sources.records import as_people

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DUBLIN_CORE = "purl.org/dc/"
"""A part of the address of Dublin Core's namespaces."""
PRISM = "prismstandard.org/"
CONTENT = "purl.org/rss/1.0/modules/content"
ARXIV = "arxiv.org/schemas/atom"

_ANNOUNCED = re.compile(
    r"\s*arXiv:\s*(?P<id>\S+)\s+Announce(?:ment)? Type:\s*(?P<kind>[\w-]+)\s*(?:Abstract:\s*)?",
    re.IGNORECASE,
)


class Announcement(NamedTuple):
    """What arXiv puts before the abstract in its feeds, and the abstract without it."""

    paper_id: str | None
    """None where the feed is not one of arXiv's announcements."""
    flags: tuple[str, ...]
    abstract: str


def announcement(entry: "Element", abstract: str) -> Announcement:
    """Return the announcement in an entry with this text, or in its own element for the type."""
    found = _ANNOUNCED.match(abstract)
    stated = texts_of(children(entry, "announce_type", ARXIV))
    kind = stated[0] if stated else found["kind"] if found else ""
    if found is None:
        return Announcement(None, announcement_flags(kind), abstract)
    return Announcement(found["id"], announcement_flags(kind), abstract[found.end() :])


def entry_ids(entry: "Element") -> list[str]:
    """Return the identifiers that an entry states in elements of their own."""
    found = [
        *texts_of(children(entry, "doi", PRISM)),
        *texts_of(children(entry, "doi", ARXIV)),
        *texts_of(children(entry, "identifier", DUBLIN_CORE)),
    ]
    return list(dict.fromkeys(found))


def journal(entry: "Element") -> str | None:
    """Return the journal that an entry states in PRISM's element."""
    return next(iter(texts_of(children(entry, "publicationName", PRISM))), None)


def creators(entry: "Element") -> tuple[str, ...]:
    """Return the authors in Dublin Core's elements; one of them can hold several names."""
    found = texts_of(children(entry, "creator", DUBLIN_CORE))
    return tuple(name for text in found for name in as_people(text))
