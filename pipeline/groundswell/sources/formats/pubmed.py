"""PubMed's XML, as its export and its API give it."""

from typing import TYPE_CHECKING

from groundswell.sources.dates import coarse_date, earliest_date
from groundswell.sources.formats.xml_listing import (
    Volume,
    XmlListing,
    all_text,
    descendants,
    first_text,
    joined_text,
    texts,
)
from groundswell.sources.records import RawRecord

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def _record(where: str, article: "Element", volume: Volume) -> RawRecord:
    del volume
    dated = descendants(article, "ArticleDate") or descendants(article, "PubMedPubDate")
    dates = map(_date, dated or descendants(article, "PubDate"))
    pmid = first_text(article, "PMID")
    return RawRecord(
        paper_id=f"pmid:{pmid}" if pmid else None,
        digest_date=earliest_date([day for day in dates if day]),
        title=first_text(article, "ArticleTitle"),
        abstract=" ".join(texts(article, "AbstractText")),
        source="pubmed",
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
        metadata={
            "authors": tuple(
                joined_text(part, "ForeName", "LastName") for part in descendants(article, "Author")
            ),
            "labels": tuple(texts(article, "Keyword")),
        },
        where=where,
        ids=tuple(
            all_text(part)
            for part in descendants(article, "ArticleId")
            if part.get("IdType") == "doi"
        ),
    )


def _date(element: "Element") -> str | None:
    return coarse_date(*(first_text(element, part) for part in ("Year", "Month", "Day")))


PUBMED = XmlListing("pubmed", root="PubmedArticleSet", record="PubmedArticle", make=_record)
