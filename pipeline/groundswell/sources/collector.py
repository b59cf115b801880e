"""Collects the records and rejects of all sources, up to the date that a run is made as of."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from groundswell.artifacts import RECORD_SCHEMA, REJECT_SCHEMA, UnreadFile
from groundswell.artifacts.own_columns import OWN, own_name
from groundswell.artifacts.schemas import listed
from groundswell.compute.spool import Spool
from groundswell.periods import Period, common_precision
from groundswell.sources.dates import Dated, read_date
from groundswell.sources.filters import RecordFilter
from groundswell.sources.kept_files import KeptFile
from groundswell.sources.records import RawRecord, Reject
from groundswell.sources.rejects import reject_row


@dataclass
class RecordCollector:
    """Keeps what was read, except for what a run as of `as_of` must not know of."""

    filter: RecordFilter
    as_of: date | None
    """The last digest date that is kept; None for all."""
    today: date
    """A later digest date is rejected as lying in the future."""
    count: int = 0
    """Records that pass the filter, of whatever date."""
    dates: Counter[Period] = field(default_factory=Counter)
    """Dates that are not after `today`, by how precisely they are known."""
    latest: date | None = None
    """The latest of these, of a month or a year its first day."""
    last_reason: str | None = None
    """The reason of the latest reject."""
    filtered: Counter[str] = field(default_factory=Counter)
    """Records that were filtered, by setting."""
    later: int = 0
    """Records and rejects dated after `as_of`."""
    later_files: int = 0
    """Files that were not opened, since their name dates them after `as_of`."""
    out_of_range: int = 0
    """Records of live sources that are dated outside the range asked for."""
    records: Spool = field(default_factory=lambda: Spool(RECORD_SCHEMA))
    rejects: Spool = field(default_factory=lambda: Spool(REJECT_SCHEMA))
    own: set[str] = field(default_factory=set)
    """The columns of a user's own that records have values of."""

    unread: dict[str, UnreadFile] = field(default_factory=dict)
    """The files that seem to be digests and gave nothing, or not all, by name."""

    @property
    def newest(self) -> date | None:
        """The end of the last period that holds papers, day, month or year, but not after today."""
        end = common_precision(self.dates).end
        return min(end(self.latest), self.today) if self.latest else None

    def add(self, record: RawRecord, dated: Dated | None) -> str | None:
        """Add a record with a digest date, unless it is filtered, later or in the future.

        Returns the setting that filters it, if one does.
        """
        day = dated.day if dated else None
        setting = self.filter.excluded_by(record, day)
        if setting:
            self.filtered[setting] += 1
            return setting
        self.count += 1
        self.own.update(own_name(text) for text in listed(record.metadata, OWN))
        if day and day > self.today:
            reason = f"the date {day} lies in the future"
            self.reject(Reject(record.where, reason, record.stated, str(day)))
        elif not self._is_later(dated):
            self.records.add(record.row, len(record.abstract or "") + len(record.title or ""))
        return None

    def add_file(self, file: KeptFile) -> bool:
        """Add the records of a file that was read before, where all can be; return whether."""
        counted = [(read_date(text), count) for text, count in file.dates.items()]
        known = [(dated, count) for dated, count in counted if dated]
        last = min(self.today, self.as_of or self.today)
        if any(dated.day > last for dated, _ in known):
            return False
        for dated, count in known:
            self.dates[dated.precision] += count
            self.latest = max(dated.day, self.latest or dated.day)
        self.count += file.dates.total()
        self.filtered += file.filtered
        for batch in file.batches:
            self.own.update(map(own_name, batch[OWN].flatten().unique().to_pylist()))
            self.records.add_batch(batch)
        return True

    def reject(self, reject: Reject) -> None:
        """Add a reject, unless it is later."""
        self.last_reason = reject.reason
        dated = read_date(reject.digest_date) if reject.digest_date else None
        if not self._is_later(dated):
            row = reject_row(reject)
            self.rejects.add(row, len(row.record))

    def _is_later(self, dated: Dated | None) -> bool:
        """Return whether something of a date is left out, and count it."""
        if dated is None or dated.day > self.today:
            return False
        self.dates[dated.precision] += 1
        self.latest = max(dated.day, self.latest or dated.day)
        later = self.as_of is not None and dated.day > self.as_of
        self.later += later
        return later
