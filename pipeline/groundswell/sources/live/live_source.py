"""A live source as the user writes it: SCHEME:SUBJECT:FIRST..LAST, with optional parts."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources.live.service import LiveService
from groundswell.sources.live.snapshots import Entry

_FILE_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,60}(:[\w.-]{1,60})?", re.ASCII)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.-]+")
_WORDS, _DIGEST_DIGITS = 60, 12
"""Characters of a subject in the name of its folder, and digits of its digest."""
_RANGE = re.compile(r"(?:^|:)(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})?$")


@dataclass(frozen=True)
class LiveSource:
    """A service, what it is asked for, and the range of digest dates."""

    name: str
    """As the user wrote it."""
    service: LiveService
    subject: str
    first: date | None
    """The first day asked for; None where the user gave no range."""
    last: date

    def address(self, config: SourcesConfig) -> str:
        """Return the address that is asked, without what a request adds to it."""
        return self.service.address(config) or self.subject

    @property
    def folder(self) -> Sequence[str]:
        """The names of the folders that its snapshots are in, one below the other.

        A subject that is no file name, as a query, gets its words and a digest.
        """
        if not self.subject:
            return [self.service.scheme]
        if _FILE_NAME.fullmatch(self.subject):
            return [self.service.scheme, self.subject.replace(":", "+")]
        words = _NOT_IN_NAMES.sub("-", self.subject)[:_WORDS].strip("-.")
        digest = hashlib.sha256(self.subject.encode()).hexdigest()[:_DIGEST_DIGITS]
        return [self.service.scheme, f"{words}+{digest}"]

    @property
    def unit(self) -> str:
        """What a snapshot holds, in messages."""
        return "week" if self.service.days_per_snapshot > 1 else "day"

    def snapshot_days(self, first: date, last: date) -> list[date]:
        """Return the first day of each snapshot that holds days from `first` to `last`."""
        span = self.service.days_per_snapshot
        start = first - timedelta(days=first.weekday()) if span > 1 else first
        count = (last - start).days // span + 1
        return [start + timedelta(days=span * number) for number in range(count)]

    def to_fetch(
        self, days: Sequence[date], known: Mapping[date, Entry], today: date
    ) -> list[date]:
        """Return the days whose snapshots are missing or can still change."""
        if self.service.current_only:
            return [today]
        return [day for day in days if day not in known or not self.is_final(known[day])]

    def is_final(self, entry: Entry) -> bool:
        """Return whether a snapshot was fetched so late that its content no longer changes."""
        least = self.service.days_per_snapshot - 1 + self.service.final_after_days
        return (entry.asked - entry.day).days >= least


def parse_live_source(source: str, service: LiveService, end: date) -> LiveSource:
    """Return a source of a service, whose range ends at the latest on `end`.

    Raises `UsageError` where the range or the subject is wrong.
    """
    rest = source.partition(":")[2]
    first, last = None, end
    if found := _RANGE.search(rest):
        rest = rest[: found.start()]
        try:
            first = date.fromisoformat(found[1])
            last = min(end, date.fromisoformat(found[2])) if found[2] else end
        except ValueError as error:
            raise UsageError(
                f"{source} names a day that does not exist ({error}): check its dates"
            ) from error
        if first > last:
            raise UsageError(
                f"{source} starts after its end, {last}: give the earlier day first, and a day "
                "after it as --as-of"
            )
    if not service.is_subject(rest):
        raise UsageError(f"{source} is not understood: expected {service.usage}")
    return LiveSource(source, service, rest, first, last)
