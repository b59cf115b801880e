"""A live source as the user writes it: SCHEME:SUBJECT:FIRST..LAST, with optional parts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from groundswell.errors import UsageError
from groundswell.sources.live.service import LiveService
from groundswell.sources.live.snapshots import Entry

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

    @property
    def folder(self) -> Sequence[str]:
        """The names of the folders that its snapshots are in, one below the other."""
        return [self.service.scheme, *filter(None, [self.subject.replace(":", "+")])]

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
