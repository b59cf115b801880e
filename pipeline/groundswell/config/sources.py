"""The table `[sources]`: what is read, and how live services are asked."""

from datetime import date
from typing import Annotated

from pydantic import Field

from groundswell.config.table import ADDRESS, DAY, HOUR, Table, execution_only

_OWN_NAME = r"^[^\W\d_][\w-]*$"
"""What a search can name as a field: a letter, then letters, digits, '-' and '_'."""
_MAIL_ADDRESS = r"^[^\s@<>()\",;]+@[^\s@<>()\",;]+$"


class SourcesConfig(Table):
    """How sources are read, and which of their records are used."""

    year: int | None = Field(None, ge=1900, le=2200)
    """The year of a copied digest page whose date names none."""
    columns: dict[str, str] = Field(default_factory=dict)
    """For CSV, Parquet and JSON Lines: the name of the file's column by field, as in
    `abstract = "summary"`."""
    own: tuple[Annotated[str, Field(pattern=_OWN_NAME)], ...] = ()
    """For CSV, Parquet and JSON: columns of your own that are kept, as in `own = ["lab"]`; groups,
    searches, comparisons and strata can name them."""
    names: tuple[str, ...] = ()
    """Use only records of these sources, as their `source` says: 'arxiv', 'hf-daily', ..."""
    categories: tuple[str, ...] = ()
    """Use only records with one of these labels, or one below it: 'cs' matches 'cs.CL' too."""
    keywords: tuple[str, ...] = ()
    """Use only records whose title or abstract holds one of these words or phrases."""
    since: date | None = None
    """Use only records of this digest date and later."""
    until: date | None = None
    """Use only records up to this digest date."""
    offline: bool = execution_only(False)
    """Read of live sources what was fetched before, and send no request."""
    snapshots: str | None = execution_only(None)
    """The folder of what was fetched; by default 'snapshots' in the cache."""
    hf_url: str = execution_only("https://huggingface.co/api/daily_papers", pattern=ADDRESS)
    """The address of the API of Hugging Face Daily Papers."""
    arxiv_url: str = execution_only("https://export.arxiv.org/api/query", pattern=ADDRESS)
    """The address of arXiv's query API."""
    arxiv_oai_url: str = execution_only("https://oaipmh.arxiv.org/oai", pattern=ADDRESS)
    """The address of arXiv's OAI-PMH service."""
    biorxiv_url: str = execution_only("https://api.biorxiv.org", pattern=ADDRESS)
    """The address of the API of bioRxiv and medRxiv."""
    openalex_url: str = execution_only("https://api.openalex.org", pattern=ADDRESS)
    """The address of the API of OpenAlex."""
    semantic_scholar_url: str = execution_only(
        "https://api.semanticscholar.org/graph/v1", pattern=ADDRESS
    )
    """The address of Semantic Scholar's Academic Graph API."""
    pubmed_url: str = execution_only(
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils", pattern=ADDRESS
    )
    """The address of NCBI's E-utilities."""
    crossref_url: str = execution_only("https://api.crossref.org", pattern=ADDRESS)
    """The address of Crossref's REST API."""
    contact: str | None = execution_only(None, pattern=_MAIL_ADDRESS, exclude=True)
    """Your mail address, for the operators of the services that are asked; several ask for one. It
    is not in run.json, which is published."""
    pause: float = execution_only(1.0, ge=0, le=HOUR)
    """Seconds between requests; never less than a service's own rules ask, of arXiv 3."""
    attempts: int = execution_only(5, ge=1, le=20)
    """How often a page is requested before the run gives up."""
    timeout: float = execution_only(30.0, gt=0, le=DAY)
    """Seconds without a byte after which a request is given up."""
