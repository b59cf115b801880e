"""What people read of the groups behind a thing: the largest of each field, and what is stated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.json_value import ParsedObject

_LARGEST = 3
"""Groups of a field that are named: a line."""
_LARGE = 0.1
"""Part of a thing's recent papers of a group that a card names."""
_LEAST = 2
"""Recent papers of a group that is named, at least."""


@dataclass(frozen=True)
class NamedGroup:
    """A group of a thing's recent papers: how many, and its part of the change in share.

    `part` is of the whole change, `own` and `growth` are what it consists of; None where the past
    does not state the field as often.
    """

    name: str
    papers: int
    part: float | None
    own: float | None
    growth: float | None


@dataclass(frozen=True)
class FieldSummary:
    """The largest groups of a field, of so many recent papers that state it."""

    field: str
    papers: int
    groups: tuple[NamedGroup, ...]


@dataclass(frozen=True)
class DriverSummary:
    """The statements and groups of a topic or an entry.

    `one` are sentences on groups that make a rise alone, `many` on fields over which it is spread.
    """

    one: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    fields: tuple[FieldSummary, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All statements."""
        return (*self.one, *self.many)

    @property
    def large(self) -> tuple[FieldSummary, ...]:
        """The fields with groups that have a tenth of the papers, and these alone."""
        found = (
            replace(
                part,
                groups=tuple(each for each in part.groups if each.papers >= _LARGE * part.papers),
            )
            for part in self.fields
        )
        return tuple(part for part in found if part.groups)


def driver_summaries(drivers: pa.Table) -> Mapping[tuple[str, int], DriverSummary]:
    """Return what people read of each thing, by its kind and id, from a table of drivers."""
    stated = pc.is_valid(drivers["statement"])
    often = pc.greater_equal(drivers["recent_count"], _LEAST)
    named = pc.and_(pc.is_valid(drivers["group"]), often)
    rows = drivers.filter(pc.or_(stated, named)).to_pylist()
    sums = _changes(drivers)
    found: dict[tuple[str, int], dict[str, list[ParsedObject]]] = {}
    for row in rows:
        found.setdefault((row["kind"], row["id"]), {}).setdefault(row["field"], []).append(row)
    return {thing: _summary(thing, of_field, sums) for thing, of_field in found.items()}


def _changes(drivers: pa.Table) -> Mapping[tuple[str, int, str], float | None]:
    """Return the change in share of each thing by field; None where it is not compared."""
    keys = ["kind", "id", "field"]
    sums = drivers.group_by(keys).aggregate([("part", "sum")])
    return {(row["kind"], row["id"], row["field"]): row["part_sum"] for row in sums.to_pylist()}


def _summary(
    thing: tuple[str, int],
    of_field: Mapping[str, Sequence[ParsedObject]],
    changes: Mapping[tuple[str, int, str], float | None],
) -> DriverSummary:
    stated = [row for rows in of_field.values() for row in rows if row["statement"]]
    return DriverSummary(
        one=tuple(row["statement"] for row in stated if row["verdict"] == "one"),
        many=tuple(row["statement"] for row in stated if row["verdict"] == "many"),
        fields=tuple(
            FieldSummary(
                field, rows[0]["recent_of"], tuple(_largest(rows, changes[(*thing, field)]))
            )
            for field, rows in of_field.items()
        ),
    )


def _largest(rows: Sequence[ParsedObject], change: float | None) -> Iterator[NamedGroup]:
    for row in sorted(rows, key=lambda row: -row["recent_count"])[:_LARGEST]:
        parts = (_of(row[name], change) for name in ("part", "own", "growth"))
        yield NamedGroup(row["group"], row["recent_count"], *parts)


def _of(points: float | None, change: float | None) -> float | None:
    return None if points is None or not change else points / change
