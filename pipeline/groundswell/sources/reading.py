"""Reads the sources of a run into one table of records and one of rejects.

A SOURCE is a file, a folder, the bundled corpus, or a live service with a subject.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import Records, SourceRead, UnreadFile
from groundswell.compute.spool import spooled
from groundswell.config import SourcesConfig
from groundswell.errors import GroundswellError, UsageError
from groundswell.periods import Period, common_precision
from groundswell.runtime.pieces import NO_PIECES, Pieces
from groundswell.sources.collector import RecordCollector
from groundswell.sources.dates import read_date
from groundswell.sources.field_names import field_names
from groundswell.sources.filters import RecordFilter
from groundswell.sources.kept_files import KeptFiles
from groundswell.sources.live.live_source import parse_live_source
from groundswell.sources.live.refresh import refresh
from groundswell.sources.registry import service_of
from groundswell.sources.source_reader import SourceReader


@dataclass(frozen=True)
class Folders:
    """The folders of a run, as reading knows them."""

    snapshots: Path | None = None
    """Where what is fetched from live sources is kept."""
    pieces: Pieces = NO_PIECES
    """Where the records of files that were read before are kept."""
    is_output: Callable[[Path], bool] = lambda _: False
    """Whether a folder holds what runs published or keep, which is never read."""


NO_FOLDERS = Folders()


def read_sources(
    sources: Sequence[str],
    *,
    as_of: date | None,
    today: date,
    config: SourcesConfig,
    notice: Callable[[str], None],
    folders: Folders = NO_FOLDERS,
) -> Records:
    """Read every source.

    Args:
        sources: Paths, or names with a colon.
        as_of: The last digest date of the run; by default the latest that is not after `today`, or
            the end of its month or year where dates are known no finer.
            Records dated later leave no trace in the result.
        today: Records dated later are rejected.
        config: The table `sources` of the configuration.
        notice: Gets a sentence on the records that were filtered or left out.
        folders: Where runs keep what they fetch and read, and which folders are not to be read.

    Raises:
        UsageError: A source is an empty text, or `as_of` is in the future.
        GroundswellError: A source is missing or holds nothing that is recognized, or a live one
            cannot be fetched.
    """
    field_names(config)  # refuses a wrong configuration before anything is read
    _refuse_empty(sources)
    _refuse_future(as_of, today)
    collector = RecordCollector(RecordFilter.from_config(config), as_of, today)
    kept = KeptFiles(folders.pieces, config)
    summaries: list[SourceRead] = []
    for source in sources:
        reader = SourceReader(collector, config, kept, is_output=folders.is_output)
        service = service_of(source)
        if service is None:
            summaries.append(reader.read(source))
            for folder in reader.outputs:
                notice(f"{folder} holds what runs published and was not read as a source")
            continue
        if folders.snapshots is None:
            raise UsageError(f"{source} is live: name a folder for its snapshots")
        live = parse_live_source(source, service, min(as_of or today, today))
        found = refresh(live, today=today, config=config, folder=folders.snapshots, notice=notice)
        summaries.append(reader.read_live(source, found))
    kept.save()
    _report_absent(collector, config.own, notice)
    as_of = as_of or collector.newest or today
    _report_left_out(collector, as_of, notice)
    return Records(
        as_of=as_of.isoformat(),
        records=collector.records.table(),
        rejects=collector.rejects.table(),
        sources=tuple(summaries),
        unread=_unread_up_to(collector.unread.values(), as_of),
    )


def up_to(records: Records, as_of: date) -> Records:
    """Return what `read_sources` returns as of an earlier date, but with all that it says of files.

    Nothing published depends on `Records.sources`.
    """
    return Records(
        as_of=as_of.isoformat(),
        records=_not_after(records.records, as_of),
        rejects=_not_after(records.rejects, as_of),
        sources=records.sources,
        unread=_unread_up_to(records.unread, as_of),
    )


def digest_dates(records: Records) -> list[date]:
    """Return the days as of which the records can be read, oldest first.

    They are the days of the records, or where too many are known no finer the ends of their months
    or years, at most `Records.as_of`.
    """
    texts = records.records["digest_date"].value_counts().to_pylist()
    found = [(read_date(each["values"] or ""), each["counts"]) for each in texts]
    known = Counter[Period]()
    for dated, count in found:
        if dated:
            known[dated.precision] += count
    grid, last = common_precision(known), date.fromisoformat(records.as_of)
    return sorted(
        {
            min(grid.end(dated.day), last)
            for dated, _ in found
            if dated and not grid.finer_than(dated.precision)
        }
    )


def dates_from(records: Records, first: date | None, runs: Sequence[str]) -> list[date]:
    """Return the digest dates from a day on, or after the last of `runs`, or the latest alone.

    `runs` are the dates of the runs published so far, oldest first.

    Raises:
        GroundswellError: There is no digest from that day on.
    """
    dates = digest_dates(records)
    if first is not None:
        dates = [day for day in dates if day >= first]
    elif runs:
        return [day for day in dates if day.isoformat() > runs[-1]]
    else:
        dates = dates[-1:]
    if not dates:
        since = f"from {first} " if first else ""
        raise GroundswellError(
            f"the sources hold no digest {since}up to {records.as_of}: check the dates"
        )
    return dates


def _refuse_empty(sources: Sequence[str]) -> None:
    if not all(source.strip() for source in sources):
        raise UsageError(
            "a SOURCE is an empty text, expected a file, a folder or a live source: check whether "
            "a variable in the command is empty, or give '.' for this folder"
        )


def _refuse_future(as_of: date | None, today: date) -> None:
    """Refuse a date that is nowhere on earth today: later runs would wait for it."""
    if as_of is not None and as_of > today + timedelta(days=1):
        raise UsageError(
            f"{as_of} is in the future, expected a date up to today, {today} (UTC): check the "
            f"date, or the clock"
        )


def _unread_up_to(unread: Iterable[UnreadFile], as_of: date) -> tuple[UnreadFile, ...]:
    return tuple(file for file in unread if file.day is None or file.day <= as_of)


def _report_left_out(
    collector: RecordCollector, as_of: date, notice: Callable[[str], None]
) -> None:
    if collector.out_of_range:
        outside = _count(collector.out_of_range, "record")
        notice(f"left out, being dated outside the ranges asked for: {outside}")
    for setting, count in sorted(collector.filtered.items()):
        notice(f"filtered by sources.{setting}: {_count(count, 'record')}")
    if collector.later or collector.later_files:
        counts = [_count(collector.later, "record"), _count(collector.later_files, "file")]
        notice(f"left out, being dated after {as_of}: {' and '.join(filter(None, counts))}")


def _report_absent(
    collector: RecordCollector, own: Sequence[str], notice: Callable[[str], None]
) -> None:
    """Say which columns of a user's own no record has a value of."""
    for name in own:
        if collector.count and name not in collector.own:
            notice(
                f"warning: no record has a value in '{name}', which sources.own names: check the "
                f"name of the column"
            )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}" if number else ""


def _day(text: str | None) -> date | None:
    found = read_date(text) if text else None
    return found.day if found else None


def _not_after(table: pa.Table, as_of: date) -> pa.Table:
    texts = table["digest_date"].unique().to_pylist()
    later = pa.array([text for text in texts if (_day(text) or as_of) > as_of], pa.string())
    if not len(later):
        return table
    batches = table.to_batches()
    kept = (b.filter(pc.invert(pc.is_in(b["digest_date"], later))) for b in batches)
    return spooled(table.schema, kept)
