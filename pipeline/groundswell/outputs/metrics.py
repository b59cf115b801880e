"""What `status` tells as OpenMetrics text, for a collector to read."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

_Sample = tuple[Mapping[str, str], float]


def openmetrics(status: Mapping[str, Any]) -> str:
    """Return `look.status` in the OpenMetrics text format 1.0.

    Times are in seconds, memory in bytes, dates in seconds since 1970-01-01 UTC.
    """
    counts, stages, last = status["counts"], status["stages"], status["last"]
    lines = [
        *_family("run", "info", "The newest published run.", [({
            "as_of": status["as_of"], "run": status["run"] or ""}, 1)]),
        *_family("as_of_timestamp_seconds", "gauge", "The newest run's last digest date.",
                 [({}, _epoch(status["as_of"]))], unit="seconds"),
        *_family("expected_ran", "gauge", "Whether the expected date's run ended well.",
                 [({"date": status["expected"]["date"]}, status["expected"]["ran"])]),
    ]  # fmt: skip
    for name, help_ in (
        ("papers", "Papers in the newest run."),
        ("digests", "Digest dates in the newest run."),
        ("topics", "Topics in the newest run."),
        ("outliers", "Papers without a topic."),
        ("rejected", "Records that were not used."),
        ("truncated", "Abstracts longer than the encoder's window."),
    ):
        lines += _family(name, "gauge", help_, [({}, counts[name])])
    found = sorted(status["statuses"].items())
    lines += _family("topics_by_status", "gauge", "Topics by status.",
                     [({"status": name}, count) for name, count in found])  # fmt: skip
    for key, name, factor, unit, help_ in (
        ("seconds", "stage_duration_seconds", 1.0, "seconds", "How long each stage took."),
        ("peak_mb", "stage_peak_memory_bytes", 1e6, "bytes", "Peak memory when a stage ended."),
        ("cached", "stage_cached", 1.0, "", "Whether a stage came from the cache."),
    ):
        samples = [({"stage": stage["stage"]}, stage[key] * factor) for stage in stages]
        lines += _family(name, "gauge", help_, samples, unit=unit)
    if last:
        when = datetime.fromisoformat(last["time"]).timestamp()
        lines += [
            *_family("last_attempt_timestamp_seconds", "gauge", "When the last attempt ended.",
                     [({}, when)], unit="seconds"),
            *_family("last_attempt_duration_seconds", "gauge", "How long the last attempt took.",
                     [({}, last["seconds"])], unit="seconds"),
            *_family("last_attempt_ended_well", "gauge", "Whether the last attempt ended well.",
                     [({}, last["ended_well"])]),
        ]  # fmt: skip
    return "\n".join([*lines, "# EOF"])


def _family(
    name: str, kind: str, help_: str, samples: Iterable[_Sample], unit: str = ""
) -> list[str]:
    full = f"groundswell_{name}"
    suffix = "_info" if kind == "info" else ""
    lines = [f"# TYPE {full} {kind}"]
    lines += [f"# UNIT {full} {unit}"] if unit else []
    lines.append(f"# HELP {full} {help_}")
    for labels, value in samples:
        inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(f"{full}{suffix}{f'{{{inside}}}' if inside else ''} {float(value):.16g}")
    return lines


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _epoch(day: str) -> float:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp()
