"""RSS feeds of papers, in RSS 2.0 and RSS 1.0; among them arXiv's daily announcements."""

import re
from typing import TYPE_CHECKING

from groundswell.sources.formats.html_text import without_markup
from groundswell.sources.formats.xml_listing import Volume, XmlListing, first_text, texts
from groundswell.sources.records import RawRecord

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ANNOUNCED = re.compile(r"^arXiv:(\S+) Announce Type: [\w-]+\s*Abstract:\s*")


def _record(where: str, item: "Element", volume: Volume) -> RawRecord:
    del volume
    abstract = without_markup(first_text(item, "encoded") or first_text(item, "description"))
    announced = _ANNOUNCED.match(abstract)
    link = first_text(item, "link")
    return RawRecord(
        paper_id=announced[1] if announced else first_text(item, "guid") or link,
        digest_date=first_text(item, "pubDate") or first_text(item, "date") or None,
        title=first_text(item, "title"),
        abstract=_ANNOUNCED.sub("", abstract),
        source="arxiv" if announced else "rss",
        url=link or None,
        metadata={
            "authors": tuple(texts(item, "creator")),
            "labels": tuple(texts(item, "category")),
        },
        where=where,
    )


RSS_2 = XmlListing("rss", root="rss", record="item", make=_record)
RSS_1 = XmlListing("rss-1.0", root="RDF", record="item", make=_record)
