"""The history of attempts: a line for each, also for those that published nothing.

`OUT/.history.jsonl` only ever grows, a line at a time. A killed run leaves at worst half a line,
which the reader passes over.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from groundswell.artifacts import codecs
from groundswell.json_value import Json
from groundswell.outputs.run_record import Counts, current_counts

FILE = ".history.jsonl"

AttemptOutcome = Literal["published", "unchanged", "finished", "failed", "stopped"]


@dataclass(frozen=True)
class Attempt:
    """An attempt to run: how it ended, and the last date that it was to cover.

    `run` is its id, `time` when it ended (ISO 8601, UTC). `message` says why it failed; `runs` is
    how many runs a range made, which is an attempt of its own beside theirs.
    """

    outcome: AttemptOutcome
    through: str | None = None
    run: str = ""
    time: str = ""
    seconds: float = 0.0
    message: str | None = None
    counts: Counts | None = None
    runs: int | None = None

    @property
    def ended_well(self) -> bool:
        """Whether every digest up to `through` was looked at and published."""
        return self.outcome in {"published", "unchanged", "finished"}

    def as_json(self) -> dict[str, Json]:
        """Return its line in the history, without the fields that it does not have."""
        optional = {"message", "counts", "runs"}
        return {k: v for k, v in asdict(self).items() if not (k in optional and v is None)}


def append(out: Path, attempt: Attempt) -> None:
    """Add an attempt to the history of `out`, unless that folder does not exist yet."""
    if not out.is_dir():
        return
    path = out / FILE
    torn = path.is_file() and not path.read_bytes().endswith(b"\n")
    line = json.dumps(attempt.as_json(), sort_keys=True, ensure_ascii=False) + "\n"
    with path.open("ab") as file:
        file.write(("\n" + line if torn else line).encode("utf-8", "backslashreplace"))


def read(out: Path) -> list[Attempt]:
    """Return the attempts, oldest first."""
    try:
        lines = (out / FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return list(_parsed(lines))


def covered(attempts: Sequence[Attempt], published: Sequence[str], today: date) -> date | None:
    """Return the date up to which runs that ended well looked at digests, or None.

    A run of a day without a digest publishes nothing new, and covers that day all the same. Dates
    after tomorrow come from a clock that was wrong, and count for nothing.
    """
    through = [each.through for each in attempts if each.ended_well and each.through]
    days = map(date.fromisoformat, [*through, *published])
    return max((day for day in days if day <= today + timedelta(days=1)), default=None)


def _parsed(lines: Sequence[bytes]) -> Iterator[Attempt]:
    for line in lines:
        try:
            value = json.loads(line)
            if value.get("counts"):
                value["counts"] = current_counts(value["counts"])
            yield codecs.from_json(codecs.json_bytes(value), Attempt)
        except (ValueError, AttributeError):
            continue
