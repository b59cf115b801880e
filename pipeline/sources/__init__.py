"""Reading outside files: the first of the three edges.

A SOURCE is a file, a folder, or a name with a colon. `FORMATS` lists the formats in the order they
are tried; each is one module, and a new one is added to that list.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.artifacts import RECORD_SCHEMA, REJECT_SCHEMA, Records
from pipeline.config import SourcesConfig
from pipeline.errors import GroundswellError, UsageError, nearest
from pipeline.sources import hf_daily, json_lines, page_text
from pipeline.sources.base import File, Format, RawRecord, Reject, SourceError, record_json
from pipeline.sources.dates import parse_date
from pipeline.sources.tables import Csv, Parquet

FORMATS: Sequence[Format] = (Parquet(), hf_daily, json_lines, Csv(), page_text)
NAMES = ("sample:",)

_LARGEST = 4_000_000_000
"""Bytes a file may have, unpacked."""


@dataclass
class _Reading:
    """What was read so far."""

    records: list[RawRecord] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    later_files: int = 0


def read_sources(
    sources: Sequence[str],
    *,
    as_of: date | None,
    today: date,
    config: SourcesConfig,
    notice: Callable[[str], None],
) -> Records:
    """Read every source.

    `as_of` defaults to the latest digest date not after `today`. A record dated after `today` is
    rejected; one dated after `as_of` is left out, and `notice` is told how many were. Raises
    `GroundswellError` where a source is not there or holds nothing that is recognised.
    """
    reading = _Reading()
    for source in sources:
        _read_source(source, as_of, config, reading)
    dated = [
        (record, parse_date(record.digest_date) if record.digest_date else None)
        for record in reading.records
    ]
    if as_of is None:
        as_of = max((day for _, day in dated if day and day <= today), default=today)
    kept, later = [], 0
    for record, day in dated:
        if day and day > today:
            reason = f"the date {day} lies in the future (today is {today})"
            reading.rejects.append(reject_record(record, reason))
        elif day and day > as_of:
            later += 1
        else:
            kept.append(record)
    if later or reading.later_files:
        counts = [f"{later:,} records"] * bool(later)
        counts += [f"{reading.later_files:,} files"] * bool(reading.later_files)
        notice(f"left out, being dated after {as_of}: {' and '.join(counts)}")
    return Records(
        as_of=as_of.isoformat(),
        records=pa.Table.from_pylist([asdict(r) for r in kept], schema=RECORD_SCHEMA),
        rejects=_reject_table([r for r in reading.rejects if not _is_later(r, as_of)]),
        sources=reading.sources,
    )


def reject_record(record: RawRecord, reason: str) -> Reject:
    """Return the reject of a record that was read but is not used."""
    fields = {key: value for key, value in asdict(record).items() if key != "where" and value}
    return Reject(record.where, reason, fields, record.digest_date)


def _reject_table(rejects: Sequence[Reject]) -> pa.Table:
    rows = [{**asdict(reject), "record": record_json(reject.record)} for reject in rejects]
    return pa.Table.from_pylist(rows, schema=REJECT_SCHEMA)


def _is_later(reject: Reject, as_of: date) -> bool:
    """Tell whether a reject belongs to a digest after `as_of`, which this run must not see."""
    day = parse_date(reject.digest_date) if reject.digest_date else None
    return day is not None and day > as_of and "lies in the future" not in reject.reason


def _read_source(source: str, as_of: date | None, config: SourcesConfig, reading: _Reading) -> None:
    formats: dict[str, int] = {}
    before = len(reading.records)
    if source == "sample:":
        name = source
        sample = resources.files("pipeline") / "data" / "sample.jsonl"
        _read_file(File("sample.jsonl", sample.read_bytes()), as_of, config, reading, formats)
    elif ":" in source and not Path(source).exists():
        scheme = source.split(":", 1)[0] + ":"
        raise UsageError(
            f"there is no source '{scheme}'{nearest(scheme, NAMES)}: expected a file, a folder or "
            f"one of {', '.join(NAMES)}"
        )
    else:
        path = Path(source)
        name = path.resolve().name
        files = 0
        for found in _files(path, reading):
            files += 1
            _read_path(path, found, as_of, config, reading, formats)
        if not files:
            raise GroundswellError(f"the folder {source} holds no file: check the path")
    if not formats and not reading.later_files:
        known = ", ".join(form.name for form in FORMATS)
        why = reading.rejects[-1].reason if reading.rejects else "its format is not recognised"
        raise GroundswellError(f"{source} cannot be read: {why} (known formats: {known})")
    reading.sources.append(
        {
            "name": name,
            "formats": dict(sorted(formats.items())),
            "records": len(reading.records) - before,
        }
    )


def _files(path: Path, reading: _Reading) -> Iterator[Path]:
    """Yield a file, or the files below a folder in the order of their names, none from outside."""
    if not path.exists():
        raise UsageError(f"there is no file or folder {path}: check the path")
    if path.is_file():
        yield path
        return
    root = path.resolve()
    for found in sorted(path.rglob("*")):
        below = found.relative_to(path)
        if any(part.startswith(".") for part in below.parts) or found.is_dir():
            continue
        if not found.resolve().is_relative_to(root):
            reading.rejects.append(
                Reject(below.as_posix(), "is a link to outside the folder and was not followed")
            )
            continue
        yield found


def _read_path(
    source: Path,
    path: Path,
    as_of: date | None,
    config: SourcesConfig,
    reading: _Reading,
    formats: dict[str, int],
) -> None:
    shown = path.name if path == source else path.relative_to(source).as_posix()
    name = shown.encode("utf-8", "replace").decode()  # a name need not be UTF-8 on every system
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data, name = _unpacked(data), name.removesuffix(".gz")
    except (OSError, EOFError, zlib.error, SourceError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        reading.rejects.append(Reject(name, f"cannot be read: {reason}"))
        return
    _read_file(File(name, data), as_of, config, reading, formats)


def _unpacked(data: bytes) -> bytes:
    """Unpack gzip, all its members, up to a size."""
    result = bytearray()
    while data:
        member = zlib.decompressobj(wbits=31)
        result += member.decompress(data, _LARGEST - len(result))
        if member.unconsumed_tail:
            raise SourceError(f"unpacks to more than {_LARGEST:,} bytes")
        if not member.eof:
            raise SourceError("is cut off: the compressed data ends too early")
        data = member.unused_data.lstrip(b"\x00")
    return bytes(result)


def _read_file(
    file: File,
    as_of: date | None,
    config: SourcesConfig,
    reading: _Reading,
    formats: dict[str, int],
) -> None:
    form = next((form for form in FORMATS if form.recognises(file)), None)
    if form is None:
        digest = hashlib.sha256(file.data).hexdigest()
        what = {"bytes": len(file.data), "sha256": digest}
        reason = "is empty" if not file.data else "its format is not recognised"
        reading.rejects.append(Reject(file.name, reason, what))
        return
    day = hf_daily.digest_date(file.name)
    if form is hf_daily and day and as_of and day > as_of.isoformat():
        reading.later_files += 1
        return
    formats[form.name] = formats.get(form.name, 0) + 1
    try:
        for item in form.read(file, config):
            if isinstance(item, Reject):
                reading.rejects.append(item)
            else:
                # A listing whose papers bear no date is the digest of the date in its name.
                dated = item if item.digest_date else replace(item, digest_date=day)
                reading.records.append(dated)
    except SourceError as error:
        reading.rejects.append(Reject(file.name, str(error), None, day))
