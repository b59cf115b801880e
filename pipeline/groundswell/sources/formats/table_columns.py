"""The columns of a table, matched to the fields of a record; CSV and Parquet share it."""

from collections.abc import Sequence

from groundswell.config import SourcesConfig
from groundswell.sources.field_names import FieldNames, field_names
from groundswell.sources.records import SourceError

REQUIRED = ("title", "abstract")
"""The fields that every table of papers has a column for."""
_COLUMNS_LISTED = 500
"""Characters of an error that list a table's columns."""


def table_columns(found: Sequence[str], config: SourcesConfig) -> FieldNames:
    """Return the columns of each field; `SourceError` where one is missing that must be there."""
    names = field_names(config, found)
    for field, column in config.columns.items():
        if not names[field]:
            raise SourceError(f"has no column {column!r}, which sources.columns names")
    for field in REQUIRED:
        if not names[field]:
            raise SourceError(
                f"has no column for the {field} (columns: {', '.join(found)[:_COLUMNS_LISTED]}): "
                f'name it under [sources.columns], as in {field} = "its column"'
            )
    return names
