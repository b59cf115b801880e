"""The page of all published runs: a calendar, and what each run said."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from pathlib import Path

from groundswell.artifacts import StatusChange
from groundswell.formatting import counted
from groundswell.outputs.run_record import RUN_FILE, read_json, read_record
from groundswell.outputs.runs import published_runs
from groundswell.report.colors import stylesheet
from groundswell.report.rendering import render_markup

_READ = 60
"""Runs that are read and listed, the newest: two months of nightly ones. The calendar has all."""

_NAMES = 8
"""Names that a run is listed with of what joined or left, at most: two lines."""


@dataclass(frozen=True)
class RunSummary:
    """What a run said, in short; `before` is the run that it continues.

    `rises` is None for runs that published no list of what emerges.
    """

    day: str
    before: str | None
    papers: int
    topics: int
    rises: int | None
    joined: tuple[StatusChange, ...]
    left: tuple[StatusChange, ...]
    notices: tuple[str, ...]
    weekly: bool


@dataclass(frozen=True)
class Day:
    """A day of the calendar: its number in the month (0 outside of it), and its run, if any.

    `news` says that something joined the list of what emerges.
    """

    number: int
    run: str | None = None
    news: bool = False
    title: str = ""


@dataclass(frozen=True)
class Month:
    """A month by its name, in weeks from Monday on."""

    name: str
    weeks: tuple[tuple[Day, ...], ...]


def calendar_page(out: Path) -> str:
    """Return an HTML page of the runs published under a folder, the newest first."""
    days = published_runs(out)
    read = [summary(out / day) for day in reversed(days[-_READ:])]
    template = resources.files("groundswell.delivery") / "run_calendar.html"
    return render_markup(
        template.read_text(encoding="utf-8"),
        palette=stylesheet(),
        count=len(days),
        first=days[0],
        last=days[-1],
        months=_months(days, {run.day: run for run in read}),
        runs=read,
        listed=_NAMES,
        run=None,
    )


def summary(folder: Path) -> RunSummary:
    """Return what the run published in a folder said, read again when it is published again."""
    return _summary(folder, (folder / RUN_FILE).stat().st_mtime_ns)


@lru_cache(maxsize=4 * _READ)
def _summary(folder: Path, published: int) -> RunSummary:
    del published  # part of the cache's key
    record = read_record(folder)
    entries = [each for each in record.status_changes if each.kind == "entry"]
    listed = folder / "emerging.json"
    return RunSummary(
        day=folder.name,
        before=record.previous.as_of if record.previous else None,
        papers=record.counts.papers,
        topics=record.counts.topics,
        rises=len(read_json(listed)) if listed.is_file() else None,
        joined=tuple(each for each in entries if each.before is None),
        left=tuple(each for each in entries if each.after is None),
        notices=record.notices,
        weekly=(folder / "weekly.html").is_file(),
    )


def _months(days: Sequence[str], read: Mapping[str, RunSummary]) -> list[Month]:
    """Return the months that have runs, the newest first."""
    found = []
    for name in sorted({day[:7] for day in days}, reverse=True):
        year, month = (int(part) for part in name.split("-"))
        weeks = calendar.Calendar().monthdayscalendar(year, month)
        found.append(
            Month(
                f"{date(year, month, 1):%B %Y}",
                tuple(tuple(_day(name, number, days, read) for number in week) for week in weeks),
            )
        )
    return found


def _day(month: str, number: int, days: Sequence[str], read: Mapping[str, RunSummary]) -> Day:
    day = f"{month}-{number:02d}"
    if day not in days:
        return Day(number)
    run = read.get(day)
    if run is None:
        return Day(number, day, title=f"the run of {day}")
    joined = f", {len(run.joined)} joined the list" if run.joined else ""
    return Day(number, day, bool(run.joined), f"{day}: {counted(run.papers, 'paper')}{joined}")
