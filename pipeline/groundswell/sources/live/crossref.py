"""Crossref: works with an abstract of a journal or a DOI prefix, by the week of their deposit."""

import re
from typing import Any

from groundswell.config import SourcesConfig
from groundswell.sources.live.access import Access, key_of, polite_pause
from groundswell.sources.live.download import Answer, Download
from groundswell.sources.live.json_answer import count_at, object_at, papers_with_ids, value_of
from groundswell.sources.live.paging import Leads, by_cursor

_KEY = "CROSSREF_PLUS_API_TOKEN"
_LEAST_PAUSE = 1.0
"""Seconds between requests for lists: one a second to those who give no address."""
_PAGE = 200
"""Works asked for at once: a megabyte or two, as references come along."""
_ISSN = re.compile(r"\d{4}-\d{3}[\dX]")
_PREFIX = re.compile(r"10\.\d{4,9}")


class Crossref:
    """The REST API of api.crossref.org."""

    scheme = "crossref"
    usage = (
        "crossref:ISSN or crossref:PREFIX, as crossref:1476-4687 or crossref:10.26434, and then "
        "perhaps :FIRST..LAST with days as YYYY-MM-DD"
    )
    days_per_snapshot = 7
    lists_by_change = True
    current_only = False
    final_after_days = 2

    def is_subject(self, subject: str) -> bool:
        """Return whether it is an ISSN or the prefix of a DOI."""
        return bool(_ISSN.fullmatch(subject) or _PREFIX.fullmatch(subject))

    def address(self, config: SourcesConfig) -> str:
        """Return the configured address."""
        return config.crossref_url

    def access(self, config: SourcesConfig) -> Access:
        """Return the pause of the public, and the address or the token that opens more."""
        address = config.crossref_url
        token = key_of(_KEY, address)
        return Access(
            polite_pause(address, config, "crossref.org", _LEAST_PAUSE),
            config.contact,
            headers={"Crossref-Plus-API-Token": f"Bearer {token}"} if token else {},
            parameters={"mailto": config.contact} if config.contact else {},
        )

    def fetch(self, download: Download) -> None:
        """Follow the cursor until all works have come that are counted."""
        kind = "issn" if _ISSN.fullmatch(download.subject) else "prefix"
        first, last = download.first.isoformat(), download.last.isoformat()
        wanted = (
            f"{kind}:{download.subject},has-abstract:true,"
            f"from-created-date:{first},until-created-date:{last}"
        )

        def ask(cursor: str | None) -> Answer:
            query: dict[str, str | int] = {"filter": wanted, "rows": _PAGE, "cursor": cursor or "*"}
            return download.get(query, "json", _record_ids, path="/works")

        by_cursor(download, ask, _leads)


def _leads(body: bytes) -> Leads:
    message = object_at(value_of(body), "message")
    following = message.get("next-cursor") if message.get("items") else None
    return Leads(following, count_at(message, "total-results"))


def _works(answer: Any) -> Any:
    message = object_at(answer, "message")
    count_at(message, "total-results")
    return message.get("items")


_record_ids = papers_with_ids(_works, lambda work: work.get("DOI"))
