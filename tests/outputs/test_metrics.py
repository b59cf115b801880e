"""The status as OpenMetrics text."""

import re
from datetime import UTC, datetime

from groundswell.outputs.history import Attempt
from groundswell.outputs.inspect.status import ExpectedDate, RunStatus
from groundswell.outputs.metrics import openmetrics
from groundswell.outputs.run_record import Counts, StageRecord

from tests.make import make_record

SAMPLE = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? -?[0-9.e+]+')


def status(last: Attempt | None = None) -> RunStatus:
    record = make_record("2025-01-02", counts=Counts(300, 20, 1, 4, 9, 2), run='a"b\\c')
    return RunStatus(
        as_of=record.as_of,
        run=record.run,
        counts=record.counts,
        plan=record.plan,
        seconds=2.5,
        stages=(
            StageRecord("corpus", True, 0.5, 100.0),
            StageRecord("embed", False, 2.0, 250.5),
        ),
        statuses={"no_clear_change": 3, "emerging": 1},
        emerging=(),
        rises=(),
        leading=(),
        expected=ExpectedDate("2025-01-02", True, "2025-01-02"),
        last=last,
    )


def test_the_text_has_the_form_of_openmetrics() -> None:
    last = Attempt("failed", None, "b", "2025-01-03T00:00:00+00:00", 1.0)
    *lines, end = openmetrics(status(last)).split("\n")
    assert end == "# EOF"
    family = ""
    for line in lines:
        if line.startswith("# TYPE "):
            family = line.split()[2]
        elif line.startswith("#"):
            assert line.split()[1] in {"HELP", "UNIT"}
            assert line.split()[2] == family
        elif '\\"' not in line:
            assert SAMPLE.fullmatch(line), line
            assert line.startswith(family)


def test_a_family_with_a_unit_ends_in_it() -> None:
    lines = openmetrics(status()).split("\n")
    units = dict(line.split()[2:4] for line in lines if line.startswith("# UNIT"))
    assert units
    assert [name for name, unit in units.items() if not name.endswith(f"_{unit}")] == []


def test_counts_dates_and_stages_are_in_base_units() -> None:
    lines = openmetrics(status()).split("\n")
    day = datetime(2025, 1, 2, tzinfo=UTC).timestamp()
    assert {
        "groundswell_papers 300",
        "groundswell_truncated 2",
        'groundswell_topics_by_status{status="no_clear_change"} 3',
        'groundswell_expected_ran{date="2025-01-02"} 1',
        f"groundswell_as_of_timestamp_seconds {day:.16g}",
        'groundswell_stage_duration_seconds{stage="corpus"} 0.5',
        'groundswell_stage_peak_memory_bytes{stage="embed"} 250500000',
        'groundswell_stage_cached{stage="embed"} 0',
        'groundswell_run_info{as_of="2025-01-02",run="a\\"b\\\\c"} 1',
    } <= set(lines)
    assert not [line for line in lines if "last_attempt" in line]


def test_the_last_attempt_is_there_once_there_was_one() -> None:
    last = Attempt("failed", None, "b", "1970-01-01T00:01:40+00:00", 1.5)
    lines = openmetrics(status(last)).split("\n")
    assert {
        "groundswell_last_attempt_timestamp_seconds 100",
        "groundswell_last_attempt_duration_seconds 1.5",
        "groundswell_last_attempt_ended_well 0",
    } <= set(lines)
