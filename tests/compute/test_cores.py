"""The cores that a process may use."""

from pathlib import Path

import pytest
from groundswell.compute import cores as module
from groundswell.compute.cores import cores


def test_they_are_as_many_as_joblib_counts() -> None:
    import joblib

    assert cores() == joblib.cpu_count()


@pytest.mark.parametrize(
    ("quota", "expected"),
    [("150000 100000", 2), ("50000 100000", 1), ("900000 100000", 4), ("max 100000", 4)],
)
def test_a_container_may_allow_fewer(
    quota: str, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(f"{quota}\n")
    monkeypatch.setattr(module, "_QUOTA", file)
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert cores() == expected


def test_an_older_container_states_quota_and_period_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "quota", tmp_path / "period"
    files[0].write_text("200000\n")
    files[1].write_text("100000\n")
    monkeypatch.setattr(module, "_QUOTA", tmp_path / "absent")
    monkeypatch.setattr(module, "_QUOTA_V1", files)
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert cores() == 2
