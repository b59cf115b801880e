"""Volumes of the ACL Anthology, whose papers are dated to the month at best."""

from typing import TYPE_CHECKING

from groundswell.sources.dates import coarse_date
from groundswell.sources.formats.xml_listing import (
    Volume,
    XmlListing,
    descendants,
    first_text,
    joined_text,
    texts,
)
from groundswell.sources.records import RawRecord

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def _record(where: str, paper: "Element", volume: Volume) -> RawRecord:
    link = first_text(paper, "url")
    return RawRecord(
        paper_id=link or first_text(paper, "doi"),
        digest_date=coarse_date(volume.year, volume.month),
        title=first_text(paper, "title"),
        abstract=first_text(paper, "abstract"),
        source="acl-anthology",
        url=link if "://" in link else f"https://aclanthology.org/{link}" if link else None,
        metadata={
            "authors": tuple(
                joined_text(part, "first", "last") for part in descendants(paper, "author")
            ),
        },
        where=where,
        ids=tuple(texts(paper, "doi")),
    )


ACL_ANTHOLOGY = XmlListing("acl-anthology", root="collection", record="paper", make=_record)
