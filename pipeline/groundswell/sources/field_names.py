"""The keys that the fields of a paper have in files whose columns have names."""

from collections.abc import Iterable, Mapping

from groundswell.artifacts import METADATA_COLUMNS, PAPER_COLUMNS
from groundswell.artifacts.own_columns import OWN
from groundswell.config import SourcesConfig
from groundswell.errors import UsageError, nearest

ALIASES: Mapping[str, tuple[str, ...]] = {
    "paper_id": (
        "paper_id",
        "id",
        "arxiv_id",
        "arxivId",
        "arxiv",
        "paperId",
        "entry_id",
        "pmid",
        "doi",
        "DOI",
        "uid",
        "identifier",
    ),
    "title": ("title", "name", "paper_title"),
    "abstract": ("abstract", "summary", "description", "abstract_text"),
    "digest_date": (
        "digest_date",
        "date",
        "published",
        "publishedAt",
        "published_date",
        "update_date",
        "created",
        "publication_date",
        "publicationDate",
        "pub_date",
        "submitted",
        "year",
    ),
    "source": ("source",),
    "url": ("url", "link", "abs_url", "abs", "pdf_url"),
    **{column.name: column.keys for column in METADATA_COLUMNS if column.name != OWN},
    "ids": ("doi", "DOI", "arxiv_id", "arxivId", "eprint", "pmid", "pmcid"),
    "comment": ("comment", "comments", "note"),
}
"""The keys of each field in files of unknown origin; the first that holds a value is used."""

_TAKEN = {
    *ALIASES,
    *(column.name for column in PAPER_COLUMNS),
    *("topic_id", "strength", "x", "y"),
    *("author", "org", "label", "category", "topic", "also", "text", "neighbors", "q"),
    *("date", "none"),
}
"""What a column of a user's own cannot be called: columns of papers.parquet and of exports, and
names that searches, settings and the page have for them."""

FieldNames = Mapping[str, tuple[str, ...]]
"""The keys that each of our fields can have in a file."""


def field_names(config: SourcesConfig, found: Iterable[str] | None = None) -> FieldNames:
    """Return the keys of each field: the configured column, or else the known names.

    Columns of a user's own are fields too, under their names.

    Args:
        config: Its `columns` are field to column.
        found: The columns of a table. Where given, only they are returned, in the table's own
            spelling, whatever its case.

    Raises:
        UsageError: `columns` names a field that a paper does not have, or a column of a user's own
            has a name that papers have already.
    """
    columns = config.columns
    for name in config.own:
        if name.lower() in _TAKEN:
            raise UsageError(
                f"configuration: sources.own names '{name}', which papers have already: choose "
                f"another name, and name its column under [sources.columns], as in "
                f'my_{name} = "{name}"'
            )
    known = {**ALIASES, **{name: (name,) for name in config.own}}
    for field in columns:
        if field not in known:
            raise UsageError(
                f"configuration: sources.columns names the field '{field}'"
                f"{nearest(field, known)}; known are {', '.join(known)}, and a column of your own "
                f"that sources.own names"
            )
    names = {
        field: (columns[field],) if field in columns else keys for field, keys in known.items()
    }
    if found is None:
        return names
    spelled = {column.strip().lower(): column for column in found}
    return {
        field: tuple(spelled[key.lower()] for key in keys if key.lower() in spelled)
        for field, keys in names.items()
    }
