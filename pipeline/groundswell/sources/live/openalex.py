"""OpenAlex: works of a field, topic, venue, institution or author, by their day of publication."""

import re
from typing import Any

from groundswell.config import SourcesConfig
from groundswell.sources.live.access import Access, key_of
from groundswell.sources.live.download import Answer, Download
from groundswell.sources.live.json_answer import count_at, object_at, papers_with_ids, value_of
from groundswell.sources.live.paging import Leads, by_cursor

_KEY = "OPENALEX_API_KEY"
_PAGE = 100
"""Works asked for at once: the most that there can be."""
_ID = re.compile(r"(\d{1,4})|([TSIA]\d{1,12})")
_FIELD_DIGITS = 2
"""Digits of a field's number; a subfield's has more."""
_FILTERS = {
    "T": "primary_topic.id",
    "S": "primary_location.source.id",
    "I": "authorships.institutions.id",
    "A": "authorships.author.id",
}
"""By the first letter of an id of OpenAlex."""
_FIELDS = (
    "id,doi,ids,title,display_name,publication_date,language,type,abstract_inverted_index,"
    "authorships,primary_location,topics,keywords,cited_by_count,is_retracted"
)


class OpenAlex:
    """The API of api.openalex.org."""

    scheme = "openalex"
    usage = (
        "openalex:ID, with the number of a field or subfield, as openalex:17, or the id of a "
        "topic, source, institution or author, as openalex:T10028, and then perhaps :FIRST..LAST "
        "with days as YYYY-MM-DD"
    )
    days_per_snapshot = 1
    lists_by_change = False
    current_only = False
    final_after_days = 30
    """Works are added for weeks after they are published."""

    def is_subject(self, subject: str) -> bool:
        """Return whether it is a number or an id of a known kind."""
        return _ID.fullmatch(subject) is not None

    def address(self, config: SourcesConfig) -> str:
        """Return the configured address."""
        return config.openalex_url

    def access(self, config: SourcesConfig) -> Access:
        """Return the configured pause, and the key without which no second page is given."""
        key = key_of(_KEY, config.openalex_url)
        return Access(
            config.pause,
            config.contact,
            parameters={"api_key": key} if key else {},
            advice=f"check the source's id and dates, and the free key of openalex.org in {_KEY}",
        )

    def fetch(self, download: Download) -> None:
        """Follow the cursor until all works have come that are counted."""
        wanted = f"{_filter(download.subject)},publication_date:{download.first.isoformat()}"

        def ask(cursor: str | None) -> Answer:
            query: dict[str, str | int] = {
                "filter": wanted,
                "select": _FIELDS,
                "per_page": _PAGE,
                "cursor": cursor or "*",
            }
            return download.get(query, "json", _record_ids, path="/works")

        by_cursor(download, ask, _leads)


def _filter(subject: str) -> str:
    if subject.isdecimal():
        kind = "field" if len(subject) <= _FIELD_DIGITS else "subfield"
        return f"primary_topic.{kind}.id:{subject}"
    return f"{_FILTERS[subject[0]]}:{subject}"


def _leads(body: bytes) -> Leads:
    meta = object_at(value_of(body), "meta")
    return Leads(meta.get("next_cursor"), count_at(meta, "count"))


def _works(answer: Any) -> Any:
    count_at(object_at(answer, "meta"), "count")
    return object_at(answer).get("results")


_record_ids = papers_with_ids(_works, lambda work: work.get("id"))
