"""Works as Crossref's REST API gives them."""

from collections.abc import Iterator
from typing import Any

from groundswell.json_value import ParsedObject
from groundswell.sources.dates import coarse_date, first_public_date, parse_date
from groundswell.sources.flags import CONCERN, NOTICE, RETRACTED
from groundswell.sources.records import RawRecord, as_name, as_names, as_organizations, as_text

_PUBLISHED = ("published-online", "posted", "published", "published-print", "issued")
"""The dates of publication, those first that are known to the day more often."""
_DEPOSITED = "created"
"""The day on which the DOI was registered."""
_FLAGS_BY_UPDATE = {
    "retraction": RETRACTED,
    "removal": RETRACTED,
    "withdrawal": RETRACTED,
    "partial_retraction": RETRACTED,
    "expression_of_concern": CONCERN,
}
"""By the type of a notice about the work."""


def is_crossref(row: ParsedObject) -> bool:
    """Return whether an object is a work of the API: its titles are a list."""
    return "DOI" in row and isinstance(row.get("title"), list)


def crossref_record(where: str, row: ParsedObject) -> RawRecord:
    """Return the record of a work."""
    doi = as_text(row.get("DOI"))
    authors = [part for part in _list(row.get("author")) if isinstance(part, dict)]
    stated = [*(part.get("affiliation") for part in authors), row.get("institution")]
    return RawRecord(
        paper_id=doi,
        digest_date=_date(row),
        title=as_name(row.get("title")),
        abstract=as_text(row.get("abstract")),
        source="crossref",
        url=as_text(row.get("URL")),
        where=where,
        flags=tuple(dict.fromkeys(_flags(row))),
        metadata={
            "authors": as_names(authors),
            "affiliations": [name for part in stated for name in as_organizations(part)],
            "labels": as_names(row.get("subject")) or as_names([row.get("group-title")]),
            "journal": as_name(row.get("container-title")),
        },
    )


def _date(row: ParsedObject) -> str | None:
    """Return the first day on which the work was public, its deposit counted."""
    stated = [text for name in _PUBLISHED if (text := _date_at(row, name))]
    days = [day for text in stated if (day := parse_date(text))]
    coarse = next((text for text in stated if not parse_date(text)), None)
    deposited = parse_date(_date_at(row, _DEPOSITED) or "")
    return first_public_date([*days, deposited] if deposited else days, coarse)


def _date_at(row: ParsedObject, name: str) -> str | None:
    value = row.get(name)
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = next(iter(_list(parts)), None)
    numbers = [str(part) for part in _list(first) if isinstance(part, int)]
    return coarse_date(*numbers[:3]) if numbers else None


def _flags(row: ParsedObject) -> Iterator[str]:
    if _list(row.get("update-to")):
        yield NOTICE
    for update in _list(row.get("updated-by")):
        flag = _FLAGS_BY_UPDATE.get(str(update.get("type"))) if isinstance(update, dict) else None
        if flag:
            yield flag


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
