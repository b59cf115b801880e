"""Preprints as the API of bioRxiv and medRxiv lists them, a record per version."""

from groundswell.json_value import ParsedObject
from groundswell.sources.flags import UPDATED, WITHDRAWN
from groundswell.sources.records import RawRecord, as_names, as_people, as_text

_FIRST_VERSION = "1"


def is_biorxiv(row: ParsedObject) -> bool:
    """Return whether an object is a preprint of the API."""
    return "author_corresponding" in row and "doi" in row


def biorxiv_record(where: str, row: ParsedObject) -> RawRecord:
    """Return the record of a version of a preprint; its date is that of the version."""
    doi, version = as_text(row.get("doi")), as_text(row.get("version"))
    server = (as_text(row.get("server")) or "bioRxiv").lower()
    link = f"https://www.{server}.org/content/{doi}v{version or _FIRST_VERSION}" if doi else None
    flags = []
    if version not in (None, _FIRST_VERSION):
        flags.append(UPDATED)
    if "withdraw" in (as_text(row.get("type")) or "").lower():
        flags.append(WITHDRAWN)
    return RawRecord(
        paper_id=doi,
        digest_date=as_text(row.get("date")),
        title=as_text(row.get("title")),
        abstract=as_text(row.get("abstract")),
        source=server,
        url=link,
        where=where,
        ids=tuple(filter(None, (as_text(row.get("published")),))),
        flags=tuple(flags),
        metadata={
            "authors": as_people(row.get("authors")),
            "affiliations": as_names([row.get("author_corresponding_institution")]),
            "labels": as_names([row.get("category")]),
        },
    )
