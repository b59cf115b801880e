"""arXiv's API: the papers of a category by the day on which they were submitted."""

import re
from collections.abc import Sequence

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.formats.atom import ATOM
from groundswell.sources.live.access import Access, polite_pause
from groundswell.sources.live.download import Answer, Download, IncompleteError, ids_by_format
from groundswell.sources.live.paging import by_position
from groundswell.sources.live.xml_answer import number_of, root_of, root_of_file
from groundswell.sources.records import SourceError

_PAGE = 500
"""Papers asked for at once: a busy category's day, well below the API's limit of 2,000."""
_TERMS_PAUSE = 3.0
"""Seconds between requests, by https://info.arxiv.org/help/api/tou.html."""
_CATEGORY = re.compile(r"[A-Za-z][A-Za-z-]*(\.[A-Za-z-]+)?")


def arxiv_access(address: str, config: SourcesConfig) -> Access:
    """Return how arXiv's pages may be asked for, by its terms of use."""
    return Access(polite_pause(address, config, "arxiv.org", _TERMS_PAUSE), config.contact)


class ArxivApi:
    """The search of export.arxiv.org, which answers in Atom."""

    scheme = "arxiv"
    usage = "arxiv:CATEGORY, as arxiv:cs.CL, and then perhaps :FIRST..LAST with days as YYYY-MM-DD"
    days_per_snapshot = 1
    lists_by_change = False
    current_only = False
    final_after_days = 7
    """A paper is found once it is announced, up to five days after it was submitted."""

    def is_subject(self, subject: str) -> bool:
        """Return whether it is a category, as 'cs.CL'."""
        return _CATEGORY.fullmatch(subject) is not None

    def address(self, config: SourcesConfig) -> str:
        """Return the configured address."""
        return config.arxiv_url

    def access(self, config: SourcesConfig) -> Access:
        """Return the configured pause, or that of arXiv's terms of use where it is longer."""
        return arxiv_access(config.arxiv_url, config)

    def fetch(self, download: Download) -> None:
        """Fetch pages until there are as many papers as the API counts."""
        day = download.first.strftime("%Y%m%d")
        search = f"cat:{download.subject} AND submittedDate:[{day}0000 TO {day}2359]"

        def ask(position: int) -> Answer:
            query: dict[str, str | int] = {
                "search_query": search,
                "sortBy": "submittedDate",
                "sortOrder": "ascending",
                "start": position,
                "max_results": _PAGE,
            }
            answer = download.get(query, "xml", _record_ids)
            start = number_of(root_of(answer.body), "startIndex")
            if start != position:
                raise IncompleteError(f"a page starts at {start}, asked for was {position}")
            return answer

        by_position(download, ask, _count)


def _count(body: bytes) -> int:
    return number_of(root_of(body), "totalResults") or 0


def _record_ids(file: File) -> Sequence[str]:
    ids = ids_by_format(ATOM, file)
    root = root_of_file(file)
    if number_of(root, "totalResults") is None or number_of(root, "startIndex") is None:
        raise SourceError("does not say how many papers there are")
    return ids
