"""Volumes of the ACL Anthology, whose papers are dated to the month at best."""

from typing import TYPE_CHECKING

from groundswell.sources.dates import coarse_date
from groundswell.sources.flags import RETRACTED, WITHDRAWN
from groundswell.sources.formats.xml_listing import (
    Volume,
    XmlListing,
    at,
    joined_text,
    text_at,
    texts_at,
)
from groundswell.sources.records import RawRecord

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_STATEMENTS = {"retracted": RETRACTED, "removed": WITHDRAWN}
"""The elements by which the Anthology states that a paper was retracted or removed."""


def _record(where: str, paper: "Element", volume: Volume) -> RawRecord:
    link = text_at(paper, "url")
    dois = texts_at(paper, "doi")
    own = [] if "://" in link or not link else [f"acl:{link}"]
    return RawRecord(
        paper_id=link or next(iter(dois), None),
        digest_date=coarse_date(volume.year, volume.month),
        title=text_at(paper, "title"),
        abstract=text_at(paper, "abstract"),
        source="acl-anthology",
        url=link if "://" in link else f"https://aclanthology.org/{link}" if link else None,
        where=where,
        ids=(*own, *dois),
        flags=tuple(flag for name, flag in _STATEMENTS.items() if at(paper, name)),
        metadata={
            "authors": tuple(joined_text(part, "first", "last") for part in at(paper, "author")),
            "affiliations": tuple(texts_at(paper, "author/affiliation")),
            "journal": text_at(paper, "journal-title") or volume.title or None,
            "code": next(filter(None, (part.get("url") for part in at(paper, "pwccode"))), None),
        },
    )


ACL_ANTHOLOGY = XmlListing("acl-anthology", root="collection", records=("paper",), make=_record)
