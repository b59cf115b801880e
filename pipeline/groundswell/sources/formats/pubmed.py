"""PubMed's XML, as its export and its API give it: articles, and chapters of books."""

from typing import TYPE_CHECKING, NamedTuple

from groundswell.sources.dates import coarse_date, first_public_date, parse_date
from groundswell.sources.flags import CONCERN, NOTICE, RETRACTED
from groundswell.sources.formats.xml_listing import (
    Volume,
    XmlListing,
    all_text,
    at,
    joined_text,
    text_at,
    texts_at,
)
from groundswell.sources.records import RawRecord

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PUBLISHED = frozenset({"epublish", "ppublish", "aheadofprint", "pubmed", "entrez"})
"""The steps of a record's history at which the paper, or the record of it, was public."""
_FLAGS_BY_TYPE = {
    "retracted publication": RETRACTED,
    "retraction of publication": NOTICE,
    "retraction notice": NOTICE,
    "expression of concern": NOTICE,
    "published erratum": NOTICE,
}
"""By the type of publication, in lower case."""
_FLAGS_BY_COMMENT = {
    "RetractionIn": RETRACTED,
    "PartialRetractionIn": RETRACTED,
    "ExpressionOfConcernIn": CONCERN,
}
"""By the kind of a reference to the notice about a paper."""


class _Places(NamedTuple):
    """Where a kind of record has its fields, as paths from its element."""

    document: str
    article: str
    titles: tuple[str, ...]
    authors: str
    dates: tuple[str, ...]
    ids: str


_ARTICLE = _Places(
    document="MedlineCitation",
    article="MedlineCitation/Article",
    titles=("ArticleTitle", "VernacularTitle"),
    authors="AuthorList/Author",
    dates=("ArticleDate", "Journal/JournalIssue/PubDate", "Journal/PubDate"),
    ids="PubmedData/ArticleIdList/ArticleId",
)
_BOOK = _Places(
    document="BookDocument",
    article="BookDocument",
    titles=("ArticleTitle", "Book/BookTitle"),
    authors="AuthorList/Author",
    dates=("ContributionDate", "Book/PubDate"),
    ids="BookDocument/ArticleIdList/ArticleId",
)
_UNTITLED = "[not available]."
"""What PubMed writes in place of a title."""


def _record(where: str, element: "Element", volume: Volume) -> RawRecord:
    del volume
    places = _ARTICLE if at(element, _ARTICLE.document) else _BOOK
    pmid = text_at(element, f"{places.document}/PMID")
    article = next(iter(at(element, places.article)), element)
    titles = (text for path in places.titles for text in texts_at(article, path))
    abstracts = texts_at(article, "Abstract/AbstractText")
    people = at(article, places.authors) or at(article, "Book/AuthorList/Author")
    return RawRecord(
        paper_id=f"pmid:{pmid}" if pmid else None,
        digest_date=_publication_date(element, article, places),
        title=next((text for text in titles if text.lower() != _UNTITLED), None),
        abstract=" ".join(abstracts),
        source="pubmed",
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
        where=where,
        ids=tuple(_ids(element, article, places)),
        flags=tuple(_flags(element, article, places)),
        metadata={
            "authors": tuple(filter(None, map(_name, people))),
            "affiliations": [text for person in people for text in _affiliations(person)],
            "journal": text_at(article, "Journal/Title") or text_at(article, "Book/BookTitle"),
            "labels": tuple(texts_at(element, f"{places.document}/KeywordList/Keyword")),
        },
    )


def _name(author: "Element") -> str:
    return joined_text(author, "ForeName", "LastName") or text_at(author, "CollectiveName")


def _affiliations(author: "Element") -> list[str]:
    # Older records have it directly below the author.
    return texts_at(author, "AffiliationInfo/Affiliation") or texts_at(author, "Affiliation")


def _ids(element: "Element", article: "Element", places: _Places) -> list[str]:
    located = [
        all_text(part)
        for part in at(article, "ELocationID")
        if part.get("EIdType") == "doi" and part.get("ValidYN") != "N"
    ]
    listed = [all_text(p) for p in at(element, places.ids) if p.get("IdType") in ("doi", "pmc")]
    return list(dict.fromkeys(filter(None, (*listed, *located))))


def _flags(element: "Element", article: "Element", places: _Places) -> list[str]:
    types = texts_at(article, "PublicationTypeList/PublicationType")
    stated = [_FLAGS_BY_TYPE.get(text.lower()) for text in types]
    comments = at(element, f"{places.document}/CommentsCorrectionsList/CommentsCorrections")
    stated += [_FLAGS_BY_COMMENT.get(part.get("RefType", "")) for part in comments]
    return list(dict.fromkeys(filter(None, stated)))


def _publication_date(element: "Element", article: "Element", places: _Places) -> str | None:
    """Return the earliest day on which the paper was public."""
    history = at(element, "PubmedData/History/PubMedPubDate")
    public = [part for part in history if part.get("PubStatus") in _PUBLISHED]
    dated = [part for path in places.dates for part in at(article, path)]
    stated = [text for part in dated if (text := _date(part))]
    days = [
        day for text in (*stated, *filter(None, map(_date, public))) if (day := parse_date(text))
    ]
    coarse = next((text for text in stated if not parse_date(text)), None)
    return first_public_date(days, coarse)


def _date(element: "Element") -> str | None:
    return (
        coarse_date(*(text_at(element, part) for part in ("Year", "Month", "Day")))
        if not text_at(element, "Season")
        else f"{text_at(element, 'Year')} {text_at(element, 'Season')}"
    ) or text_at(element, "MedlineDate")


PUBMED = XmlListing(
    "pubmed",
    root="PubmedArticleSet",
    records=("PubmedArticle", "PubmedBookArticle"),
    make=_record,
    only_records=True,
)
