"""run.json: the typed record of a run, its writer, and its reader.

The reader also accepts the run.json of the first edition, whose names differ.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from groundswell.artifacts import (
    Check,
    EncoderIdentity,
    LabelOverrides,
    Plan,
    Remark,
    SourceSummary,
    StatusChange,
    TopicEdits,
    codecs,
)
from groundswell.errors import GroundswellError, UsageError
from groundswell.json_value import Json, ParsedObject

RUN_FILE = "run.json"

_FORMER_MODES = {"fit": "refit", "extend": "incremental_update"}
"""The modes of a plan in the first edition, under their names of today."""


@dataclass(frozen=True)
class Counts:
    """The numbers of a run; `truncated` are texts longer than the encoder's window."""

    papers: int
    digests: int
    rejected: int
    topics: int
    outliers: int
    truncated: int


@dataclass(frozen=True)
class ContinuedRun:
    """The run that a run continues: its date, and the SHA-256 of its state."""

    as_of: str
    state: str


@dataclass(frozen=True)
class StageRecord:
    """A stage of a run: seconds, the process's peak memory in MB, and the key of its result."""

    stage: str
    cached: bool
    seconds: float
    peak_mb: float
    key: str = ""
    """Empty in records that are older than the first edition."""


@dataclass(frozen=True)
class EditsRecord:
    """The user edits that a run applied."""

    topic_edits: TopicEdits = field(default_factory=TopicEdits)
    label_overrides: LabelOverrides = field(default_factory=LabelOverrides)


@dataclass(frozen=True)
class RunRecord:
    """What a run did: on which sources, with which settings and versions, at what cost.

    `run` is the id of the attempt, `groundswell` and `python` are versions, `configuration` holds a
    table per stage, `volumes` the papers by source and digest date, `status_changes` and `remarks`
    what changed since the last run and is no event, `files` the SHA-256 of every other published
    file by its name. `unread_since` is the first day after all papers whose file could not be read.
    """

    as_of: str
    counts: Counts
    plan: Plan
    encoder: EncoderIdentity
    configuration: Mapping[str, Mapping[str, JsonValue]]
    stages: tuple[StageRecord, ...]
    run: str | None = None
    groundswell: str = ""
    python: str = ""
    seed: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[SourceSummary, ...] = ()
    previous: ContinuedRun | None = None
    edits: EditsRecord = field(default_factory=EditsRecord)
    libraries: Mapping[str, str | None] = field(default_factory=dict)
    volumes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    unread_since: str | None = None
    status_changes: tuple[StatusChange, ...] = ()
    remarks: tuple[Remark, ...] = ()
    audit: tuple[Check, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """The seconds that all stages took."""
        return sum(stage.seconds for stage in self.stages)

    @property
    def covers(self) -> str:
        """The last date (ISO 8601) that the run covers: not that of a file it could not read."""
        if self.unread_since is None:
            return self.as_of
        before = date.fromisoformat(self.unread_since) - timedelta(days=1)
        return min(self.as_of, before.isoformat())

    @property
    def confidence(self) -> float:
        """The level of the intervals of shares."""
        level = self.configuration["prevalence"]["confidence"]
        if not isinstance(level, float):
            raise ValueError(f"run.json: prevalence.confidence is {level!r}, expected a number")
        return level

    def as_json(self) -> Json:
        """Return the value of run.json."""
        value: Json = asdict(self)
        return value


def read_record(folder: Path) -> RunRecord:
    """Read the record of the run published in a folder.

    Raises:
        UsageError: The folder holds no run.json.
        GroundswellError: Its run.json is damaged.
    """
    path = folder / RUN_FILE
    value = read_json(path)
    try:
        found: RunRecord = codecs.from_json(codecs.json_bytes(_current(value)), RunRecord)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise GroundswellError(
            f"{path} is damaged: its values are not of the expected form; publish the run again"
        ) from error
    return found


def read_json(path: Path) -> Any:
    """Return the JSON value in a published file.

    Raises:
        UsageError: There is no such file.
        GroundswellError: The file does not hold JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise UsageError(
            f"{path} is not there: publish a run first, with 'groundswell run SOURCE'"
        ) from error
    except ValueError as error:
        raise GroundswellError(f"{path} is damaged ({error}): publish the run again") from error


def current_counts(counts: ParsedObject) -> ParsedObject:
    """Return the counts of a run under the names of today."""
    return _renamed(counts, {"cut": "truncated"})


def _current(value: ParsedObject) -> ParsedObject:
    """Return a value of run.json under the names of today."""
    found = dict(value)
    found["counts"] = current_counts(found["counts"])
    found["plan"] = _renamed_mode(found["plan"])
    found["audit"] = [
        _renamed(check, {"held": "passed", "seen": "finding"}) for check in found.get("audit", ())
    ]
    edits = _renamed(
        found.get("edits", {}), {"guidance": "topic_edits", "wording": "label_overrides"}
    )
    found["edits"] = {
        name: _renamed(own, {"guided": "seeded", "names": "labels"}) for name, own in edits.items()
    }
    return found


def _renamed_mode(plan: ParsedObject) -> ParsedObject:
    mode = plan["mode"]
    return {**plan, "mode": _FORMER_MODES.get(mode, mode)}


def _renamed(value: ParsedObject, names: Mapping[str, str]) -> ParsedObject:
    return {names.get(key, key): each for key, each in value.items()}
