"""Arrow schemas of the tables that pass between stages, and the checks artifacts make of them.

Rows of papers are matched by paper id, never by position across artifacts, except where an
artifact checks at construction that its rows are those of its own `paper_ids`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

OUTLIER = -1
"""The topic id of a paper that belongs to no topic."""

Status = Literal["emerging", "growing", "no_clear_change", "declining", "dormant"]
STATUSES: tuple[Status, ...] = get_args(Status)

EncoderIdentity = Mapping[str, str | int | float | bool | None]
"""What names an encoder: kind, model, version and settings. Equal identities give equal vectors."""

_TEXT = pa.string()
_TEXTS = pa.list_(pa.string())

Cleaning = Literal["markup", "line", "address", "none"]
"""Of a text: markup and line breaks removed; line breaks removed; nothing but an address of the web
kept; or as it is."""
Merging = Literal["kept", "first", "fullest", "most", "all"]
"""Of the values that the records of one paper have: that of the record kept; the first there is;
the one with the most names, or letters; the largest; or all of a list's, each once."""
Names = Literal["labels", "people", "organizations"]
"""Of what a list is: each is written in ways of its own."""

ORGANIZATION_KEYS = (
    "organization",
    "organisation",
    "organizations",
    "affiliation",
    "affiliations",
    "institution",
    "institutions",
)
"""The names that organizations have in tables and JSON."""


@dataclass(frozen=True)
class PaperColumn:
    """A column of the table of papers: the one declaration of it."""

    name: str
    type: pa.DataType
    published: bool = False
    """Whether papers.parquet has it."""
    metadata: bool = False
    """Whether sources state it and nothing but filters and reports depend on it: it then passes
    from the reader to the table in `RawRecord.metadata`."""
    cleaning: Cleaning = "line"
    """Of metadata."""
    merging: Merging = "kept"
    """Of metadata."""
    names: Names = "labels"
    """Of a list."""
    keys: tuple[str, ...] = ()
    """The names that metadata has in files whose columns have names: CSV, Parquet, JSON."""


PAPER_COLUMNS: tuple[PaperColumn, ...] = (
    PaperColumn("paper_id", _TEXT, published=True),
    PaperColumn("digest_date", pa.date32(), published=True),
    PaperColumn("title", _TEXT, published=True),
    PaperColumn("abstract", _TEXT),
    PaperColumn("source", _TEXT),
    PaperColumn("url", _TEXT, published=True),
    PaperColumn(
        "authors",
        _TEXTS,
        published=True,
        metadata=True,
        cleaning="markup",
        merging="fullest",
        names="people",
        keys=("authors", "author"),
    ),
    # That of the first author who has one, or of the paper as a whole.
    PaperColumn(
        "organization",
        _TEXT,
        published=True,
        metadata=True,
        cleaning="markup",
        merging="fullest",
        keys=ORGANIZATION_KEYS,
    ),
    PaperColumn(
        "labels",
        _TEXTS,
        published=True,
        metadata=True,
        cleaning="markup",
        merging="fullest",
        keys=("labels", "categories", "category", "primary_category", "subjects", "terms"),
    ),
    PaperColumn(
        "votes",
        pa.int64(),
        published=True,
        metadata=True,
        merging="most",
        keys=("votes", "upvotes"),
    ),
    PaperColumn(
        "comments",
        pa.int64(),
        published=True,
        metadata=True,
        merging="most",
        # The last is a remark of the authors in most files; only a number counts.
        keys=("num_comments", "numComments", "comment_count", "comments_count", "comments"),
    ),
    # Of the repository with its code.
    PaperColumn(
        "stars",
        pa.int64(),
        published=True,
        metadata=True,
        merging="most",
        keys=("stars", "github_stars", "githubStars", "stargazers_count"),
    ),
    # As in `groundswell.sources.identifiers.bare_doi`.
    PaperColumn("doi", _TEXT, published=True),
    # All that its authors state, each once; `organization` is one of them.
    PaperColumn(
        "affiliations",
        _TEXTS,
        published=True,
        metadata=True,
        cleaning="markup",
        merging="fullest",
        names="organizations",
        keys=("affiliations", *ORGANIZATION_KEYS),
    ),
    # The address of its code.
    PaperColumn(
        "code",
        _TEXT,
        published=True,
        metadata=True,
        cleaning="address",
        merging="first",
        keys=("code", "code_url", "code_link", "github", "githubRepo", "github_repo", "repository"),
    ),
    # The journal, proceedings or venue that it was published in.
    PaperColumn(
        "journal",
        _TEXT,
        published=True,
        metadata=True,
        cleaning="markup",
        merging="fullest",
        keys=("journal", "journal_ref", "journal-ref", "venue", "container-title", "booktitle"),
    ),
    # Columns of a user's own, as `groundswell.artifacts.own_columns` has them: papers.parquet has
    # a column of each.
    PaperColumn("own", _TEXTS, metadata=True, merging="all"),
    # All that listed the paper; `source` is that of the record kept.
    PaperColumn("sources", _TEXTS, published=True),
    # Of several sources the one that each value is from, as in 'organization: openalex'.
    PaperColumn("stated_by", _TEXTS, published=True),
    # All identifiers that the paper is known under, each with its kind.
    PaperColumn("ids", _TEXTS, published=True),
    # ISO 639-1, or 'und'.
    PaperColumn("language", _TEXT, published=True),
    # Of the digest date, the first of a month or a year: 'day', 'month' or 'year'.
    PaperColumn("precision", _TEXT, published=True),
    # What later records state, and when.
    PaperColumn("notes", _TEXTS, published=True),
    # As found, where cleaning changed more than spaces.
    PaperColumn("written_title", _TEXT, published=True),
    PaperColumn("written_abstract", _TEXT),
)
"""The columns of the table of papers; the schemas and papers.parquet follow from them."""

MetadataValue: TypeAlias = str | int | float | Sequence[str] | None
Metadata: TypeAlias = Mapping[str, MetadataValue]
"""What sources state of a paper, by the names of `METADATA_COLUMNS`."""

METADATA_COLUMNS = tuple(column for column in PAPER_COLUMNS if column.metadata)
"""Those that sources state and that are passed on as they are."""

PAPER_SCHEMA = pa.schema([(column.name, column.type) for column in PAPER_COLUMNS])

RECORD_SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("digest_date", pa.string()),  # as found: ISO where the reader could parse it
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("source", pa.string()),
        ("url", pa.string()),
        ("where", pa.string()),  # file and position, for a reject's line
        ("ids", pa.list_(pa.string())),  # its other identifiers
        ("comment", pa.string()),
        ("flags", pa.list_(pa.string())),  # what the source states of the record itself
        *((column.name, column.type) for column in METADATA_COLUMNS),
    ]
)
REJECT_SCHEMA = pa.schema(
    [
        ("where", pa.string()),
        ("reason", pa.string()),
        ("digest_date", pa.string()),  # null where the record has none that can be read
        ("record", pa.string()),  # JSON of the record as read
    ]
)
STATE_PAPER_SCHEMA = pa.schema(
    [
        ("paper_id", pa.string()),
        ("topic_id", pa.int64()),
        ("subtopic_id", pa.int64()),
        ("strength", pa.float32()),
        ("x", pa.float32()),
        ("y", pa.float32()),
    ]
)
PREVALENCE_SCHEMA = pa.schema(
    [
        ("topic_id", pa.int64()),
        ("period_start", pa.date32()),
        ("count", pa.int64()),
        ("total", pa.int64()),
        ("share", pa.float64()),
        ("share_low", pa.float64()),
        ("share_high", pa.float64()),
    ]
)


def listed(metadata: Metadata, name: str) -> Sequence[str]:
    """Return the texts of a column of metadata that holds lists; none where it states nothing."""
    value = metadata.get(name)
    return value if isinstance(value, (list, tuple)) else ()


def require(condition: bool, message: str) -> None:
    """Raise `ValueError` with `message` unless `condition` holds."""
    if not condition:
        raise ValueError(message)


def check_schema(name: str, table: pa.Table, schema: pa.Schema) -> None:
    """Raise `ValueError` unless a table has a schema."""
    require(
        table.schema.equals(schema),
        f"{name} has columns {table.schema.names}, expected {schema.names}",
    )


def check_unique(name: str, ids: Sequence[str]) -> None:
    """Raise `ValueError` where a paper id occurs twice."""
    require(len(set(ids)) == len(ids), f"{name}: paper ids are not unique")


def all_finite(values: NDArray[np.floating[Any]]) -> bool:
    """Return whether every value is a finite number, without a mask as long as the array."""
    # The minimum and the maximum are not finite where any value is not.
    return bool(np.isfinite([values.min(initial=0), values.max(initial=0)]).all())
