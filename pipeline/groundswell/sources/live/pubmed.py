"""PubMed by NCBI's E-utilities: the records of a search by the week in which they were entered."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.formats.pubmed import PUBMED
from groundswell.sources.live.access import Access, key_of, polite_pause
from groundswell.sources.live.download import Answer, Download, ids_by_format
from groundswell.sources.live.fetch import FetchError
from groundswell.sources.live.paging import by_position
from groundswell.sources.live.xml_answer import root_of, root_of_file, text_of
from groundswell.sources.records import SourceError, as_count

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_KEY = "NCBI_API_KEY"
_LEAST_PAUSE, _LEAST_PAUSE_WITH_KEY = 0.34, 0.1
"""Seconds between requests: three a second, ten with a key."""
_PAGE = 200
"""Records asked for at once: a megabyte or two."""
_MOST = 9_999
"""Records of one search that the E-utilities give of PubMed."""
_LONGEST = 1_000
"""Characters of a search; longer ones do not fit into an address."""


class PubMed:
    """The E-utilities of eutils.ncbi.nlm.nih.gov: a search, then the records that it found."""

    scheme = "pubmed"
    usage = (
        "pubmed:TERM, a search as PubMed takes it, as pubmed:crispr[tiab], and then perhaps "
        ":FIRST..LAST with days as YYYY-MM-DD"
    )
    days_per_snapshot = 7
    lists_by_change = True
    current_only = False
    final_after_days = 2

    def is_subject(self, subject: str) -> bool:
        """Return whether it is a search."""
        return bool(subject.strip()) and len(subject) <= _LONGEST and subject.isprintable()

    def address(self, config: SourcesConfig) -> str:
        """Return the configured address."""
        return config.pubmed_url

    def access(self, config: SourcesConfig) -> Access:
        """Return the pause that NCBI asks for, and the key and the names that it wants to know."""
        address = config.pubmed_url
        key = key_of(_KEY, address)
        least = _LEAST_PAUSE_WITH_KEY if key else _LEAST_PAUSE
        known = {"tool": "groundswell", "email": config.contact, "api_key": key}
        return Access(
            polite_pause(address, config, "ncbi.nlm.nih.gov", least),
            config.contact,
            parameters={name: value for name, value in known.items() if value},
            advice=f"check the source's search and dates, and the key in {_KEY}",
        )

    def fetch(self, download: Download) -> None:
        """Search, and fetch what was found page by page from the history server.

        Raises `FetchError` where the search finds more than is given out, or holds a phrase that
        PubMed does not know and would leave out.
        """
        root = root_of(_searched(download).body)
        found = _count(root) or 0
        if unknown := text_of(root, "PhraseNotFound"):
            raise FetchError(
                f"PubMed knows no '{unknown}' and would search without it: check "
                f"pubmed:{download.subject}"
            )
        if found > _MOST:
            raise FetchError(
                f"pubmed:{download.subject} finds {found:,} records in the week from "
                f"{download.first}, of which PubMed gives {_MOST:,}: narrow the search"
            )
        history = {"WebEnv": text_of(root, "WebEnv"), "query_key": text_of(root, "QueryKey")}

        def ask(position: int) -> Answer:
            query: dict[str, str | int] = {
                "db": "pubmed",
                **history,
                "retstart": position,
                "retmax": _PAGE,
                "retmode": "xml",
            }
            return download.get(query, "xml", _record_ids, path="/efetch.fcgi")

        if found:
            by_position(download, ask, lambda _: found)


def _searched(download: Download) -> Answer:
    query: dict[str, str | int] = {
        "db": "pubmed",
        "term": download.subject,
        "datetype": "edat",
        "mindate": download.first.strftime("%Y/%m/%d"),
        "maxdate": download.last.strftime("%Y/%m/%d"),
        "usehistory": "y",
        "retmax": 0,
    }
    answer = download.get(query, "xml", _no_records, path="/esearch.fcgi")
    download.keep(answer)
    return answer


def _no_records(file: File) -> Sequence[str]:
    """Check the answer to a search, which holds no records."""
    root = root_of_file(file)
    if error := text_of(root, "ERROR"):
        raise SourceError(f"is an error answer: {error}")
    if _count(root) is None:
        raise SourceError("does not say how many papers there are")
    return []


def _count(root: "Element") -> int | None:
    """Return how many records a search finds; below are the counts of its single terms."""
    return as_count(root.findtext("Count"))


def _record_ids(file: File) -> Sequence[str]:
    return ids_by_format(PUBMED, file)
