"""The status of the newest run as OpenMetrics text, for a collector such as Prometheus."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Literal

from groundswell.outputs.inspect.status import RunStatus

Label = tuple[str, str]


@dataclass(frozen=True)
class Sample:
    """A value, and the labels that distinguish it from the others of its family."""

    value: float
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Family:
    """The samples under one name; `name` stands without the prefix 'groundswell_'."""

    name: str
    help: str
    samples: tuple[Sample, ...]
    unit: str = ""
    kind: Literal["gauge", "info"] = "gauge"

    def lines(self) -> Iterator[str]:
        """Yield the family's lines in the OpenMetrics text format."""
        full = f"groundswell_{self.name}"
        yield f"# TYPE {full} {self.kind}"
        if self.unit:
            yield f"# UNIT {full} {self.unit}"
        yield f"# HELP {full} {self.help}"
        suffix = "_info" if self.kind == "info" else ""
        for sample in self.samples:
            inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in sample.labels)
            labels = f"{{{inside}}}" if inside else ""
            yield f"{full}{suffix}{labels} {float(sample.value):.16g}"


_COUNTS = {
    "papers": "Papers in the newest run.",
    "digests": "Digest dates in the newest run.",
    "topics": "Topics in the newest run.",
    "outliers": "Papers without a topic.",
    "rejected": "Records that were not used.",
    "truncated": "Abstracts longer than the encoder's window.",
}


def openmetrics(status: RunStatus) -> str:
    """Return a status in the OpenMetrics text format 1.0.

    Times are in seconds, memory in bytes, dates in seconds since 1970-01-01 UTC.
    """
    families = [*_run_families(status), *_stage_families(status), *_attempt_families(status)]
    return "\n".join([*(line for family in families for line in family.lines()), "# EOF"])


def _run_families(status: RunStatus) -> Sequence[Family]:
    counts = asdict(status.counts)
    expected = (("date", status.expected.date),)
    run = (("as_of", status.as_of), ("run", status.run or ""))
    return [
        Family("run", "The newest published run.", (Sample(1, run),), kind="info"),
        Family(
            "as_of_timestamp_seconds",
            "The newest run's last digest date.",
            (Sample(_epoch(status.as_of)),),
            unit="seconds",
        ),
        Family(
            "expected_ran",
            "Whether the expected date's run ended well.",
            (Sample(status.expected.ran, expected),),
        ),
        *(Family(name, text, (Sample(counts[name]),)) for name, text in _COUNTS.items()),
        Family(
            "topics_by_status",
            "Topics by status.",
            tuple(
                Sample(count, (("status", name),))
                for name, count in sorted(status.statuses.items())
            ),
        ),
    ]


def _stage_families(status: RunStatus) -> Sequence[Family]:
    names = [(("stage", stage.stage),) for stage in status.stages]
    seconds = [stage.seconds for stage in status.stages]
    memory = [stage.peak_mb * 1e6 for stage in status.stages]
    cached = [stage.cached for stage in status.stages]
    return [
        Family(
            "stage_duration_seconds",
            "How long each stage took.",
            tuple(map(Sample, seconds, names)),
            unit="seconds",
        ),
        Family(
            "stage_peak_memory_bytes",
            "Peak memory when a stage ended.",
            tuple(map(Sample, memory, names)),
            unit="bytes",
        ),
        Family(
            "stage_cached",
            "Whether a stage came from the cache.",
            tuple(map(Sample, cached, names)),
        ),
    ]


def _attempt_families(status: RunStatus) -> Sequence[Family]:
    last = status.last
    if last is None:
        return []
    return [
        Family(
            "last_attempt_timestamp_seconds",
            "When the last attempt ended.",
            (Sample(datetime.fromisoformat(last.time).timestamp()),),
            unit="seconds",
        ),
        Family(
            "last_attempt_duration_seconds",
            "How long the last attempt took.",
            (Sample(last.seconds),),
            unit="seconds",
        ),
        Family(
            "last_attempt_ended_well",
            "Whether the last attempt ended well.",
            (Sample(last.ended_well),),
        ),
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _epoch(day: str) -> float:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp()
