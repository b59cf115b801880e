"""Stages in processes beside the run's own, and work divided among processes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from groundswell import job
from groundswell.compute import parallel
from groundswell.compute.forked import forked
from groundswell.runtime import runner
from groundswell.runtime.beside import StageDone, StageTask, begin
from groundswell.runtime.declaration import STAGES
from groundswell.runtime.runner import Runner, StageRun
from groundswell.runtime.stage import Stage

from tests.planted import DAYS, PlantedRuns, job_settings, published

BESIDE = {"reduce", "terms"}


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have few papers count as many on two cores, as they do from 20,000 on."""
    monkeypatch.setattr(parallel, "_WORTHWHILE", 10)
    monkeypatch.setattr(parallel, "cores", lambda: 2)


def run(planted: PlantedRuns, out: Path) -> tuple[job.Outcome, list[str]]:
    notices: list[str] = []
    settings = job_settings(out, planted.config, notice=notices.append)
    return job.run([str(planted.source)], DAYS[0], settings), notices


def note_stages(order: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Note each stage as it is run."""
    carry_out = Runner.run

    def run_noted(self: Runner, stage: Stage) -> StageRun:
        order.append(stage.name)
        return carry_out(self, stage)

    monkeypatch.setattr(Runner, "run", run_noted)


@pytest.mark.usefixtures("many")
def test_a_run_with_other_processes_publishes_the_same_bytes(
    planted_runs: PlantedRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def noted(task: StageTask) -> object:
        sent.append(task.stage)
        return begin(task)

    monkeypatch.setattr(runner, "begin", noted)
    outcome, _ = run(planted_runs, tmp_path)
    assert set(sent) == BESIDE == {stage.name for stage in STAGES if stage.beside}
    assert [stage.stage for stage in outcome.stages] == [stage.name for stage in STAGES]
    assert published(outcome.folder) == published(planted_runs.folder(DAYS[0]))


@pytest.mark.usefixtures("many")
def test_a_stage_that_keeps_all_cores_busy_has_none_begun_beside_it(
    planted_runs: PlantedRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def noted(task: StageTask) -> object:
        order.append(f"{task.stage} begins")
        return begin(task)

    monkeypatch.setattr(runner, "begin", noted)
    note_stages(order, monkeypatch)
    run(planted_runs, tmp_path)
    assert order[order.index("terms begins") - 1] == "hierarchy"
    assert order[order.index("reduce begins") - 1] == "plan"


@pytest.mark.usefixtures("many")
def test_what_is_known_is_not_begun(
    planted_runs: PlantedRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(planted_runs, tmp_path)
    monkeypatch.setattr(runner, "begin", lambda task: pytest.fail(task.stage))
    outcome, _ = run(planted_runs, tmp_path)
    assert not outcome.changed


@pytest.mark.usefixtures("many")
def test_an_artifact_that_another_process_finds_damaged_is_built_again(
    planted_runs: PlantedRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(task: StageTask) -> object:
        def wait() -> StageDone:
            path = tmp_path / ".cache" / "objects" / task.known["corpus"][:2] / task.known["corpus"]
            path.write_bytes(b"damaged")
            return begin(task)()

        return wait

    monkeypatch.setattr(runner, "begin", damaged)
    outcome, _ = run(planted_runs, tmp_path)
    assert published(outcome.folder) == published(planted_runs.folder(DAYS[0]))


def test_few_papers_start_no_process(
    planted_runs: PlantedRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "_in_processes", lambda *_: pytest.fail("a process was started"))
    outcome, _ = run(planted_runs, tmp_path)
    assert published(outcome.folder) == published(planted_runs.folder(DAYS[0]))


def test_stages_that_run_beside_others_use_no_resource_that_a_new_process_lacks() -> None:
    assert {name for stage in STAGES if stage.beside for name in stage.resources} == {"pieces"}


@pytest.mark.usefixtures("many")
def test_texts_that_another_process_has_read_are_kept(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    run(planted_runs, tmp_path)
    assert list((tmp_path / ".cache" / "pieces" / "read_texts").glob("*.arrow"))


@pytest.mark.usefixtures("many")
def test_an_update_of_many_papers_finds_terms_in_a_copy_as_soon_as_papers_are_known(
    planted_runs: PlantedRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def copied(function: Callable[[], object]) -> Callable[[], object]:
        order.append("a copy begins")
        return forked(function)

    run(planted_runs, tmp_path)
    monkeypatch.setattr(runner, "begin", lambda task: pytest.fail(f"a process for {task.stage}"))
    monkeypatch.setattr(runner, "forked", copied)
    note_stages(order, monkeypatch)
    settings = job_settings(tmp_path, planted_runs.config, notice=lambda _: None)
    outcome = job.run([str(planted_runs.source)], DAYS[1], settings)
    assert order.count("a copy begins") == 1
    assert order[order.index("a copy begins") - 1] == "plan"
    assert published(outcome.folder) == published(planted_runs.folder(DAYS[1]))


def processes_within(papers: int) -> tuple[bool, int]:
    """Whether so many papers are worth processes to a process, and in which their work is done."""
    parallel._WORTHWHILE = 10
    [of_work] = set(parallel.each(of_process, range(3), count=3, papers=papers))
    return parallel.worthwhile(papers), of_work


def of_process(_: int) -> int:
    return os.getpid()


@pytest.mark.usefixtures("many")
def test_another_process_starts_none_itself() -> None:
    wait = parallel.begun(processes_within, 100)
    worth, of_work = wait()
    assert not worth
    assert of_work != os.getpid()
    assert parallel.worthwhile(100)


def test_a_run_without_copies_of_its_process_publishes_the_same_bytes(
    planted_runs: PlantedRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a copy was made"), raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    outcome, _ = run(planted_runs, tmp_path)
    assert published(outcome.folder) == published(planted_runs.folder(DAYS[0]))
