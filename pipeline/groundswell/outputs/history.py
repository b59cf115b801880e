"""The history of runs: a line for each attempt, also for those that published nothing.

`OUT/.history.jsonl` is only ever added to, a line at a time, so what a killed run leaves is at
worst half a line, which is passed over when read.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

FILE = ".history.jsonl"
ENDED_WELL = ("published", "unchanged", "finished")


def append(out: Path, attempt: dict[str, Any]) -> None:
    """Add an attempt; where `out` is no folder yet there is nothing it is the history of."""
    if not out.is_dir():
        return
    path = out / FILE
    torn = path.is_file() and not path.read_bytes().endswith(b"\n")
    line = ("\n" if torn else "") + json.dumps(attempt, sort_keys=True, ensure_ascii=False) + "\n"
    with path.open("ab") as file:
        file.write(line.encode())


def read(out: Path) -> list[dict[str, Any]]:
    """Return the attempts, oldest first."""
    try:
        lines = (out / FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    attempts = []
    for line in lines:
        try:
            attempt = json.loads(line)
        except ValueError:
            continue
        if isinstance(attempt, dict) and "outcome" in attempt:
            attempts.append(attempt)
    return attempts


def covered(attempts: list[dict[str, Any]], published: list[str]) -> date | None:
    """Return the date up to which digests were looked at by runs that ended well, or None.

    A run of a day without a digest publishes nothing new, and covers that day all the same.
    """
    through = [a["through"] for a in attempts if a["outcome"] in ENDED_WELL and a.get("through")]
    return max(map(date.fromisoformat, [*through, *published]), default=None)
