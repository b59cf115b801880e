"""bioRxiv and medRxiv: the preprints of a day, by the API that both share."""

import re
from typing import Any

from groundswell.config import SourcesConfig
from groundswell.sources.live.access import Access
from groundswell.sources.live.download import Answer, Download
from groundswell.sources.live.json_answer import count_at, object_at, papers_with_ids, value_of
from groundswell.sources.live.paging import by_position

_CATEGORY = re.compile(r"[a-z]+(_[a-z]+)*")
_NOTHING = "no posts found"
"""The status of a day without preprints."""


class PreprintServer:
    """One of the two servers of api.biorxiv.org."""

    days_per_snapshot = 1
    lists_by_change = False
    current_only = False
    final_after_days = 3

    def __init__(self, scheme: str) -> None:
        """Take the server's name, which is the source's too."""
        self.scheme = scheme

    @property
    def usage(self) -> str:
        """How a source is written."""
        return (
            f"{self.scheme}: or {self.scheme}:CATEGORY, as {self.scheme}:cell_biology, and then "
            "perhaps :FIRST..LAST with days as YYYY-MM-DD"
        )

    def is_subject(self, subject: str) -> bool:
        """Return whether it is a category, with underscores for spaces, or nothing."""
        return not subject or _CATEGORY.fullmatch(subject) is not None

    def address(self, config: SourcesConfig) -> str:
        """Return the configured address."""
        return config.biorxiv_url

    def access(self, config: SourcesConfig) -> Access:
        """Return the configured pause; there is no key and no published limit."""
        return Access(config.pause, config.contact)

    def fetch(self, download: Download) -> None:
        """Fetch pages until there are as many preprints as the API counts."""
        day = download.first.isoformat()
        query = {"category": download.subject} if download.subject else {}

        def ask(position: int) -> Answer:
            path = f"/details/{self.scheme}/{day}/{day}/{position}/json"
            return download.get(query, "json", _record_ids, path=path)

        by_position(download, ask, _count)


def _count(body: bytes) -> int:
    message = object_at(value_of(body), "messages", 0)
    return 0 if message.get("status") == _NOTHING else count_at(message, "total")


def _listed(answer: Any) -> Any:
    message = object_at(answer, "messages", 0)
    if message.get("status") == _NOTHING:
        return []
    count_at(message, "total")
    return object_at(answer).get("collection")


_record_ids = papers_with_ids(
    _listed, lambda preprint: f"{preprint.get('doi')}v{preprint.get('version')}"
)
