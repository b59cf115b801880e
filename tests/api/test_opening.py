"""What a folder is opened as."""

import shutil
from pathlib import Path

import groundswell as gs
import pytest

from tests.planted import DAYS, PlantedRuns


def test_an_output_folder_is_opened_at_its_newest_run(planted_runs: PlantedRuns) -> None:
    run = gs.open(planted_runs.out)
    assert (run.as_of, run.path) == (str(DAYS[-1]), planted_runs.folder(DAYS[-1]).resolve())


def test_a_runs_own_folder_is_opened(planted_runs: PlantedRuns) -> None:
    assert gs.open(str(planted_runs.folder(DAYS[1]))).as_of == str(DAYS[1])


def test_without_latest_the_newest_date_is_opened(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    for day in DAYS[:2]:
        shutil.copytree(planted_runs.folder(day), tmp_path / str(day))
    assert gs.open(tmp_path).as_of == str(DAYS[1])


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(gs.UsageError, match="there is no folder .*nowhere: give an output folder"):
        gs.open(tmp_path / "nowhere")


def test_a_folder_without_a_run_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(gs.UsageError, match="holds no run, expected an output folder or a run's"):
        gs.open(tmp_path)


def test_a_damaged_run_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(gs.GroundswellError, match=r"run.json is damaged"):
        gs.open(tmp_path)
