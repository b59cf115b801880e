"""The list of source formats and of live services: the one file that a new one touches."""

from collections.abc import Sequence

from groundswell.sources.files import File
from groundswell.sources.formats.acl_anthology import ACL_ANTHOLOGY
from groundswell.sources.formats.atom import ATOM
from groundswell.sources.formats.bibtex import Bibtex
from groundswell.sources.formats.csv_table import Csv
from groundswell.sources.formats.format import Format
from groundswell.sources.formats.hf_daily import HfDaily
from groundswell.sources.formats.json_document import JsonDocument
from groundswell.sources.formats.json_lines import JsonLines
from groundswell.sources.formats.mail_digest import MailDigest
from groundswell.sources.formats.oai_pmh import OAI_PMH
from groundswell.sources.formats.page_text import PageText
from groundswell.sources.formats.parquet_table import Parquet
from groundswell.sources.formats.pubmed import PUBMED
from groundswell.sources.formats.ris import Ris
from groundswell.sources.formats.rss import RSS_1, RSS_2
from groundswell.sources.live.arxiv_api import ArxivApi
from groundswell.sources.live.arxiv_oai import ArxivOai
from groundswell.sources.live.biorxiv import PreprintServer
from groundswell.sources.live.crossref import Crossref
from groundswell.sources.live.feed import Feed
from groundswell.sources.live.hf_daily import HfDailyService
from groundswell.sources.live.openalex import OpenAlex
from groundswell.sources.live.pubmed import PubMed
from groundswell.sources.live.semantic_scholar import SemanticScholar
from groundswell.sources.live.service import LiveService

FORMATS: Sequence[Format] = (
    Parquet(),
    ATOM,
    RSS_2,
    RSS_1,
    OAI_PMH,
    ACL_ANTHOLOGY,
    PUBMED,
    HfDaily(),
    JsonDocument(),
    JsonLines(),
    Ris(),
    Bibtex(),
    MailDigest(),
    Csv(),
    PageText(),
)
"""The formats in the order in which they are tried: those that accept much come last."""

SERVICES: Sequence[LiveService] = (
    HfDailyService(),
    ArxivApi(),
    ArxivOai(),
    PreprintServer("biorxiv"),
    PreprintServer("medrxiv"),
    OpenAlex(),
    SemanticScholar(),
    PubMed(),
    Crossref(),
    Feed(),
)
"""The live services."""

SAMPLE = "sample:"
"""The name of the bundled corpus as a source."""


def format_of(file: File) -> Format | None:
    """Return the format of a file, by its content or else by its name; None where unknown."""
    by_content = (form for form in FORMATS if form.recognizes(file))
    by_name = (form for form in FORMATS if form.suffixes and file.name.endswith(form.suffixes))
    return next(by_content, None) or (next(by_name, None) if file.start else None)


def service_of(source: str) -> LiveService | None:
    """Return the live service that a source names, or None."""
    return next((one for one in SERVICES if source.startswith(f"{one.scheme}:")), None)


def format_names() -> list[str]:
    """Return the names of all formats."""
    return [form.name for form in FORMATS]


def format_suffixes() -> tuple[str, ...]:
    """Return the endings of files' names that are of some format."""
    return (".xml", *(suffix for form in FORMATS for suffix in form.suffixes))


def source_names() -> list[str]:
    """Return the names, up to the colon, of the sources that are no files or folders."""
    return [SAMPLE, *(f"{service.scheme}:" for service in SERVICES)]
