"""The known answers that results are judged by: events with dates and papers, labels of papers."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from groundswell.errors import UsageError
from groundswell.json_value import Json, ParsedObject

_OPEN_END = timedelta(weeks=26)
"""How long after its start an event without an end counts as going on: the longer of the two
horizons after which flags are looked at again."""


@dataclass(frozen=True)
class Event:
    """Something that is to be found: when it happened, and which papers are about it."""

    name: str
    start: date
    end: date | None
    papers: frozenset[str]

    def active(self, day: date) -> bool:
        """Return whether the event goes on at `day`."""
        return self.start <= day <= (self.end or self.start + _OPEN_END)

    def as_json(self) -> dict[str, Json]:
        """Return the event as a truth file has it."""
        return {
            "name": self.name,
            "start": self.start.isoformat(),
            "end": self.end.isoformat() if self.end else None,
            "papers": sorted(self.papers),
        }


def read_truth(path: Path) -> list[Event]:
    """Read the events of a JSON file.

    Raises:
        UsageError: The file is not as docs/backtest.md says.
    """
    try:
        return [_event(value) for value in json.loads(path.read_text(encoding="utf-8"))["events"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no truth file ({error}): expected "
            '{"events": [{"name": ..., "start": DATE, "end": DATE or null, "papers": [ids]}]}'
        ) from error


def read_labels(path: Path) -> dict[str, str]:
    """Read a JSON object of paper ids and their labels.

    Raises:
        UsageError: The file holds no such object.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"the labels in {path} cannot be read ({error}): expected a JSON object of labels by id"
        ) from error
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise UsageError(
            f'{path} holds no labels: expected a JSON object like {{"2405.15738": "vision"}}'
        )
    return found


def _event(value: ParsedObject) -> Event:
    return Event(
        name=str(value["name"]),
        start=date.fromisoformat(value["start"]),
        end=date.fromisoformat(value["end"]) if value.get("end") else None,
        papers=frozenset(map(str, value["papers"])),
    )
