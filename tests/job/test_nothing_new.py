"""A run with nothing new: files that are published already are not made again."""

import subprocess
import sys
from pathlib import Path

import pytest
from groundswell import job
from groundswell.outputs import registry

from tests.planted import DAYS, TODAY, PlantedRuns, job_settings, published


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


def test_it_imports_none_of_what_computes(planted_runs: PlantedRuns, tmp_path: Path) -> None:
    run(planted_runs, tmp_path)
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from groundswell import job\n"
        "from groundswell.config import Config\n"
        f"out, today = Path({str(tmp_path)!r}), date.fromisoformat({TODAY.isoformat()!r})\n"
        f"day = date.fromisoformat({DAYS[0].isoformat()!r})\n"
        "listener = job.Listener(lambda _: None, lambda _: None)\n"
        "config = Config.model_validate_json(sys.stdin.read())\n"
        "settings = job.JobSettings(out, out / '.cache', config, today, listener)\n"
        f"assert not job.run([{str(planted_runs.source)!r}], day, settings).changed\n"
        "heavy = {'scipy', 'joblib', 'jinja2', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    given = planted_runs.config.model_dump_json()
    subprocess.run([sys.executable, "-c", code], input=given, text=True, check=True, timeout=120)


@pytest.mark.parametrize("kept", ["", "[]", '{"key": 1}', '{"key": "another", "files": {}}'])
def test_without_what_is_kept_of_them_files_are_made_and_compared(
    planted_runs: PlantedRuns, tmp_path: Path, kept: str
) -> None:
    run(planted_runs, tmp_path)
    (tmp_path / ".cache" / "files.json").write_text(kept)
    assert not run(planted_runs, tmp_path).changed
