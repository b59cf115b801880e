"""Dates as callers give them."""

from datetime import date, datetime

from groundswell.errors import UsageError


def a_date(given: date | str, name: str) -> date:
    """Return a date that is given as one, or as text in ISO 8601.

    Raises:
        UsageError: It is neither; the message calls it `name`.
    """
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"{name} is {given!r}: expected a date, or a text as '2026-01-30'"
        ) from error
