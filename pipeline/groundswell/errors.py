"""The errors that a user can meet: one sentence each, never a traceback."""

import difflib
from collections.abc import Iterable


class GroundswellError(Exception):
    """What a user can correct; the message has what was found, what was expected, what to do."""

    exit_code = 1


class UsageError(GroundswellError):
    """The command or its configuration was used wrongly."""

    exit_code = 2


class DamagedError(GroundswellError):
    """A stored object does not match its digest or its format."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the closest of `known`, or an empty string."""
    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (did you mean '{matches[0]}'?)" if matches else ""
