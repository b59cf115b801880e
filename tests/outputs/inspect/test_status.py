"""The status of the newest run, as a value and as text."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from groundswell.artifacts.codecs import json_bytes
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs import history
from groundswell.outputs.history import Attempt
from groundswell.outputs.inspect.status import run_status, status_text
from groundswell.outputs.run_record import StageRecord

from tests.make import make_entry, make_signal, write_record

DAY = date(2025, 1, 2)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with a run of twelve topics, the first of which emerges."""
    folder = tmp_path / DAY.isoformat()
    stages = (StageRecord("corpus", True, 0.25, 100.0, "ab"), StageRecord("embed", False, 2, 200.0))
    write_record(folder, stages=stages, run="nightly")
    topics = [{"id": i, "label": f"Topic {i}", "size": 100 + i} for i in range(12)]
    signals = [make_signal(i, "emerging" if i == 0 else "growing", q_value=0.01) for i in range(12)]
    (folder / "topics.json").write_text(json.dumps(topics))
    (folder / "signals.json").write_bytes(json_bytes([signal.__dict__ for signal in signals]))
    (tmp_path / "latest").symlink_to(folder.name)
    return tmp_path


def as_json(out: Path, expected: date = DAY) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(json_bytes(run_status(out, expected, expected).as_json()))
    return value


def test_the_json_has_its_keys(out: Path) -> None:
    value = as_json(out)
    leading = value.pop("leading")
    assert value == {
        "as_of": "2025-01-02",
        "run": "nightly",
        "counts": {
            "papers": 1200,
            "digests": 30,
            "rejected": 4,
            "topics": 7,
            "outliers": 9,
            "truncated": 2,
        },
        "plan": {
            "mode": "refit",
            "reason": "this is the first run",
            "missing": 0,
            "keeps_state": False,
        },
        "seconds": 2.25,
        "stages": [
            {"stage": "corpus", "cached": True, "seconds": 0.25, "peak_mb": 100.0},
            {"stage": "embed", "cached": False, "seconds": 2.0, "peak_mb": 200.0},
        ],
        "statuses": {"emerging": 1, "growing": 11},
        "emerging": [{"id": 0, "label": "Topic 0", "q_value": 0.01}],
        "rises": [],
        "expected": {"date": "2025-01-02", "ran": True, "through": "2025-01-02"},
        "last": None,
        "notices": [],
    }
    assert leading[0] == {"id": 11, "label": "Topic 11", "size": 111}
    assert [topic["id"] for topic in leading] == list(range(11, 1, -1))


def test_the_last_attempt_says_whether_it_ended_well(out: Path) -> None:
    history.append(out, Attempt("failed", None, "b", "2025-01-03T00:00:00+00:00", 1.0, "no disk"))
    assert as_json(out)["last"] == {
        "outcome": "failed",
        "through": None,
        "run": "b",
        "time": "2025-01-03T00:00:00+00:00",
        "seconds": 1.0,
        "message": "no disk",
        "ended_well": False,
    }


def test_a_date_after_the_last_run_has_not_run(out: Path) -> None:
    expected = as_json(out, date(2025, 1, 3))["expected"]
    assert expected == {"date": "2025-01-03", "ran": False, "through": "2025-01-02"}
    history.append(out, Attempt("unchanged", "2025-01-03"))
    assert as_json(out, date(2025, 1, 3))["expected"]["ran"] is True


def test_the_text_says_what_ran_and_what_emerges(out: Path) -> None:
    history.append(out, Attempt("failed", None, "b", "2025-01-03T00:00:00+00:00", 1.0, "no disk"))
    lines = status_text(run_status(out, date(2025, 1, 3), date(2025, 1, 3))).splitlines()
    assert lines[:6] == [
        "as of 2025-01-02: 1,200 papers, 7 topics, 9 outliers, in 2.2 s",
        "2025-01-03 has NOT run: runs reach to 2025-01-02",
        "last attempt: failed at 2025-01-03T00:00:00+00:00 after 1.0 s: no disk",
        "nothing is on the list of what emerges",
        "emerging topics:",
        "     0  q = 0.01  Topic 0",
    ]
    assert lines[6:8] == ["largest topics:", "    11     111  Topic 11"]
    assert status_text(run_status(out, DAY, DAY)).splitlines()[1] == "2025-01-02 has run"


def test_where_nothing_emerges_the_text_says_so(out: Path) -> None:
    signals = [make_signal(i).__dict__ for i in range(12)]
    (out / "latest" / "signals.json").write_bytes(json_bytes(signals))
    assert "no topic as a whole is emerging" in status_text(run_status(out, DAY, DAY)).splitlines()


def test_the_joint_list_is_named_the_newest_rises_first(out: Path) -> None:
    entries = [
        asdict(make_entry(i, label=f"Rise {i}", first_flagged=f"2024-12-{10 + i}"))
        for i in range(12)
    ]
    (out / "latest" / "emerging.json").write_bytes(json_bytes(entries))
    lines = status_text(run_status(out, DAY, DAY)).splitlines()
    start = lines.index("12 rises on the list of what emerges, the newest first:")
    assert lines[start + 1] == "  2024-12-21  q = 0.01  Rise 11"
    assert lines[start + 11] == "  and 2 more in emerging.json"


def test_without_a_run_the_last_attempt_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="publish a run first"):
        run_status(tmp_path, DAY, DAY)
    history.append(tmp_path, Attempt("failed", None, "b", "2025-01-03", message="no disk"))
    with pytest.raises(GroundswellError, match="the last attempt, at 2025-01-03, failed: no disk"):
        run_status(tmp_path, DAY, DAY)
