"""Changes of status in the history of a published run: of topics, subtopics and what emerges."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from groundswell.errors import UsageError
from groundswell.formatting import change_text
from groundswell.outputs.inspect.members import as_key, find_group, singular
from groundswell.outputs.published_run import PublishedRun

_NOTABLE = frozenset({"emerging", "growing", "declining"})
"""The statuses whose beginning and end a watch reports."""
_MEMORY = 28
"""Days for which a status that was left is remembered: a return to it may not last."""
_HELD, _HELD_RETURN = 7, 14
"""Days that a change must hold before it is reported, and a return to a status that was left."""


class Thing(NamedTuple):
    """Something whose status is followed: a topic, a subtopic or an entry of the joint list."""

    kind: str
    id: int


@dataclass(frozen=True)
class Change:
    """A change of status, as of the run from which on it is reported; None is what is absent."""

    thing: Thing
    label: str
    as_of: str
    before: str | None
    after: str | None
    why: str = ""

    @property
    def text(self) -> str:
        """The change in words: 'GRPO: emerging → growing'."""
        return f"{self.label}: {change_text(self.before, self.after)}"


class _Status(NamedTuple):
    label: str
    status: str


def changes_of(run: PublishedRun, things: Collection[Thing]) -> tuple[Change, ...]:
    """Return the changes of some things in all runs so far, the newest first."""
    if not things:
        return ()
    hidden = {topic.id for topic in run.topics if topic.hidden}
    shown = {each for each in things if each.kind == "entry" or each.id not in hidden}
    history = run.table("history").to_pylist()
    runs = sorted({row["as_of"] for row in history})
    courses: defaultdict[Thing, dict[str, _Status]] = defaultdict(dict)
    for row in history:
        thing = Thing(row["kind"], row["id"])
        if thing in shown:
            courses[thing][row["as_of"]] = _Status(row["label"], row["status"])
    why = {
        (Thing(each.kind, each.id), run.record.as_of): each.why
        for each in run.record.status_changes
    }
    found = [
        replace(change, why=why.get((thing, change.as_of), change.why))
        for thing, course in courses.items()
        for change in _changes(thing, course, runs)
    ]
    return tuple(sorted(found, key=lambda each: (each.as_of, each.thing), reverse=True))


def things_called(run: PublishedRun, what: Sequence[int | str]) -> Iterator[Thing]:
    """Yield the things that ids and names mean in a run, or meant in an earlier one.

    A name in the plural, or not, is the same.
    """
    named = defaultdict(set)
    for row in run.table("history", ["kind", "id", "label"]).to_pylist():
        if row["kind"] in ("topic", "subtopic", "entry"):
            label = row["label"].casefold()
            for name in (label, label.split(" (")[0]):
                named[singular(name)].add(Thing(row["kind"], row["id"]))
    for each in what:
        key = as_key(each)
        if isinstance(key, str):
            yield from sorted(named.get(singular(key.casefold()), ()))
        try:
            group = find_group(run, each)
        except UsageError:
            continue
        if group.kind in ("topic", "subtopic") and isinstance(group.id, int):
            yield Thing(group.kind, group.id)
        yield from sorted(
            thing
            for thing in named.get(singular(group.label.casefold()), ())
            if thing.kind == "entry"
        )


def _changes(thing: Thing, course: Mapping[str, _Status], runs: Sequence[str]) -> Iterator[Change]:
    """Yield the changes of a thing that concern a notable status, the oldest first.

    What newly emerges is reported by the run that has it first. Any other change is reported once
    it has held for `_HELD` days, one to a status that the thing left in the last `_MEMORY` days
    once it has held for `_HELD_RETURN`.
    """
    first = course.get(runs[0]) if runs else None
    reported, label = (first.status, first.label) if first else (None, "")
    left: dict[str | None, date] = {}
    since, last = date.min, reported
    for as_of in runs:
        now, day = course.get(as_of), date.fromisoformat(as_of)
        after = now.status if now else None
        label = now.label if now else label
        if after != last:
            since, last = day, after
        if after == reported:
            continue
        returns = _kind(after) in left and (day - left[_kind(after)]).days < _MEMORY
        hold = _HELD_RETURN if returns else 0 if after == "emerging" else _HELD
        if not _NOTABLE & {reported, after}:
            reported = after
        elif (day - since).days >= hold:
            why = f"since {since}" if since < day else ""
            yield Change(thing, label, as_of, reported, after, why)
            left[_kind(reported)] = since
            reported = after


def _kind(status: str | None) -> str | None:
    """Return a notable status; all others are one."""
    return status if status in _NOTABLE else None
