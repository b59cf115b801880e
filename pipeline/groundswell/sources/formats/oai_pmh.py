"""OAI-PMH answers, with metadata in Dublin Core or in arXiv's own form."""

from typing import TYPE_CHECKING

from groundswell.sources.dates import earliest_date
from groundswell.sources.formats.xml_listing import (
    Volume,
    XmlListing,
    descendants,
    first_text,
    joined_text,
    reject_fields,
    texts,
)
from groundswell.sources.records import RawRecord, Reject

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def _record(where: str, record: "Element", volume: Volume) -> RawRecord | Reject:
    del volume
    header = next(iter(descendants(record, "header")), record)
    if header.get("status") == "deleted":
        return Reject(where, "was deleted by the repository", reject_fields(header))
    identifiers = texts(record, "identifier")
    authors = (joined_text(part, "forenames", "keyname") for part in descendants(record, "author"))
    links = [text for text in identifiers if text.startswith("http")]
    return RawRecord(
        paper_id=first_text(record, "id") or next(iter(links or identifiers), ""),
        digest_date=earliest_date(texts(record, "created") or texts(record, "date")),
        title=first_text(record, "title"),
        abstract=first_text(record, "abstract") or first_text(record, "description"),
        source="arxiv" if "arxiv.org" in " ".join(identifiers) else "oai-pmh",
        url=next(iter(links), None),
        metadata={
            "authors": tuple(filter(None, authors)) or tuple(texts(record, "creator")),
            "labels": tuple(first_text(record, "categories").split())
            or tuple(texts(record, "subject")),
        },
        where=where,
        ids=tuple(texts(record, "doi")) + tuple(identifiers),
        comment=first_text(record, "comments") or None,
    )


OAI_PMH = XmlListing("oai-pmh", root="OAI-PMH", record="record", make=_record)
