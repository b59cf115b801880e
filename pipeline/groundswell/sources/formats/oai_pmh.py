"""OAI-PMH answers, with metadata in Dublin Core or in arXiv's own forms.

A record's own fields are directly below the root of its metadata. What a repository adds about the
record, such as where it got it from, is not read.
"""

from typing import TYPE_CHECKING

from groundswell.sources.dates import earliest_date
from groundswell.sources.formats.xml_listing import (
    Volume,
    XmlListing,
    all_text,
    at,
    joined_text,
    local_name,
    reject_fields,
    texts_at,
)
from groundswell.sources.records import RawRecord, Reject, as_people

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def _record(where: str, record: "Element", volume: Volume) -> RawRecord | Reject:
    del volume
    header = next(iter(at(record, "header")), record)
    if header.get("status") == "deleted":
        return Reject(where, "was deleted by the repository", reject_fields(header))
    metadata = [part for above in at(record, "metadata") for part in above]

    def all_of(name: str) -> list[str]:
        found = (part for root in metadata for part in root if local_name(part) == name)
        return [text for part in found if (text := all_text(part))]

    def first(*names: str) -> str:
        return next((text for name in names for text in all_of(name)), "")

    identifiers = texts_at(header, "identifier") + all_of("identifier")
    links = [text for text in identifiers if text.startswith("http")]
    versions = [date for root in metadata for date in texts_at(root, "version/date")]
    described = all_of("description")
    return RawRecord(
        paper_id=first("id") or next(iter(links or identifiers), ""),
        digest_date=earliest_date(versions or all_of("created") or all_of("date")),
        title=first("title"),
        abstract=first("abstract", "description"),
        source="arxiv" if "arxiv.org" in " ".join(identifiers).lower() else "oai-pmh",
        url=next(iter(links), None),
        where=where,
        ids=tuple(all_of("doi")) + tuple(identifiers),
        comment=first("comments") or next(iter(described[1:]), None),
        metadata={
            "authors": _authors(metadata) or tuple(all_of("creator")),
            "affiliations": [
                text for root in metadata for text in texts_at(root, "authors/author/affiliation")
            ],
            "journal": first("journal-ref") or None,
            "labels": tuple(first("categories").split()) or tuple(all_of("subject")),
        },
    )


def _authors(metadata: "list[Element]") -> tuple[str, ...]:
    """Return the authors as arXiv's forms have them: by parts of their names, or in one text."""
    parts = (part for root in metadata for part in at(root, "authors/author"))
    names = tuple(filter(None, (joined_text(part, "forenames", "keyname") for part in parts)))
    listed = [text for root in metadata for text in texts_at(root, "authors")]
    return names or tuple(name for text in listed for name in as_people(text))


OAI_PMH = XmlListing("oai-pmh", root="OAI-PMH", records=("record",), make=_record)
