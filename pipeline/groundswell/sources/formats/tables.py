"""CSV and Parquet tables, one paper a row; columns by their usual names or as configured.

The arXiv metadata snapshot as CSV is one of them: its ids, read as numbers by whatever wrote it,
have lost their leading zero (704.0001 is 0704.0001).
"""

import csv
import re
from collections.abc import Iterator, Sequence

import pyarrow as pa

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.records import (
    ALIASES,
    Names,
    RawRecord,
    Reject,
    SourceError,
    from_mapping,
    names_of,
)

_LONGEST_FIELD = 50_000_000
_BATCH = 2_000
_SLASHED = re.compile(r",(\d{1,2})/(\d{1,2})/(\d{4})(?=[,\r\n]|$)")
_NUMBER_ID = re.compile(r"(\d{3,4})\.(\d{1,5})")
_SNAPSHOT = {"id", "submitter", "update_date", "abstract"}


class Csv:
    """Comma-, semicolon- or tab-separated text with a header line."""

    name = "csv"
    suffixes: tuple[str, ...] = (".csv", ".tsv")

    def recognises(self, file: File) -> bool:
        """Tell whether the first line is a header that names a title and an abstract."""
        columns = re.split(r"[,;\t]", _header(file).lower())
        columns = [column.strip(" \"'\r") for column in columns]
        return all(set(ALIASES[field]) & set(columns) for field in ("title", "abstract"))

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per row."""
        csv.field_size_limit(_LONGEST_FIELD)
        separator = max(",;\t", key=_header(file).count)
        with file.text(newline="") as stream:
            rows = csv.reader(stream, delimiter=separator)
            try:
                header = next(rows, [])
            except csv.Error as error:
                raise SourceError(f"has no header line of CSV ({error})") from error
            names = _names(header, config)
            snapshot = set(header) >= _SNAPSHOT
            month_first = _month_first(file) if snapshot else None
            while True:
                where = f"{file.name}:{rows.line_num + 1}"
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    reason = f"is no row of CSV ({error})"
                    if "field limit" in str(error):
                        reason = f"has a field of more than {_LONGEST_FIELD:,} characters"
                    yield Reject(where, reason, None, file.digest_date)
                    continue
                if row:
                    record = from_mapping(where, dict(zip(header, row, strict=False)), names)
                    yield _repaired(record, month_first) if snapshot else record


class Parquet:
    """Apache Parquet."""

    name = "parquet"
    suffixes: tuple[str, ...] = (".parquet",)

    def recognises(self, file: File) -> bool:
        """Tell by the magic bytes."""
        return file.start.startswith(b"PAR1")

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per row."""
        from pyarrow import parquet

        number = 0
        try:
            with file.open() as stream:
                table = parquet.ParquetFile(stream)
                names = _names(table.schema_arrow.names, config)
                columns = sorted({column for keys in names.values() for column in keys})
                for batch in table.iter_batches(_BATCH, columns=columns):
                    for row in batch.to_pylist():
                        number += 1
                        yield from_mapping(f"{file.name}#{number}", row, names)
        except SourceError:
            raise
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            after = f" after row {number:,}" if number else ""
            raise SourceError(
                f"is no sound Parquet file{after} ({error}): write it anew"
            ) from error


def _header(file: File) -> str:
    return file.head.split(b"\n", 1)[0].decode("utf-8", "replace")


def _names(found: Sequence[str], config: SourcesConfig) -> Names:
    """Match columns to fields; refuse a table that lacks one that every paper needs."""
    names = names_of(config.columns, found)
    for field, column in config.columns.items():
        if not names[field]:
            raise SourceError(f"has no column {column!r}, which sources.columns names")
    for field in ("title", "abstract"):
        if not names[field]:
            raise SourceError(
                f"has no column for the {field} (columns: {', '.join(found)[:500]}): name it "
                f'under [sources.columns], as in {field} = "its column"'
            )
    return names


def _month_first(file: File) -> bool | None:
    """Tell from all dates with slashes which of day and month stands first, None if none tells."""
    first, second = 0, 0
    with file.text() as lines:
        for line in lines:
            for found in _SLASHED.finditer(line):
                first, second = max(first, int(found[1])), max(second, int(found[2]))
    return None if (first > 12) == (second > 12) else second > 12


def _repaired(record: RawRecord, month_first: bool | None) -> RawRecord:
    """Undo what a spreadsheet did to a snapshot's dates and ids."""
    dated = _SLASHED.match(f",{record.digest_date},")
    if dated and month_first is not None:
        month, day = (dated[1], dated[2]) if month_first else (dated[2], dated[1])
        record = record._replace(digest_date=f"{dated[3]}-{int(month):02}-{int(day):02}")
    number_id = _NUMBER_ID.fullmatch(record.paper_id or "")
    if number_id:
        month, number = number_id[1].zfill(4), number_id[2]
        # Until 2014-12 numbers had four digits, from 2015-01 on five; zeros at the end were lost.
        number = number.ljust(5 if month >= "1501" else 4, "0")
        record = record._replace(paper_id=f"{month}.{number}")
    return record
