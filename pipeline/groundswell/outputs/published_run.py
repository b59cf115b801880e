"""A published run as it is read back: typed values of its files, each read when first needed.

The files of the first edition are read under the names of today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import pyarrow as pa

from groundswell.artifacts import (
    EVENT_KINDS,
    PAPER_COLUMNS,
    EmergingEntry,
    LineageEvent,
    Signal,
    codecs,
)
from groundswell.errors import GroundswellError
from groundswell.json_value import ParsedObject
from groundswell.outputs.run_record import RunRecord, read_json, read_record
from groundswell.runtime.imports import make_first_array
from groundswell.signals.driver_summary import DriverSummary, driver_summaries

Level = Literal["theme", "topic", "subtopic"]
Value = TypeVar("Value")

_FORMER_STATUSES = {"steady": "no_clear_change"}
"""The statuses of the first edition that have another name today."""

_UNSTATED: ParsedObject = {
    "recent_count": 0,
    "recent_total": 0,
    "before_since": None,
    "before_until": None,
    "before_count": None,
    "before_total": None,
}
"""What signals of the first edition do not state: the two sides of the comparison."""


@dataclass(frozen=True)
class PublishedTopic:
    """What is read back of a topic in topics.json."""

    id: int
    label: str
    size: int
    keywords: tuple[str, ...] = ()
    hidden: bool = False
    summary: str = ""
    parent: int | None = None
    first_seen: str = ""
    last_seen: str = ""
    exemplars: tuple[str, ...] = ()
    color: int | None = None


@dataclass(frozen=True)
class PublishedNode:
    """A node of levels.json; keywords are those of themes and subtopics, signals of subtopics."""

    id: int
    level: Level
    label: str
    size: int
    parent: int | None = None
    keywords: tuple[str, ...] = ()
    signal: Signal | None = None


@dataclass(frozen=True)
class PublishedRun:
    """The run in a folder.

    Each property raises `UsageError` where its file is missing and `GroundswellError` where it is
    damaged.
    """

    folder: Path

    @cached_property
    def record(self) -> RunRecord:
        """The record of the run."""
        return read_record(self.folder)

    @cached_property
    def topics(self) -> tuple[PublishedTopic, ...]:
        """The topics, in the order of their ids."""
        return self._values("topics.json", PublishedTopic, read_json(self.folder / "topics.json"))

    @cached_property
    def nodes(self) -> tuple[PublishedNode, ...]:
        """The themes, topics and subtopics, in the order of their ids."""
        nodes = [
            {**node, "signal": _current_signal(node["signal"])} if "signal" in node else node
            for node in read_json(self.folder / "levels.json")["nodes"]
        ]
        return self._values("levels.json", PublishedNode, nodes)

    @cached_property
    def signals(self) -> tuple[Signal, ...]:
        """The topics' signals, the highest score first."""
        signals = map(_current_signal, read_json(self.folder / "signals.json"))
        return self._values("signals.json", Signal, list(signals))

    @cached_property
    def entries(self) -> tuple[EmergingEntry, ...]:
        """The joint list of what emerges, the surest first.

        It is empty in a run that was published before there was such a list.
        """
        if not (self.folder / "emerging.json").exists():
            return ()
        found = [
            {"slow": False, "course": [], **entry}
            for entry in read_json(self.folder / "emerging.json")
        ]
        return self._values("emerging.json", EmergingEntry, found)

    @cached_property
    def drivers(self) -> Mapping[tuple[str, int], DriverSummary]:
        """Who drives topics and entries; nothing in a run of an earlier version."""
        if not (self.folder / "drivers.parquet").exists():
            return {}
        return driver_summaries(self.table("drivers"))

    @property
    def subtopic_signals(self) -> tuple[Signal, ...]:
        """The subtopics' signals, in the order of their ids."""
        return tuple(node.signal for node in self.nodes if node.signal is not None)

    @cached_property
    def lineage(self) -> tuple[LineageEvent, ...]:
        """The events of all runs so far, kind by kind."""
        found = read_json(self.folder / "lineage.json")
        events = [
            {**event, "kind": kind, "sources": event["from"], "targets": event["to"]}
            for kind in EVENT_KINDS
            for event in found.get(f"{kind}s", ())
        ]
        return self._values("lineage.json", LineageEvent, events)

    def text(self, name: str) -> str:
        """Return a text file of the run; raises `GroundswellError` where it is missing."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except OSError as error:
            raise GroundswellError(
                f"{self.folder / name} is not there: publish the run again"
            ) from error

    def papers(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return papers.parquet, or some of its columns.

        The whole table has every column; what a run of an earlier version did not publish is null.
        """
        papers = self.table("papers", columns)
        for column in PAPER_COLUMNS if columns is None else ():
            if column.published and column.name not in papers.column_names:
                papers = papers.append_column(column.name, pa.nulls(len(papers), column.type))
        return papers

    @cached_property
    def own_columns(self) -> tuple[str, ...]:
        """The columns of papers.parquet that are a user's own."""
        from pyarrow import parquet

        known = {column.name for column in PAPER_COLUMNS}
        schema = parquet.read_schema(self.folder / "papers.parquet")
        return tuple(
            each.name for each in schema if pa.types.is_list(each.type) and each.name not in known
        )

    def group_ids(self, level: Level) -> pa.ChunkedArray:
        """Return each paper's theme, topic or subtopic, -1 for none, in the order of `papers`."""
        column = f"{level}_id"
        return self.table("levels", [column])[column]

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return a table in Parquet by its file's name without the suffix, or some columns of it.

        Raises:
            GroundswellError: The run has no such table, as one of an earlier version, or its file
                is damaged.
        """
        from pyarrow import parquet

        make_first_array()
        path = self.folder / f"{name}.parquet"
        try:
            # Not read_table: it imports what datasets of many files need, half a second.
            with parquet.ParquetFile(path) as file:
                return file.read(columns=columns)
        except FileNotFoundError as error:
            raise GroundswellError(f"{path} is not there: publish the run again") from error
        except (pa.ArrowException, OSError) as error:
            raise GroundswellError(f"{path} is damaged: publish the run again") from error

    def _values(self, name: str, kind: type[Value], values: Sequence[Any]) -> tuple[Value, ...]:
        try:
            found: tuple[Value, ...] = codecs.from_json(
                codecs.json_bytes(values),
                tuple[kind, ...],  # type: ignore[valid-type]
            )
        except ValueError as error:
            raise GroundswellError(
                f"{self.folder / name} is damaged: its values are not of the expected form; "
                f"publish the run again"
            ) from error
        return found


def _current_signal(value: ParsedObject) -> ParsedObject:
    """Return a signal's object under the names of today."""
    status = _FORMER_STATUSES.get(value["status"], value["status"])
    unstated = {**_UNSTATED, "recent_until": value["recent_since"]}
    return {**unstated, **value, "status": status}
