"""CSV tables, one paper a row, with the usual names of columns or the configured ones.

arXiv's metadata snapshot as CSV is one of them. A spreadsheet has read its ids as numbers and its
dates as local ones: 704.0001 is 0704.0001, and 11/24/2008 is 2008-11-24.
"""

import csv
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from groundswell.config import SourcesConfig
from groundswell.json_value import ParsedObject
from groundswell.sources.field_names import ALIASES
from groundswell.sources.files import File
from groundswell.sources.formats.table_columns import REQUIRED, table_columns
from groundswell.sources.records import RawRecord, Reject, SourceError, from_mapping

if TYPE_CHECKING:
    from _csv import Reader as _Reader

_LONGEST_FIELD = 50_000_000
"""Characters of a field, as of a line of JSON Lines."""
_SEPARATORS = ",;\t|"
_NAMED_SEPARATOR = re.compile(rb"\A\s*\"?sep=([,;\t|])\"?[ \t]*\r?\n", re.IGNORECASE)
"""The first line by which spreadsheets name the separator."""
_SLASHED_DATE = re.compile(r",(\d{1,2})/(\d{1,2})/(\d{4})(?=[,\r\n]|$)")
_SNAPSHOT_COLUMNS = {"id", "submitter", "update_date", "abstract"}
_MONTHS_A_YEAR = 12


class Csv:
    """Comma-, semicolon- or tab-separated text with a header line."""

    name = "csv"
    suffixes: tuple[str, ...] = (".csv", ".tsv")

    def recognizes(self, file: File) -> bool:
        """Return whether the first line is a header that names a title and an abstract."""
        columns = re.split(f"[{_SEPARATORS}]", _header(file).lower())
        columns = [column.strip(" \"'\r") for column in columns]
        return all(set(ALIASES[field]) & set(columns) for field in REQUIRED)

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per row."""
        with file.text(newline="") as stream:
            rows, named = _rows(file, stream)
            try:
                header = next(rows, [])
            except csv.Error as error:
                raise SourceError(f"has no header line of CSV ({error})") from error
            names = table_columns(header, config)
            snapshot = set(header) >= _SNAPSHOT_COLUMNS
            month_first = _month_first(file) if snapshot else None
            while True:
                where = f"{file.name}:{rows.line_num + 1 + named}"
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Reject(where, _reason(error), None, file.digest_date)
                    continue
                if row:
                    fields = dict(zip(header, row, strict=False))
                    record = from_mapping(where, fields, names, numbers_are_ids=True)
                    yield _repaired(record, month_first) if snapshot else record


def rows_of_csv(file: File) -> Iterator[ParsedObject]:
    """Yield the rows of any CSV by its columns; raises `SourceError` where it is none."""
    with file.text(newline="") as stream:
        rows, _ = _rows(file, stream)
        try:
            header = next(rows, [])
            for row in rows:
                if row:
                    yield dict(zip(header, row, strict=False))
        except csv.Error as error:
            raise SourceError(f"{_reason(error)} in line {rows.line_num}") from error


def _rows(file: File, stream: TextIO) -> tuple["_Reader", bool]:
    """Return a reader of the rows, and whether the first line names the separator."""
    csv.field_size_limit(_LONGEST_FIELD)
    named = _NAMED_SEPARATOR.match(file.head)
    separator = named[1].decode() if named else max(_SEPARATORS, key=_header(file).count)
    if named:
        stream.readline()
    return csv.reader(stream, delimiter=separator), bool(named)


def _header(file: File) -> str:
    head = _NAMED_SEPARATOR.sub(b"", file.head)
    return head.split(b"\n", 1)[0].decode("utf-8", "replace")


def _reason(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"has a field of more than {_LONGEST_FIELD:,} characters"
    return f"is not a row of CSV ({error})"


def _month_first(file: File) -> bool | None:
    """Return whether the month is first in all dates with slashes; None where that is ambiguous."""
    first, second = 0, 0
    with file.text() as lines:
        for line in lines:
            for found in _SLASHED_DATE.finditer(line):
                first, second = max(first, int(found[1])), max(second, int(found[2]))
    if (first > _MONTHS_A_YEAR) == (second > _MONTHS_A_YEAR):
        return None
    return second > _MONTHS_A_YEAR


def _repaired(record: RawRecord, month_first: bool | None) -> RawRecord:
    """Return a record of the snapshot with the date that a spreadsheet has changed."""
    dated = _SLASHED_DATE.match(f",{record.digest_date},")
    if dated and month_first is not None:
        month, day = (dated[1], dated[2]) if month_first else (dated[2], dated[1])
        record = record._replace(digest_date=f"{dated[3]}-{int(month):02}-{int(day):02}")
    return record
