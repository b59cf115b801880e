"""Records of catalogs that have a JSON form of their own.

OpenAlex, Semantic Scholar, bioRxiv and medRxiv, Crossref, CSL-JSON, arXiv's metadata snapshot, and
OAI-PMH pairs. The readers of JSON Lines and JSON documents share them; a new catalog is one
function, here or in a module of its own, and a line in `_CATALOGS`.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from groundswell.json_value import ParsedObject
from groundswell.sources.dates import coarse_date, earliest_date, parse_date
from groundswell.sources.flags import stated_flags
from groundswell.sources.formats.biorxiv import biorxiv_record, is_biorxiv
from groundswell.sources.formats.crossref import crossref_record, is_crossref
from groundswell.sources.records import (
    RawRecord,
    Reject,
    as_count,
    as_name,
    as_names,
    as_organizations,
    as_people,
    as_text,
)

_CSL_DATES = ("published-online", "issued", "published", "published-print", "created")
"""Dates of an item of CSL-JSON, the first that is there."""
_LONGEST_ABSTRACT = 1_000_000
"""Words of an inverted abstract: a position can be any number, so a small file can ask for more."""


def catalog_record(where: str, row: Any) -> RawRecord | Reject | None:
    """Return the record of a JSON value at a position; None where it is of no known catalog."""
    if isinstance(row, dict):
        return next((read(where, row) for is_of, read in _CATALOGS if is_of(row)), None)
    if isinstance(row, list) and len(row) == 2 and isinstance(row[1], dict):
        return _oai_pair(where, as_text(row[0]), row[1])
    return None


def _openalex(where: str, row: ParsedObject) -> RawRecord | Reject:
    """Read a work; its abstract is a mapping of each word to its positions."""
    positioned: list[tuple[int, str]] = []
    inverted = row["abstract_inverted_index"] or {}
    if not isinstance(inverted, dict):
        return Reject(where, "has an abstract_inverted_index that is not an object", row)
    for word, positions in inverted.items():
        if not isinstance(positions, list) or not all(type(number) is int for number in positions):
            return Reject(where, "has an abstract_inverted_index without positions", row)
        positioned.extend((number, word) for number in positions)
        if len(positioned) > _LONGEST_ABSTRACT:
            return Reject(where, f"has an abstract of more than {_LONGEST_ABSTRACT:,} words", row)
    authorships = row.get("authorships")
    known = [row.get("doi"), *_object(row.get("ids")).values()]
    authors = [_object(part).get("author") for part in _list(authorships)]
    return RawRecord(
        paper_id=as_text(row.get("id")) or as_text(row.get("doi")),
        digest_date=as_text(row.get("publication_date")),
        title=as_text(row.get("title")) or as_text(row.get("display_name")),
        abstract=" ".join(word for _, word in sorted(positioned)),
        source="openalex",
        url=as_text(row.get("doi")) or as_text(row.get("id")),
        metadata={
            "authors": as_names([_object(part).get("display_name") for part in authors]),
            "affiliations": [
                name for part in _list(authorships) for name in _openalex_affiliations(part)
            ],
            "journal": as_name(
                _object(_object(row.get("primary_location")).get("source")) or row.get("host_venue")
            ),
            "labels": as_names(
                [_object(part).get("display_name") for part in _list(row.get("topics"))]
            ),
        },
        where=where,
        ids=tuple(filter(None, map(as_text, known))),
        flags=stated_flags(row),
    )


def _openalex_affiliations(authorship: Any) -> Sequence[str]:
    """Return the institutions of an author, or else the affiliations as printed."""
    stated = _object(authorship)
    return as_organizations(_list(stated.get("institutions"))) or as_organizations(
        _list(stated.get("raw_affiliation_strings"))
    )


def _semantic_scholar(where: str, row: ParsedObject) -> RawRecord:
    known = _object(row.get("externalIds") or row.get("externalids"))
    corpus_id = as_text(known.get("CorpusId")) or as_text(row.get("corpusid"))
    own = as_text(row.get("paperId")) or corpus_id
    others = {"pmid:": "PubMed", "PMC": "PubMedCentral", "acl:": "ACL"}
    stated = (
        f"{prefix}{text.removeprefix(prefix)}"
        for prefix, key in others.items()
        if (text := as_text(known.get(key)))
    )
    return RawRecord(
        paper_id=as_text(known.get("ArXiv")) or as_text(known.get("DOI")) or own,
        digest_date=as_text(row.get("publicationDate"))
        or as_text(row.get("publicationdate"))
        or as_text(row.get("year")),
        title=as_text(row.get("title")),
        abstract=as_text(row.get("abstract")),
        source="semantic-scholar",
        url=as_text(row.get("url")),
        metadata={
            "authors": as_people(row.get("authors")),
            "affiliations": [
                name
                for part in _list(row.get("authors"))
                for name in as_organizations(_object(part).get("affiliations"))
            ],
            "journal": as_name(row.get("journal"))
            or as_name(row.get("publicationVenue"))
            or as_name(row.get("venue")),
            "labels": as_names(row.get("fieldsOfStudy")),
            "votes": as_count(row.get("citationCount")),
        },
        where=where,
        ids=tuple(
            filter(
                None,
                (
                    as_text(known.get("DOI")),
                    as_text(known.get("ArXiv")),
                    own,
                    f"corpusid:{corpus_id}" if corpus_id else None,
                    *stated,
                ),
            )
        ),
        flags=stated_flags(row),
    )


def _arxiv_snapshot(where: str, row: ParsedObject) -> RawRecord:
    """Read a line of arXiv's metadata snapshot; a paper's date is that of its first version."""
    versions = _list(row.get("versions"))
    created = as_text(_object(versions[0]).get("created")) if versions else None
    first = parse_date(created or "")
    authors = as_text(row.get("authors")) or ""
    parts = [part for part in re.split(r",\s*(?:and\s+)?|\s+and\s+", authors) if part.strip()]
    return RawRecord(
        paper_id=as_text(row.get("id")),
        digest_date=first.isoformat() if first else as_text(row.get("update_date")),
        title=as_text(row.get("title")),
        abstract=as_text(row.get("abstract")),
        source="arxiv",
        metadata={
            "authors": as_names(parts),
            "labels": tuple((as_text(row.get("categories")) or "").split()),
            "journal": as_text(row.get("journal-ref")),
        },
        where=where,
        ids=tuple(filter(None, (as_text(row.get("doi")),))),
        comment=as_text(row.get("comments")),
    )


def _oai_pair(where: str, paper_id: str | None, row: ParsedObject) -> RawRecord:
    """Read an id and its Dublin Core elements; the earliest date is that of the first version."""
    links = [text for text in map(as_text, _list(row.get("identifier"))) if text]
    described = [as_text(item) for item in _list(row.get("description"))]
    return RawRecord(
        paper_id=paper_id,
        digest_date=earliest_date([t for t in map(as_text, _list(row.get("date"))) if t]),
        title=_first(row.get("title")),
        abstract=_first(row.get("description")),
        source="oai-pmh",
        url=next((link for link in links if link.startswith("http")), None),
        metadata={
            "authors": as_names(_list(row.get("creator"))),
            "labels": as_names(_list(row.get("subject"))),
            "journal": next(filter(_is_reference, links), None),
        },
        where=where,
        ids=tuple(links),
        comment=next((text for text in described[1:] if text), None),
    )


def _csl(where: str, row: ParsedObject) -> RawRecord:
    """Read an item of CSL-JSON, as reference managers write it."""
    dated = next(filter(None, (_object(row.get(key)) for key in _CSL_DATES)), _object(None))
    parts = [str(part) for each in _list(dated.get("date-parts"))[:1] for part in _list(each)]
    doi, url = as_text(row.get("DOI")), as_text(row.get("URL"))
    people = [_object(part) for part in _list(row.get("author"))]
    return RawRecord(
        paper_id=doi or as_text(row.get("id")) or url,
        digest_date=coarse_date(*parts[:3]) if parts else as_text(dated.get("raw")),
        title=as_name(row.get("title")),
        abstract=as_text(row.get("abstract")),
        source="csl-json",
        url=url,
        metadata={
            "authors": as_names(people),
            "affiliations": [n for p in people for n in as_organizations(p.get("affiliation"))],
            "labels": as_names(row.get("keyword") or row.get("categories")),
            "journal": as_name(row.get("container-title")),
        },
        where=where,
        ids=tuple(filter(None, (doi, url, as_text(row.get("PMID")), as_text(row.get("PMCID"))))),
        comment=as_text(row.get("note")),
    )


def _is_reference(text: str) -> bool:
    """Return whether an identifier in Dublin Core is a reference to a journal, as arXiv has it."""
    return " " in text.strip() and not text.lower().startswith(("http", "doi", "oai:", "urn:"))


def _object(value: Any) -> ParsedObject:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _first(value: Any) -> str | None:
    return next(filter(None, map(as_text, _list(value))), None)


_CATALOGS: Sequence[
    tuple[Callable[[ParsedObject], bool], Callable[[str, ParsedObject], RawRecord | Reject]]
] = (
    (lambda row: "abstract_inverted_index" in row, _openalex),
    (lambda row: "externalIds" in row or "externalids" in row, _semantic_scholar),
    (is_biorxiv, biorxiv_record),
    (is_crossref, crossref_record),
    (lambda row: "type" in row and isinstance(row.get("issued"), dict), _csl),
    (lambda row: "update_date" in row and isinstance(row.get("versions"), list), _arxiv_snapshot),
)
"""Whether an object is of a catalog, and what reads it."""
