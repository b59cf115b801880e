"""CSV and Parquet tables, one paper a row; columns by their usual names or as configured.

The arXiv metadata snapshot as CSV is one of them: its ids, read as numbers by whatever wrote it,
have lost their leading zero (704.0001 is 0704.0001).
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from pipeline.config import SourcesConfig
from pipeline.sources.base import (
    ALIASES,
    File,
    RawRecord,
    Reject,
    SourceError,
    decode_text,
    from_mapping,
    reading,
)

_FIELD_LIMIT = 50_000_000
_SLASHED = re.compile(r",(\d{1,2})/(\d{1,2})/\d{4}(?=,)")
_SHORT_ARXIV_ID = re.compile(r"\d{3}\.\d{1,5}|\d{4}\.\d{1,5}")


class Csv:
    """Comma-, semicolon- or tab-separated text with a header line."""

    name = "csv"

    def recognises(self, file: File) -> bool:
        """Tell whether the first line is a header that names a title and an abstract."""
        if file.name.endswith((".csv", ".tsv")):
            return True
        head = file.data[:4096].decode("utf-8", "replace").split("\n", 1)[0].lower()
        return all(
            any(alias.lower() in re.split(r"[,;\t]", head) for alias in ALIASES[field])
            for field in ("title", "abstract")
        )

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per row."""
        text = decode_text(file.data)
        csv.field_size_limit(_FIELD_LIMIT)
        header = text.split("\n", 1)[0]
        separator = max(",;\t", key=header.count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
        _check_columns(reader.fieldnames or [], config)
        snapshot = _is_snapshot(reader.fieldnames or [])
        rows: Iterator[Mapping[str, Any]] = reader
        order = _date_order(text) if snapshot else None
        while True:
            where = f"{file.name}:{reader.line_num + 1}"
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Reject(where, f"is no row of CSV ({error})")
                continue
            record = from_mapping(where, row, config.columns)
            yield _repaired(record, order) if snapshot else record


class Parquet:
    """Apache Parquet."""

    name = "parquet"

    def recognises(self, file: File) -> bool:
        """Tell by the magic bytes at both ends, or the name."""
        return file.data.startswith(b"PAR1") or file.name.endswith(".parquet")

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per row."""
        from pyarrow import parquet

        try:
            table = parquet.read_table(pa.BufferReader(file.data))
            _check_columns(table.column_names, config)
            rows = table.to_pylist()
        except (pa.ArrowException, OSError) as error:
            raise SourceError(f"is no Parquet file ({error}): write it again") from error
        yield from reading(
            ((f"{file.name}:{number}", row) for number, row in enumerate(rows, 1)),
            lambda where, row: from_mapping(where, row, config.columns),
        )


def _check_columns(found: Any, config: SourcesConfig) -> None:
    """Refuse a table in which a column that every paper needs is not to be found."""
    missing = [column for column in config.columns.values() if column not in found]
    if missing:
        raise SourceError(f"has no column {missing[0]!r}, which sources.columns names")
    for field in ("title", "abstract"):
        if field not in config.columns and not set(ALIASES[field]) & set(found):
            raise SourceError(
                f"has no column for the {field} (columns: {', '.join(map(str, found))}): name it "
                f'under [sources.columns], as in {field} = "its column"'
            )


def _is_snapshot(columns: Any) -> bool:
    return {"id", "submitter", "update_date", "abstract"} <= set(columns)


def _date_order(text: str) -> str | None:
    """Tell from all dates with slashes whether the month or the day stands first, if they show."""
    pairs = {(int(a), int(b)) for a, b in _SLASHED.findall(text)}
    month_first = any(b > 12 for _, b in pairs) and all(a <= 12 for a, _ in pairs)
    day_first = any(a > 12 for a, _ in pairs) and all(b <= 12 for _, b in pairs)
    return "month" if month_first else "day" if day_first else None


def _repaired(record: RawRecord, order: str | None) -> RawRecord:
    """Undo what a spreadsheet did to a snapshot's dates and ids."""
    found = _SLASHED.match(f",{record.digest_date},")
    if found and order:
        month, day = found.groups() if order == "month" else found.groups()[::-1]
        year = (record.digest_date or "")[-4:]
        record = replace(record, digest_date=f"{year}-{int(month):02}-{int(day):02}")
    return _with_leading_zero(record)


def _with_leading_zero(record: RawRecord) -> RawRecord:
    """Undo the reading of an arXiv id as a number: four digits, a point, then four or five."""
    if not record.paper_id or not _SHORT_ARXIV_ID.fullmatch(record.paper_id):
        return record
    month, number = record.paper_id.split(".")
    month = month.zfill(4)
    # Until 2014-12 numbers had four digits, from 2015-01 on five; zeros at the end were lost too.
    return replace(record, paper_id=f"{month}.{number.ljust(5 if month >= '1501' else 4, '0')}")
