"""Reading outside files: the first of the three edges.

A SOURCE is a file, a folder, or a name with a colon. `FORMATS` lists the formats in the order they
are tried; each is one module, and a new one is added to that list.
"""

import hashlib
import lzma
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import RECORD_SCHEMA, REJECT_SCHEMA, Records, SourceRead
from groundswell.compute.spool import Spool, spooled
from groundswell.config import SourcesConfig
from groundswell.errors import GroundswellError, UsageError, nearest
from groundswell.sources import live
from groundswell.sources.archives import is_archive, members
from groundswell.sources.dates import parse_date
from groundswell.sources.files import File, file_of, find
from groundswell.sources.filters import Aside, aside
from groundswell.sources.formats import (
    bibtex,
    hf_daily,
    json_document,
    json_lines,
    mail_digest,
    page_text,
    ris,
)
from groundswell.sources.formats.tables import Csv, Parquet
from groundswell.sources.formats.xml_records import KINDS
from groundswell.sources.records import (
    Format,
    RawRecord,
    Reject,
    SourceError,
    names_of,
    record_json,
)

FORMATS: Sequence[Format] = (
    Parquet(),
    *KINDS,
    hf_daily,
    json_document,
    json_lines,
    ris,
    bibtex,
    mail_digest,
    Csv(),
    page_text,
)
NAMES = ("sample:", *live.NAMES)

_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.json(\.(gz|zst|bz2|xz))?")
"""The name of a daily answer, which bears its digest date before it is opened."""


def read_sources(
    sources: Sequence[str],
    *,
    as_of: date | None,
    today: date,
    config: SourcesConfig,
    notice: Callable[[str], None],
    snapshots: Path | None = None,
) -> Records:
    """Read every source; what live ones are asked for is kept in the folder `snapshots`.

    `as_of` defaults to the latest digest date not after `today`. A record dated after `today` is
    rejected; one dated after `as_of` is left out without a trace in what is returned, and `notice`
    is told how many were. Raises `GroundswellError` where a source is not there or holds nothing
    that is recognised.
    """
    names_of(config.columns)  # refuses a wrong configuration before anything is read
    reading = _Reading(aside(config), as_of, today)
    for source in sources:
        if live.is_live(source):
            if snapshots is None:
                raise UsageError(f"{source} is live: name a folder for its snapshots")
            found = live.find(
                source, as_of=as_of, today=today, config=config, folder=snapshots, notice=notice
            )
            _read_live(source, found, config, reading)
        else:
            _read_source(source, as_of, config, reading)
    as_of = as_of or reading.newest or today
    if reading.outside:
        outside = _count(reading.outside, "record")
        notice(f"left out, being dated outside the ranges asked for: {outside}")
    for setting, count in sorted(reading.set_aside.items()):
        notice(f"set aside by sources.{setting}: {_count(count, 'record')}")
    if reading.later or reading.later_files:
        counts = [_count(reading.later, "record"), _count(reading.later_files, "file")]
        notice(f"left out, being dated after {as_of}: {' and '.join(filter(None, counts))}")
    return Records(
        as_of=as_of.isoformat(),
        records=reading.records.table(),
        rejects=reading.rejects.table(),
        sources=tuple(reading.sources),
    )


def up_to(records: Records, as_of: date) -> Records:
    """Return what `read_sources` would have returned as of an earlier date.

    But for `sources`, which tell what was read. Nothing published depends on those.
    """
    return Records(
        as_of=as_of.isoformat(),
        records=_not_after(records.records, as_of),
        rejects=_not_after(records.rejects, as_of),
        sources=records.sources,
    )


def digest_dates(records: Records) -> list[date]:
    """Return the dates of the records, each once, oldest first."""
    found = map(_day, records.records["digest_date"].unique().to_pylist())
    return sorted({day for day in found if day is not None})


def _not_after(table: pa.Table, as_of: date) -> pa.Table:
    texts = table["digest_date"].unique().to_pylist()
    later = pa.array([text for text in texts if (_day(text) or as_of) > as_of], pa.string())
    if not len(later):
        return table
    batches = table.to_batches()
    kept = (b.filter(pc.invert(pc.is_in(b["digest_date"], later))) for b in batches)
    return spooled(table.schema, kept)


@dataclass
class _Reading:
    """What was read so far, but for what a run as of `as_of` must not know of."""

    aside: Aside
    as_of: date | None
    today: date
    count: int = 0
    """Records read, those dated later among them."""
    newest: date | None = None
    """The latest date that is not after `today`."""
    reason: str | None = None
    """Why what was rejected last was."""
    set_aside: Counter[str] = field(default_factory=Counter)
    sources: list[SourceRead] = field(default_factory=list)
    later: int = 0
    later_files: int = 0
    outside: int = 0
    records: Spool = field(default_factory=lambda: Spool(RECORD_SCHEMA))
    rejects: Spool = field(default_factory=lambda: Spool(REJECT_SCHEMA))

    def add(self, record: RawRecord, day: date | None) -> None:
        setting = self.aside(record, day)
        if setting:
            self.set_aside[setting] += 1
            return
        self.count += 1
        if day and day > self.today:
            shown = {key: value for key, value in record._asdict().items() if value}
            where = shown.pop("where")
            self.reject(Reject(where, f"the date {day} lies in the future", shown, str(day)))
        elif not self._is_later(day):
            self.records.add(record, len(record.abstract or "") + len(record.title or ""))

    def reject(self, reject: Reject) -> None:
        self.reason = reject.reason
        if not self._is_later(_day(reject.digest_date)):
            row = reject_row(reject)
            self.rejects.add(row, len(row[-1]))

    def _is_later(self, day: date | None) -> bool:
        """Tell whether something of a date is left out, and keep count."""
        if day is None or day > self.today:
            return False
        self.newest = max(day, self.newest or day)
        later = self.as_of is not None and day > self.as_of
        self.later += later
        return later


def reject_row(reject: Reject) -> tuple[str, str, str | None, str]:
    """Return a reject as the artifact holds it, a long record cut."""
    day = _day(reject.digest_date)
    reason = reject.reason.encode("utf-8", "replace").decode()
    return reject.where, reason, day.isoformat() if day else None, record_json(reject.record)


def _day(text: str | None) -> date | None:
    return parse_date(text) if text else None


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}" if number else ""


def _read_source(source: str, as_of: date | None, config: SourcesConfig, reading: _Reading) -> None:
    formats: dict[str, int] = {}
    records, reading.reason = reading.count, None
    later = reading.later_files
    if source == "sample:":
        name = source
        with resources.as_file(resources.files("groundswell") / "data" / "sample.jsonl") as path:
            _read_file(file_of(path, path.name), config, reading, formats)
    elif ":" in source and not Path(source).exists():
        scheme = source.split(":", 1)[0] + ":"
        raise UsageError(
            f"there is no source '{scheme}'{nearest(scheme, NAMES)}: expected a file, a folder or "
            f"one of {', '.join(NAMES)}"
        )
    else:
        path = Path(source)
        name = path.resolve().name
        _read_path(path, as_of, config, reading, formats)
    if not sum(formats.values()) and reading.later_files == later:
        known = ", ".join(form.name for form in FORMATS)
        why = f"cannot be read: {reading.reason}" if reading.reason else "holds no file"
        raise GroundswellError(f"{source} {why} (known formats: {known})")
    reading.sources.append(
        SourceRead(
            name=name.encode("utf-8", "replace").decode(),
            format=", ".join(sorted(formats)),
            files=sum(formats.values()),
            records=reading.count - records,
        )
    )


def _read_live(source: str, found: live.Found, config: SourcesConfig, reading: _Reading) -> None:
    """Read snapshots; a paper of another day than was asked for is none of the digest's."""
    formats: dict[str, int] = {}
    records = reading.count
    for path, name in found.files:
        with _noted(name, None, reading):
            _read_file(file_of(path, name), config, reading, formats, found)
    reading.sources.append(
        SourceRead(
            name=source,
            format=", ".join(sorted(formats)),
            files=sum(formats.values()),
            records=reading.count - records,
        )
    )


def _read_path(
    path: Path,
    as_of: date | None,
    config: SourcesConfig,
    reading: _Reading,
    formats: dict[str, int],
) -> None:
    if not path.exists():
        raise UsageError(f"there is no file or folder {path}: check the path")
    if not path.is_file() and not path.is_dir():
        raise UsageError(f"{path} is neither a file nor a folder: give one of them")
    for found in find(path):
        if isinstance(found, Reject):
            reading.reject(found)
            continue
        file_path, name = found
        if _is_later(file_path.name, as_of):
            reading.later_files += 1
            continue
        with _noted(name, None, reading):
            file = file_of(file_path, name)
            if is_archive(file):
                _read_archive(file, as_of, config, reading, formats)
            else:
                _read_file(file, config, reading, formats)


def _is_later(name: str, as_of: date | None) -> bool:
    day = parse_date(name[:10]) if _DAY_FILE.fullmatch(name) else None
    return day is not None and as_of is not None and day > as_of


def _read_archive(
    archive: File,
    as_of: date | None,
    config: SourcesConfig,
    reading: _Reading,
    formats: dict[str, int],
) -> None:
    formats["archive"] = formats.get("archive", 0)
    for member in members(archive):
        if isinstance(member, Reject):
            reading.reject(member)
        elif _is_later(member.name.rsplit("/", 1)[-1], as_of):
            reading.later_files += 1
        else:
            _read_file(member, config, reading, formats)


@contextmanager
def _noted(name: str, day: str | None, reading: _Reading) -> Iterator[None]:
    """Make a reject of whatever is wrong with a whole file."""
    try:
        yield
    except SourceError as error:
        reason = str(error)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        reason = f"cannot be read: {said}"
    else:
        return
    shown = name.encode("utf-8", "replace").decode()
    reading.reject(Reject(shown, reason, None, day))


def _read_file(
    file: File,
    config: SourcesConfig,
    reading: _Reading,
    formats: dict[str, int],
    within: live.Found | None = None,
) -> None:
    """Read one file; whatever is wrong with it becomes a reject.

    Of a live source's, only papers within its range are read.
    """
    day = file.digest_date
    with _noted(file.name, day, reading):
        form = _format(file)
        if form is None:
            reading.reject(_unrecognised(file))
            return
        formats[form.name] = formats.get(form.name, 0) + 1
        for item in form.read(file, config):
            # What bears no date of its own belongs to the digest that the file is named after.
            if isinstance(item, Reject):
                reading.reject(replace(item, digest_date=item.digest_date or day))
            else:
                record = item if item.digest_date else item._replace(digest_date=day)
                found = _day(record.digest_date)
                if within is None or found is None or within.first <= found <= within.last:
                    reading.add(record, found)
                else:
                    reading.outside += 1


def _format(file: File) -> Format | None:
    """Recognise a file by its content, or failing that by its name."""
    named = (form for form in FORMATS if form.suffixes and file.name.endswith(form.suffixes))
    found = (form for form in FORMATS if form.recognises(file))
    return next(found, None) or (next(named, None) if file.start else None)


def _unrecognised(file: File) -> Reject:
    reason = "its format is not recognised" if file.start else "is empty"
    digest, size = hashlib.sha256(), 0
    with file.open() as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            size += len(block)
    what = {"bytes": size, "sha256": digest.hexdigest()}
    return Reject(file.name, reason, what, file.digest_date)
