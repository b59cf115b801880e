"""run.json: written and read back, also as the first edition wrote it."""

import json
from pathlib import Path
from typing import Any

import pytest
from groundswell.artifacts import (
    Check,
    LabelOverrides,
    Plan,
    SeededTopic,
    SourceSummary,
    TopicEdits,
)
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.run_record import (
    ContinuedRun,
    Counts,
    EditsRecord,
    StageRecord,
    read_json,
    read_record,
)

from tests.make import make_record, write_record

FULL: dict[str, Any] = {
    "run": "20250102T000000Z-00ff",
    "groundswell": "0.1.0",
    "python": "3.11.7",
    "seed": {"reduce": 7},
    "sources": (SourceSummary("sample", 3, "2025-01-01", "2025-01-02", "ab"),),
    "encoder": {"name": "test", "dimensions": 384, "scale": 0.5, "exact": True, "overlap": None},
    "previous": ContinuedRun("2025-01-01", "cd"),
    "edits": EditsRecord(
        TopicEdits((SeededTopic("Dust", ("comet",)),), (3,), ((1, 2),)),
        LabelOverrides(((4, "Four"),), (5,)),
    ),
    "libraries": {"numpy": "2.0", "absent": None},
    "volumes": {"sample": {"2025-01-01": 3}},
    "notices": ("One source has shifted.",),
    "stages": (StageRecord("corpus", False, 0.1, 120.5, "ef"),),
    "audit": (Check("enough papers", False, "there are few", "warning"),),
    "files": {"index.html": "01"},
}

FIRST_EDITION = {
    "as_of": "2025-01-02",
    "counts": {
        "cut": 2,
        "digests": 30,
        "outliers": 9,
        "papers": 1200,
        "rejected": 4,
        "topics": 7,
    },
    "plan": {"mode": "fit", "reason": "this is the first run"},
    "encoder": {"name": "test", "long_text": "cut"},
    "configuration": {"levels": {}, "describe": {"llm": None}, "prevalence": {"confidence": 0.9}},
    "stages": [
        {"stage": "levels", "cached": True, "seconds": 0.2, "peak_mb": 50.0, "key": "ab"},
    ],
    "audit": [{"name": "enough papers", "held": False, "seen": "3 papers", "level": "error"}],
    "edits": {
        "guidance": {
            "guided": [{"name": "Dust", "words": ["comet"]}],
            "merged": [[1, 2]],
            "pinned": [3],
        },
        "wording": {"hidden": [5], "names": [[4, "Four"]]},
    },
    "previous": {"as_of": "2025-01-01", "state": "cd"},
    "files": {"state.zip": "01"},
}


def test_a_record_comes_back_as_it_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "2025-01-02"
    write_record(folder, **FULL)
    assert read_record(folder) == make_record("2025-01-02", **FULL)


def test_the_first_editions_record_is_read_under_the_names_of_today(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(FIRST_EDITION))
    record = read_record(tmp_path)
    assert record.counts == Counts(1200, 30, 4, 7, 9, truncated=2)
    assert record.audit == (Check("enough papers", False, "3 papers", "error"),)
    assert record.edits == FULL["edits"]
    assert record.plan == Plan("refit", "this is the first run")
    assert record.previous == ContinuedRun("2025-01-01", "cd")
    assert record.stages == (StageRecord("levels", True, 0.2, 50.0, "ab"),)
    assert record.confidence == 0.9


def test_seconds_are_those_of_all_stages() -> None:
    stages = (StageRecord("a", False, 1.5, 1.0), StageRecord("b", False, 2.25, 1.0))
    assert make_record("2025-01-02", stages=stages).seconds == 3.75


def test_a_missing_record_says_to_publish_a_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="publish a run first, with 'groundswell run SOURCE'"):
        read_record(tmp_path)


@pytest.mark.parametrize("text", ["{half", "[]", "{}", '{"counts": {}}', '{"counts": []}'])
def test_a_damaged_record_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(GroundswellError, match="is damaged") as refused:
        read_record(tmp_path)
    assert refused.value.exit_code == 1


def test_any_published_json_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[1, "é"]', encoding="utf-8")
    assert read_json(tmp_path / "a.json") == [1, "é"]
