"""arXiv's OAI-PMH: the papers of a set by the week of their last change, for bulk."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.formats.oai_pmh import OAI_PMH
from groundswell.sources.live.access import Access
from groundswell.sources.live.arxiv_api import arxiv_access
from groundswell.sources.live.download import (
    Answer,
    Download,
    IncompleteError,
    Query,
    ids_by_format,
)
from groundswell.sources.live.paging import Leads, by_cursor
from groundswell.sources.live.xml_answer import root_of, root_of_file, text_of
from groundswell.sources.records import SourceError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SET = re.compile(r"[A-Za-z][\w.-]*(:[\w.-]+)*")


class ArxivOai:
    """The repository of oaipmh.arxiv.org."""

    scheme = "arxiv-oai"
    usage = "arxiv-oai:SET, as arxiv-oai:cs, and then perhaps :FIRST..LAST with days as YYYY-MM-DD"
    days_per_snapshot = 7
    lists_by_change = True
    current_only = False
    final_after_days = 2

    def is_subject(self, subject: str) -> bool:
        """Return whether it is the name of a set, as 'cs' or 'physics:hep-ph'."""
        return _SET.fullmatch(subject) is not None

    def address(self, config: SourcesConfig) -> str:
        """Return the configured address."""
        return config.arxiv_oai_url

    def access(self, config: SourcesConfig) -> Access:
        """Return the configured pause, or that of arXiv's terms of use where it is longer."""
        return arxiv_access(config.arxiv_oai_url, config)

    def fetch(self, download: Download) -> None:
        """Follow the resumption tokens of a harvest to its end."""
        wanted: Query = {
            "verb": "ListRecords",
            "metadataPrefix": "arXiv",
            "set": download.subject,
            "from": download.first.isoformat(),
            "until": download.last.isoformat(),
        }

        def ask(token: str | None) -> Answer:
            query = {"verb": "ListRecords", "resumptionToken": token} if token else wanted
            return download.get(query, "xml", _record_ids)

        by_cursor(download, ask, _leads)


def _leads(body: bytes) -> Leads:
    root = root_of(body)
    if _error_code(root) == "badResumptionToken":
        raise IncompleteError("the harvest's token ran out")
    return Leads(text_of(root, "resumptionToken") or None)


def _record_ids(file: File) -> Sequence[str]:
    if _error_code(root_of_file(file)) in ("noRecordsMatch", "badResumptionToken"):
        return []
    ids = ids_by_format(OAI_PMH, file)
    if not ids:
        raise SourceError("lists no record")
    return ids


def _error_code(root: "Element") -> str | None:
    return next((part.get("code") for part in root if part.tag.endswith("}error")), None)
