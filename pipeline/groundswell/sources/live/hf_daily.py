"""Hugging Face Daily Papers: one answer of the API per digest date."""

from collections.abc import Sequence

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.formats.hf_daily import HfDaily
from groundswell.sources.live.access import Access
from groundswell.sources.live.download import Download, ids_by_format
from groundswell.sources.live.json_answer import value_of

_PAGE = 100
"""Papers asked for at once; no day of the first two years had as many."""


class HfDailyService:
    """The API of huggingface.co/papers."""

    scheme = "hf-daily"
    usage = "hf-daily: or hf-daily:FIRST..LAST, with days as YYYY-MM-DD"
    days_per_snapshot = 1
    lists_by_change = False
    current_only = False
    final_after_days = 1

    def is_subject(self, subject: str) -> bool:
        """Return whether nothing follows the colon: there is one digest a day."""
        return not subject

    def address(self, config: SourcesConfig) -> str:
        """Return the configured address."""
        return config.hf_url

    def access(self, config: SourcesConfig) -> Access:
        """Return the configured pause."""
        return Access(config.pause, config.contact)

    def fetch(self, download: Download) -> None:
        """Fetch pages until one has less than half of the papers asked for.

        The API gives no count, and may give fewer papers a page than it is asked for.
        """
        while True:
            query: dict[str, str | int] = {"date": download.first.isoformat(), "limit": _PAGE}
            if download.pages:
                query["p"] = len(download.pages)
            answer = download.get(query, "json", _record_ids)
            download.keep(answer)
            if len(answer.ids) < _PAGE // 2:
                return


def _record_ids(file: File) -> Sequence[str]:
    if value_of(file.whole_text()) == []:
        return []
    return ids_by_format(HfDaily(), file)
