"""Atom feeds: answers of arXiv's API, and other feeds of papers."""

from typing import TYPE_CHECKING

from groundswell.sources.formats.html_text import without_markup
from groundswell.sources.formats.xml_listing import (
    Volume,
    XmlListing,
    descendants,
    first_text,
    reject_fields,
    texts,
)
from groundswell.sources.records import RawRecord, Reject

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LONGEST_ERROR = 300
"""Characters of a reason that quotes an error entry."""


def _record(where: str, entry: "Element", volume: Volume) -> RawRecord | Reject:
    del volume
    paper_id = first_text(entry, "id")
    abstract = first_text(entry, "summary") or first_text(entry, "content")
    if "/api/errors" in paper_id:
        reason = f"is an error answer: {abstract[:_LONGEST_ERROR]}"
        return Reject(where, reason, reject_fields(entry))
    links = [
        part.get("href") for part in descendants(entry, "link") if part.get("rel") != "related"
    ]
    categories = (part.get("term") or "" for part in descendants(entry, "category"))
    return RawRecord(
        paper_id=paper_id,
        digest_date=first_text(entry, "published") or first_text(entry, "updated") or None,
        title=first_text(entry, "title"),
        abstract=without_markup(abstract),
        source="arxiv" if "arxiv.org/abs/" in paper_id else "atom",
        url=next((link for link in links if link), None),
        metadata={
            "authors": tuple(texts(entry, "name")),
            "labels": tuple(dict.fromkeys(categories)),
        },
        where=where,
        ids=tuple(texts(entry, "doi")),
        comment=first_text(entry, "comment") or None,
    )


ATOM = XmlListing("atom", root="feed", record="entry", make=_record)
