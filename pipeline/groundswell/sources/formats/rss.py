"""RSS feeds of papers, in RSS 2.0 and RSS 1.0; among them arXiv's daily announcements."""

import re
from typing import TYPE_CHECKING

from groundswell.sources.flags import UPDATED
from groundswell.sources.formats.feed_entry import (
    CONTENT,
    DUBLIN_CORE,
    PRISM,
    announcement,
    creators,
    entry_ids,
    journal,
)
from groundswell.sources.formats.html_text import without_markup
from groundswell.sources.formats.xml_listing import (
    Volume,
    XmlListing,
    children,
    text_at,
    texts_at,
    texts_of,
)
from groundswell.sources.records import RawRecord

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LATER_VERSION = re.compile(r"\dv([2-9]|[1-9]\d)(?:$|[?#./])")
"""The end of a link to a version of a preprint other than the first."""


def _record(where: str, item: "Element", volume: Volume) -> RawRecord:
    del volume
    written = _first(item, ("encoded", CONTENT)) or text_at(item, "description")
    written = written or _first(item, ("description", DUBLIN_CORE), ("abstract", DUBLIN_CORE))
    announced = announcement(item, without_markup(written))
    link = text_at(item, "link")
    ids = entry_ids(item)
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or ""
    flags = announced.flags
    if not flags and announced.paper_id is None and _LATER_VERSION.search(link):
        flags = (UPDATED,)
    return RawRecord(
        paper_id=announced.paper_id
        or text_at(item, "guid")
        or link
        or about
        or next(iter(ids), None),
        digest_date=text_at(item, "pubDate") or _date(item),
        title=without_markup(text_at(item, "title") or _first(item, ("title", DUBLIN_CORE))),
        abstract=announced.abstract,
        source="arxiv" if announced.paper_id else "rss",
        url=link or None,
        where=where,
        ids=tuple(ids),
        flags=flags,
        metadata={
            "authors": creators(item) or tuple(texts_at(item, "author")),
            "labels": tuple(texts_at(item, "category"))
            or tuple(texts_of(children(item, "subject", DUBLIN_CORE))),
            "journal": journal(item),
        },
    )


def _date(item: "Element") -> str | None:
    return _first(item, ("date", DUBLIN_CORE), ("publicationDate", PRISM)) or None


def _first(item: "Element", *names: tuple[str, str]) -> str:
    """Return the first text of elements of other namespaces, given by name and namespace."""
    found = (text for name, space in names for text in texts_of(children(item, name, space)))
    return next(found, "")


RSS_2 = XmlListing("rss", root="rss", records=("item",), make=_record)
RSS_1 = XmlListing("rss-1.0", root="RDF", records=("item",), make=_record)
