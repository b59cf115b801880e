"""Semantic Scholar: the papers of a bulk search by their day of publication."""

from groundswell.config import SourcesConfig
from groundswell.sources.live.access import Access, key_of, polite_pause
from groundswell.sources.live.download import Answer, Download, Query
from groundswell.sources.live.json_answer import object_at, papers_with_ids, value_of
from groundswell.sources.live.paging import Leads, by_cursor

_KEY = "SEMANTIC_SCHOLAR_API_KEY"
_LEAST_PAUSE = 1.0
"""Seconds between requests: a new key may send one a second."""
_LONGEST = 300
"""Characters of a query."""
_FIELDS = (
    "paperId,corpusId,externalIds,url,title,abstract,venue,journal,year,publicationDate,"
    "publicationTypes,fieldsOfStudy,s2FieldsOfStudy,citationCount,authors"
)


class SemanticScholar:
    """The bulk search of the Academic Graph API."""

    scheme = "semantic-scholar"
    usage = (
        'semantic-scholar:QUERY, as semantic-scholar:"world model" + robot, and then perhaps '
        ":FIRST..LAST with days as YYYY-MM-DD"
    )
    days_per_snapshot = 7
    lists_by_change = False
    current_only = False
    final_after_days = 30
    """Papers are added for weeks after they are published."""

    def is_subject(self, subject: str) -> bool:
        """Return whether it is a query: words, phrases in quotes, +, |, - and parentheses."""
        return bool(subject.strip()) and len(subject) <= _LONGEST and subject.isprintable()

    def address(self, config: SourcesConfig) -> str:
        """Return the configured address."""
        return config.semantic_scholar_url

    def access(self, config: SourcesConfig) -> Access:
        """Return the pause of a key, and the key; without one all users share what is allowed."""
        address = config.semantic_scholar_url
        key = key_of(_KEY, address)
        return Access(
            polite_pause(address, config, "semanticscholar.org", _LEAST_PAUSE),
            config.contact,
            headers={"x-api-key": key} if key else {},
            advice=f"check the source's query and dates, and the key in {_KEY}",
        )

    def fetch(self, download: Download) -> None:
        """Follow the tokens to the last page; the count that comes with them is an estimate."""
        wanted: Query = {
            "query": download.subject,
            "fields": _FIELDS,
            "publicationDateOrYear": f"{download.first.isoformat()}:{download.last.isoformat()}",
        }

        def ask(token: str | None) -> Answer:
            query = {**wanted, "token": token} if token else wanted
            return download.get(query, "json", _record_ids, path="/paper/search/bulk")

        by_cursor(download, ask, _leads)


def _leads(body: bytes) -> Leads:
    return Leads(object_at(value_of(body)).get("token"))


_record_ids = papers_with_ids(
    lambda answer: object_at(answer).get("data"), lambda paper: paper.get("paperId")
)
