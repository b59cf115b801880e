"""Which changes of status are reported of what crosses a threshold back and forth."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.watches.changes import Change, Thing, changes_of, things_called

from tests.outputs.watches.runs import Status, write_run

START = date(2026, 1, 1)
SIGNS = {"E": "emerging", "G": "growing", "D": "declining", "n": "no_clear_change"}


def changes(folder: Path, course: str, step: int = 1) -> list[Change]:
    """The changes of a topic, the oldest first; of a course with a letter per run, '.' for none."""
    history: list[Status] = []
    for number, sign in enumerate(course):
        as_of = (START + timedelta(days=step * number)).isoformat()
        history.append((as_of, "topic", 9, "Another", "no_clear_change"))
        if sign != ".":
            history.append((as_of, "topic", 3, "Sea level", SIGNS[sign]))
    write_run(folder, history=history)
    return [*reversed(changes_of(PublishedRun(folder / "2026-01-30"), [Thing("topic", 3)]))]


def told(folder: Path, course: str, step: int = 1) -> list[tuple[int, str | None]]:
    """The runs in which a change is reported, and the new status."""
    return [
        ((date.fromisoformat(change.as_of) - START).days // step, change.after)
        for change in changes(folder, course, step)
    ]


@pytest.mark.parametrize(
    ("course", "reported"),
    [
        ("nnEEEE", [(2, "emerging")]),
        ("EEEE", []),
        ("n.n.", []),
        # Other changes once they have held for a week.
        ("nGnnnnnn", []),
        ("n" + "G" * 8, [(8, "growing")]),
        ("nE" + "G" * 8, [(1, "emerging"), (9, "growing")]),
        ("nE" + "D" * 7 + "E", [(1, "emerging")]),
        # Back and forth, once.
        ("nEnEnEnEnE", [(1, "emerging")]),
        ("nGEGEGE", [(2, "emerging")]),
        (".E.n.E", [(1, "emerging")]),
        # A return that holds for two weeks.
        ("nE" + "n" * 16, [(1, "emerging"), (16, "no_clear_change")]),
        ("nEnE" + "n" * 16, [(1, "emerging"), (18, "no_clear_change")]),
        ("nE" + "n" * 13 + "E", [(1, "emerging")]),
        # A return after four weeks.
        ("n" + "E" * 28 + "n" * 8, [(1, "emerging"), (36, "no_clear_change")]),
    ],
)
def test_a_change_is_reported_once_for_each_that_holds(
    tmp_path: Path, course: str, reported: list[tuple[int, str | None]]
) -> None:
    assert told(tmp_path, course) == reported


def test_weeks_between_runs_count_as_days(tmp_path: Path) -> None:
    assert told(tmp_path, "nEnnnn", step=7) == [(1, "emerging"), (4, "no_clear_change")]


def test_a_change_that_was_waited_for_says_since_when_it_holds(tmp_path: Path) -> None:
    first, second = changes(tmp_path, "nE" + "n" * 16)
    assert (first.why, second.why) == ("", "since 2026-01-03")
    assert (second.before, second.after) == ("emerging", "no_clear_change")


@pytest.mark.parametrize("name", ["sea level", "Sea levels", "SEA LEVEL"])
def test_a_name_stands_for_things_of_that_label_also_in_the_plural(
    tmp_path: Path, name: str
) -> None:
    changes(tmp_path, "nE")
    assert set(things_called(PublishedRun(tmp_path / "2026-01-30"), [name])) == {Thing("topic", 3)}
