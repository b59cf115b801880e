"""Periods of the calendar: how dates are counted, and how precisely they are known."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

SUBSTANTIAL = 0.2
"""The share of coarse dates from which all are counted as coarsely: fewer, spread over their
months, hide no rise (docs/evaluation/constants.md)."""


class Period(StrEnum):
    """A length of time on the calendar, from the finest to the coarsest; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def finer_than(self, other: "Period") -> bool:
        """Return whether this is the shorter period."""
        return PERIODS.index(self) < PERIODS.index(other)

    def start(self, day: date) -> date:
        """Return the first day of the period that a day is in."""
        if self is Period.DAY:
            return day
        if self is Period.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Period.MONTH else date(day.year, 1, 1)

    def end(self, day: date) -> date:
        """Return the last day of the period that a day is in."""
        if self is Period.DAY:
            return day
        if self is Period.WEEK:
            return day + timedelta(days=6 - day.weekday())
        if self is Period.MONTH:
            return day.replace(day=monthrange(day.year, day.month)[1])
        return date(day.year, 12, 31)

    def starts(self, first: date, last: date) -> list[date]:
        """Return the first day of every period from the one of `first` to the one of `last`."""
        found = [self.start(first)]
        while (following := self.end(found[-1]) + timedelta(days=1)) <= last:
            found.append(following)
        return found

    def text(self, day: date) -> str:
        """Return the period that a day is in as ISO 8601 writes it, a week by its first day."""
        return self.start(day).isoformat()[: _CHARACTERS[self]]


PERIODS = tuple(Period)
"""All periods, from the finest to the coarsest."""

_CHARACTERS = {Period.DAY: 10, Period.WEEK: 10, Period.MONTH: 7, Period.YEAR: 4}


def common_precision(known: Mapping[Period, int]) -> Period:
    """Return the finest period that dates can be counted in: day, month or year.

    `known` counts the dates by how precisely they are known. It is the coarsest period that a
    substantial part of them, one in five, is known to.
    """
    coarse = 0
    for period in (Period.YEAR, Period.MONTH):
        coarse += known.get(period, 0)
        if coarse and coarse >= SUBSTANTIAL * sum(known.values()):
            return period
    return Period.DAY


def apart(dates: Sequence[date], every: int) -> Iterator[date]:
    """Yield the dates that are at least `every` days after the one yielded before."""
    before = None
    for day in dates:
        if before is None or (day - before).days >= every:
            before = day
            yield day
