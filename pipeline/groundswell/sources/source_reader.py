"""Reads the files of one source, with all that can be wrong with them, into a collector."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import resources
from pathlib import Path

from groundswell.artifacts import SourceRead, UnreadFile
from groundswell.config import SourcesConfig
from groundswell.errors import GroundswellError, UsageError, nearest
from groundswell.sources.archives import is_archive, members
from groundswell.sources.collector import RecordCollector
from groundswell.sources.dates import parse_date, read_date
from groundswell.sources.files import (
    UNREADABLE,
    File,
    FoundFile,
    date_in_name,
    find_files,
    open_path,
)
from groundswell.sources.kept_files import DAMAGED, FileKeeper, KeptFiles
from groundswell.sources.live.refresh import LiveFiles
from groundswell.sources.records import RawRecord, Reject, SourceError, without_absent
from groundswell.sources.registry import (
    SAMPLE,
    format_names,
    format_of,
    format_suffixes,
    source_names,
)

_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.json(\.(gz|zst|bz2|xz))?")
"""The name of a daily answer, which gives its digest date before it is opened."""
_EMPTY_ANSWERS = (b"", b"[]", b"{}")
"""Contents of files for days without papers."""
_BLOCK = 1 << 20
"""Bytes that are hashed at once."""


@dataclass
class SourceReader:
    """Reads one source into a collector."""

    collector: RecordCollector
    config: SourcesConfig
    kept: KeptFiles
    formats: Counter[str] = field(default_factory=Counter)
    """Files read, by the name of their format."""
    is_output: Callable[[Path], bool] = lambda _: False
    """Whether a folder holds what runs published or keep, which is never read."""
    outputs: list[str] = field(default_factory=list)
    """Folders that were not read for that reason."""
    single: bool = False
    """Whether the source is one file, whose wrong use ends the run."""

    def read(self, source: str) -> SourceRead:
        """Read a file, a folder or the bundled corpus.

        Raises:
            UsageError: There is no such source.
            GroundswellError: It holds nothing that is recognized.
        """
        collector = self.collector
        before, later_before = collector.count, collector.later_files
        collector.last_reason = None
        if source == SAMPLE:
            name = source
            self._read_sample()
        elif ":" in source and not Path(source).exists():
            scheme = source.split(":", 1)[0] + ":"
            raise UsageError(
                f"there is no source '{scheme}'{nearest(scheme, source_names())}: expected a file, "
                f"a folder or one of {', '.join(source_names())}"
            )
        else:
            path = Path(source)
            name = path.resolve().name
            self._read_path(path)
        if not self.formats.total() and collector.later_files == later_before:
            raise self._nothing_read(source)
        return self._summary(name.encode("utf-8", "replace").decode(), before)

    def read_live(self, name: str, found: LiveFiles) -> SourceRead:
        """Read the files of a live source; records outside its range of dates are left out."""
        before = self.collector.count
        for file in found.files:
            with self._whole_file_errors(file.name, date_in_name(file.name)):
                self._read_file(open_path(file.path, file.name), found)
        return self._summary(name, before)

    def _summary(self, name: str, before: int) -> SourceRead:
        return SourceRead(
            name=name,
            format=", ".join(sorted(self.formats)),
            files=self.formats.total(),
            records=self.collector.count - before,
        )

    def _nothing_read(self, source: str) -> GroundswellError:
        reason = self.collector.last_reason
        why = _unread(reason) if reason else "holds no file"
        known = ", ".join(format_names())
        return GroundswellError(f"{source} {why} (known formats: {known})")

    def _read_sample(self) -> None:
        with resources.as_file(resources.files("groundswell") / "data" / "sample.jsonl") as path:
            self._read_file(open_path(path, path.name))

    def _read_path(self, path: Path) -> None:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}: check the path")
        self.single = path.is_file()
        if not path.is_file() and not path.is_dir():
            raise UsageError(f"{path} is neither a file nor a folder: give one of them")
        for found in find_files(path, self._is_skipped):
            if isinstance(found, Reject):
                self._reject_unopened(found)
            elif self._is_later(found.path.name):
                self.collector.later_files += 1
            else:
                self._read_found(found)

    def _is_skipped(self, folder: Path) -> bool:
        skipped = self.is_output(folder)
        if skipped:
            self.outputs.append(str(folder))
        return skipped

    def _read_found(self, found: FoundFile) -> None:
        with self._whole_file_errors(found.name, date_in_name(found.name)):
            file = open_path(found.path, found.name)
            if is_archive(file):
                self._read_archive(file)
            else:
                self._read_file(file)

    def _read_archive(self, archive: File) -> None:
        self.formats["archive"] += 0  # it is named as a format, and counts for no file
        for member in members(archive):
            if isinstance(member, Reject):
                self._reject_unopened(member)
            elif self._is_later(member.name.rsplit("/", 1)[-1]):
                self.collector.later_files += 1
            else:
                self._read_file(member)

    def _is_later(self, name: str) -> bool:
        as_of = self.collector.as_of
        day = parse_date(name[:10]) if _DAY_FILE.fullmatch(name) else None
        return day is not None and as_of is not None and day > as_of

    def _read_file(self, file: File, within: LiveFiles | None = None) -> None:
        """Read one file; of a live source's, only records within its range of dates."""
        day = file.digest_date
        before = self.collector.count + self.collector.filtered.total()
        with self._whole_file_errors(file.name, day):
            key = self.kept.key(file)
            if self._add_kept(key, within):
                return
            form = format_of(file)
            if form is None:
                self._reject_file(_unrecognized(file))
                return
            self.formats[form.name] += 1
            keeper = self.kept.begin(key, form.name)
            for item in form.read(file, self.config):
                # An item without a date belongs to the digest that the file is named after.
                if isinstance(item, Reject):
                    self.collector.reject(replace(item, digest_date=item.digest_date or day))
                    keeper.refuse()
                else:
                    dated = item if item.digest_date else item._replace(digest_date=day)
                    self._add(without_absent(dated), within, keeper)
            for remark in file.remarks:
                self._reject_file(Reject(file.name, remark, None, day))
            empty = self.collector.count + self.collector.filtered.total() == before
            if empty and file.start.strip() not in _EMPTY_ANSWERS and within is None:
                self._note(Reject(file.name, "gave no record", None, day))
            if not empty and not file.remarks:
                keeper.finish()

    def _add_kept(self, key: str | None, within: LiveFiles | None) -> bool:
        """Add the records of a file that was read before, where all are in the range of dates."""
        found = self.kept.find(key)
        if found is None:
            return False
        dates = map(read_date, (*found.dates, *found.filtered_dates))
        if within and not all(dated is None or _is_within(dated.day, within) for dated in dates):
            return False
        if not self.collector.add_file(found):
            return False
        self.formats[found.format] += 1
        return True

    def _add(self, record: RawRecord, within: LiveFiles | None, keeper: FileKeeper) -> None:
        found = read_date(record.digest_date) if record.digest_date else None
        if within is None or found is None or _is_within(found.day, within):
            keeper.add(record, self.collector.add(record, found))
        else:
            self.collector.out_of_range += 1
            keeper.refuse()

    @contextmanager
    def _whole_file_errors(self, name: str, day: str | None) -> Iterator[None]:
        """Make a reject of an error that ends the reading of a file."""
        try:
            yield
        except SourceError as error:
            reason = str(error)
        except UsageError as error:
            if self.single:
                raise
            reason = f"{UNREADABLE}: {error}"
        except DAMAGED as error:
            message = error.strerror if isinstance(error, OSError) and error.strerror else error
            reason = f"{UNREADABLE}: {message}"
        else:
            return
        self._reject_file(Reject(name.encode("utf-8", "replace").decode(), reason, None, day))

    def _reject_unopened(self, reject: Reject) -> None:
        """Reject a file that was not opened, or a folder: it may hold digests of any date."""
        self._reject_file(replace(reject, digest_date=date_in_name(reject.where)))
        if reject.reason.startswith(UNREADABLE):
            self._note(reject)

    def _reject_file(self, reject: Reject) -> None:
        """Reject a file or the rest of it, and note it where it seems to be a digest."""
        self.collector.reject(reject)
        if reject.digest_date or reject.where.endswith(format_suffixes()):
            self._note(reject)

    def _note(self, reject: Reject) -> None:
        day = parse_date(reject.digest_date) if reject.digest_date else None
        unread = UnreadFile(reject.where, reject.reason, day)
        self.collector.unread.setdefault(reject.where, unread)


def _unread(reason: str) -> str:
    return reason if reason.startswith(UNREADABLE) else f"{UNREADABLE}: {reason}"


def _is_within(day: date, found: LiveFiles) -> bool:
    return found.first <= day <= found.last


def _unrecognized(file: File) -> Reject:
    reason = "its format is not recognized" if file.start else "is empty"
    digest, size = hashlib.sha256(), 0
    with file.open() as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    what = {"bytes": size, "sha256": digest.hexdigest()}
    return Reject(file.name, reason, what, file.digest_date)
