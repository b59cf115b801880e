"""Atom feeds: answers of arXiv's API and its announcements, and other feeds of papers."""

from typing import TYPE_CHECKING

from groundswell.sources.formats.feed_entry import (
    ARXIV,
    announcement,
    creators,
    entry_ids,
    journal,
)
from groundswell.sources.formats.html_text import without_markup
from groundswell.sources.formats.xml_listing import (
    Volume,
    XmlListing,
    at,
    children,
    reject_fields,
    text_at,
    texts_at,
    texts_of,
)
from groundswell.sources.records import RawRecord, Reject

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LONGEST_ERROR = 300
"""Characters of a reason that quotes an error entry."""
_OTHER_LINKS = {"related", "self", "edit", "enclosure", "replies", "via", "license"}
"""Relations of links that do not lead to the entry itself."""


def _record(where: str, entry: "Element", volume: Volume) -> RawRecord | Reject:
    del volume
    paper_id = text_at(entry, "id")
    written = text_at(entry, "summary") or text_at(entry, "content")
    if "/api/errors" in paper_id:
        reason = f"is an error answer: {written[:_LONGEST_ERROR]}"
        return Reject(where, reason, reject_fields(entry))
    announced = announcement(entry, without_markup(written))
    links = [part.get("href") for part in at(entry, "link") if part.get("rel") not in _OTHER_LINKS]
    categories = (part.get("term") or "" for part in at(entry, "category"))
    is_arxiv = announced.paper_id or "arxiv.org" in paper_id.lower()
    return RawRecord(
        paper_id=announced.paper_id or paper_id,
        digest_date=_date(entry),
        title=without_markup(text_at(entry, "title")),
        abstract=announced.abstract,
        source="arxiv" if is_arxiv else "atom",
        url=next((link for link in links if link), None),
        where=where,
        ids=tuple(entry_ids(entry)),
        comment=next(iter(texts_of(children(entry, "comment", ARXIV))), None),
        flags=announced.flags,
        metadata={
            "authors": tuple(texts_at(entry, "author/name")) or creators(entry),
            "affiliations": _affiliations(entry),
            "journal": next(iter(texts_of(children(entry, "journal_ref", ARXIV))), None)
            or journal(entry),
            "labels": tuple(dict.fromkeys(categories)),
        },
    )


def _affiliations(entry: "Element") -> list[str]:
    """Return the affiliations of the authors, in arXiv's own element."""
    return texts_of(
        part for author in at(entry, "author") for part in children(author, "affiliation", ARXIV)
    )


def _date(entry: "Element") -> str | None:
    """Return when an entry was published, or else updated, each in the names of both editions."""
    names = ("published", "issued", "created", "updated", "modified")
    return next((text for name in names if (text := text_at(entry, name))), None)


ATOM = XmlListing("atom", root="feed", records=("entry",), make=_record)
