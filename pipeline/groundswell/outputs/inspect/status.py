"""The answer of `groundswell status`: whether a date has run, and what the newest run holds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from groundswell.artifacts import Plan, RiseKind, RiseStatus, Status
from groundswell.errors import GroundswellError
from groundswell.formatting import clean, counted
from groundswell.json_value import Json
from groundswell.outputs import history
from groundswell.outputs.history import Attempt
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.run_record import Counts, StageRecord
from groundswell.outputs.runs import LATEST, published_runs

_LARGEST = 10
"""Topics that are listed."""


@dataclass(frozen=True)
class EmergingTopic:
    """A topic with the status 'emerging'."""

    id: int
    label: str
    q_value: float


@dataclass(frozen=True)
class LargeTopic:
    """One of the topics with most papers."""

    id: int
    label: str
    size: int


@dataclass(frozen=True)
class ExpectedDate:
    """The date that should have run, and the last date (ISO 8601) that runs covered."""

    date: str
    ran: bool
    through: str | None


@dataclass(frozen=True)
class ListedRise:
    """An entry of the joint list of what emerges."""

    label: str
    kind: RiseKind
    status: RiseStatus
    first_flagged: str
    q_value: float


@dataclass(frozen=True)
class RunStatus:
    """The newest run with its notices, and the last attempt.

    `statuses` counts topics by status; `rises` is the joint list of what emerges, the newest first.
    """

    as_of: str
    run: str | None
    counts: Counts
    plan: Plan
    seconds: float
    stages: tuple[StageRecord, ...]
    statuses: Mapping[Status, int]
    emerging: tuple[EmergingTopic, ...]
    rises: tuple[ListedRise, ...]
    leading: tuple[LargeTopic, ...]
    expected: ExpectedDate
    last: Attempt | None
    notices: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """Return the status as `--json` prints it."""
        shown = ("stage", "cached", "seconds", "peak_mb")
        last = self.last and {**self.last.as_json(), "ended_well": self.last.ended_well}
        return {
            **asdict(self),
            "stages": [{key: getattr(stage, key) for key in shown} for stage in self.stages],
            "last": last,
        }


def run_status(out: Path, expected: date, today: date) -> RunStatus:
    """Return whether the run of `expected` ended well, and what the newest run under `out` holds.

    Raises:
        UsageError: Nothing is published, and nothing was attempted.
        GroundswellError: Nothing is published; the message says how the last attempt ended.
    """
    attempts = history.read(out)
    last = attempts[-1] if attempts else None
    if last and not published_runs(out):
        raise GroundswellError(
            f"nothing is published under {out}; the last attempt, at {last.time}, "
            f"{last.outcome}: {last.message or 'it published nothing'}"
        )
    run = PublishedRun(out / LATEST)
    record, topics, signals = run.record, run.topics, run.signals
    through = history.covered(attempts, [*published_runs(out)[:-1], record.covers], today)
    labels = {topic.id: topic.label for topic in topics}
    largest = sorted(topics, key=lambda topic: (-topic.size, topic.id))[:_LARGEST]
    return RunStatus(
        as_of=record.as_of,
        run=record.run,
        counts=record.counts,
        plan=record.plan,
        seconds=round(record.seconds, 3),
        stages=record.stages,
        statuses=dict(sorted(Counter(signal.status for signal in signals).items())),
        emerging=tuple(
            EmergingTopic(signal.id, labels[signal.id], signal.q_value)
            for signal in signals
            if signal.status == "emerging"
        ),
        rises=tuple(
            ListedRise(each.label, each.kind, each.status, each.first_flagged, each.q_value)
            for each in sorted(run.entries, key=lambda entry: entry.first_flagged, reverse=True)
        ),
        leading=tuple(LargeTopic(topic.id, topic.label, topic.size) for topic in largest),
        expected=ExpectedDate(
            date=expected.isoformat(),
            ran=through is not None and through >= expected,
            through=None if through is None else through.isoformat(),
        ),
        last=last,
        notices=record.notices,
    )


def status_text(status: RunStatus) -> str:
    """Return the status as lines of text."""
    counts, expected, last = status.counts, status.expected, status.last
    ran = "has run" if expected.ran else f"has NOT run: runs reach to {expected.through}"
    lines = [
        f"as of {status.as_of}: {counted(counts.papers, 'paper')}, "
        f"{counted(counts.topics, 'topic')}, {counted(counts.outliers, 'outlier')}, "
        f"in {status.seconds:.1f} s",
        f"{expected.date} {ran}",
    ]
    if last:
        why = f": {last.message}" if last.message else ""
        lines.append(f"last attempt: {last.outcome} at {last.time} after {last.seconds:.1f} s{why}")
    lines += [f"notice: {clean(notice)}" for notice in status.notices]
    lines += _rises(status)
    lines += ["emerging topics:"] if status.emerging else ["no topic as a whole is emerging"]
    lines += [f"  {each.id:>4}  q = {each.q_value:.2g}  {each.label}" for each in status.emerging]
    lines += ["largest topics:"]
    lines += [f"  {each.id:>4}  {each.size:>6,}  {each.label}" for each in status.leading]
    return "\n".join(lines)


def _rises(status: RunStatus) -> list[str]:
    """Return the joint list as lines, the newest rises first."""
    if not status.rises:
        return ["nothing is on the list of what emerges"]
    more = len(status.rises) - _LARGEST
    return [
        f"{counted(len(status.rises), 'rise')} on the list of what emerges, the newest first:",
        *(
            f"  {each.first_flagged}  q = {each.q_value:.2g}  {each.label}"
            for each in status.rises[:_LARGEST]
        ),
        *([f"  and {more:,} more in emerging.json"] if more > 0 else []),
    ]
