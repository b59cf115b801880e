"""A run with nothing new: files that are published already are not made again."""

from pathlib import Path

import pytest
from groundswell import job
from groundswell.outputs import registry

from tests.planted import DAYS, PlantedRuns, job_settings, published


def run(planted: PlantedRuns, out: Path) -> job.Outcome:
    return job.run([str(planted.source)], DAYS[0], job_settings(out, planted.config))


def test_files_that_are_published_are_not_made_again(
    planted_runs: PlantedRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(planted_runs, tmp_path).changed
    monkeypatch.setattr(registry, "contents", lambda _: pytest.fail("files were made"))
    assert not run(planted_runs, tmp_path).changed


def test_a_published_file_that_is_damaged_is_made_again(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    folder = run(planted_runs, tmp_path).folder
    (folder / "topics.md").write_text("damaged")
    assert run(planted_runs, tmp_path).changed
    assert published(folder) == published(planted_runs.folder(DAYS[0]))


@pytest.mark.parametrize("kept", ["", "[]", '{"key": 1}', '{"key": "another", "files": {}}'])
def test_without_what_is_kept_of_them_files_are_made_and_compared(
    planted_runs: PlantedRuns, tmp_path: Path, kept: str
) -> None:
    run(planted_runs, tmp_path)
    (tmp_path / ".cache" / "files.json").write_text(kept)
    assert not run(planted_runs, tmp_path).changed
