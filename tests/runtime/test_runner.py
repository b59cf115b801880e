"""The runner: what is computed, what comes from the cache, and what is built again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from groundswell.config import Config, GenerateConfig, ReportConfig
from groundswell.runtime import runner as module
from groundswell.runtime.code import CodeDigests
from groundswell.runtime.runner import Runner, StageRun
from groundswell.runtime.stage import Stage
from groundswell.runtime.store import Store


@dataclass(frozen=True)
class Number:
    """An artifact."""

    value: int


Function = Callable[..., Number]


@dataclass(frozen=True)
class FakeStage(Stage):
    """A stage whose function and inputs are given."""

    run: Function = Number
    given: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    configured: bool = True

    @property
    def reads(self) -> tuple[str, ...]:
        return self.given

    @property
    def resources(self) -> tuple[str, ...]:
        return self.used

    @property
    def takes_config(self) -> bool:
        return self.configured

    def function(self) -> Function:
        return self.run


@dataclass
class World:
    """Two stages in a row and one that asks a service; `calls` lists those that ran."""

    folder: Path
    calls: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    answer: int = 0

    def __post_init__(self) -> None:
        self.half = FakeStage("align", "half", run=self._half, given=("records",), configured=False)
        self.title = FakeStage(
            "report", "title", run=self._title, given=("half",), used=("resource",)
        )
        self.service = FakeStage(
            "generate",
            "answer",
            service="endpoint",
            run=self._service,
            given=("half",),
        )
        self.stages = (self.half, self.title, self.service)

    def _half(self, records: Number) -> Number:
        self.calls.append("half")
        return Number(records.value // 2)

    def _title(self, half: Number, config: ReportConfig, resource: int) -> Number:
        self.calls.append("title")
        return Number(half.value + len(config.title) + resource)

    def _service(self, half: Number, config: GenerateConfig) -> Number:
        assert config.model in {"", "m"}
        self.calls.append("service")
        return Number(half.value + self.answer)

    def runner(self, records: int, config: Config | None = None) -> Runner:
        self.calls.clear()
        return Runner(
            Store(self.folder),
            config or Config(),
            inputs={"records": Number(records)},
            resources={"resource": lambda: 1000},
            notice=self.notices.append,
        )

    def run(self, records: int, config: Config | None = None) -> list[StageRun]:
        runner = self.runner(records, config)
        return [runner.run(stage) for stage in self.stages]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World(tmp_path)
    monkeypatch.setattr(module, "ARTIFACTS", {"half": Number, "title": Number, "answer": Number})
    monkeypatch.setattr(module, "STAGES", made.stages)
    return made


def test_stages_run_on_the_artifacts_before_them_with_settings_and_resources(
    world: World,
) -> None:
    runner = world.runner(10)
    for stage in world.stages:
        run = runner.run(stage)
        assert (run.stage, run.cached) == (stage.name, False)
        assert run.seconds >= 0
        assert run.peak_mb > 10
    assert runner.artifact("half") == Number(5)
    assert runner.artifact("title") == Number(5 + len("Groundswell") + 1000)


def test_a_second_run_computes_nothing(world: World) -> None:
    first = world.run(10)
    second = world.run(10)
    assert world.calls == []
    assert all(run.cached for run in second)
    assert [run.key for run in first] == [run.key for run in second]


def test_an_equal_result_stops_the_computation_there(world: World) -> None:
    world.run(10)
    world.run(11)  # its half is 5, too
    assert world.calls == ["half"]


def test_a_changed_setting_runs_its_stage_alone(world: World) -> None:
    world.run(10)
    world.run(10, Config(report=ReportConfig(title="Field notes")))
    assert world.calls == ["title"]


def test_changed_code_runs_its_stage_and_what_reads_another_result_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run(10)
    digest = CodeDigests.of
    monkeypatch.setattr(
        CodeDigests,
        "of",
        lambda self, name: digest(self, name) + ("x" if name.endswith("align") else ""),
    )
    world.run(10)
    assert world.calls == ["half"]


def test_a_service_is_asked_again_only_where_one_is_set(world: World) -> None:
    config = Config(generate=GenerateConfig(endpoint="http://localhost/v1", model="m"))
    world.run(10, config)
    *_, again = world.run(10, config)
    assert world.calls == ["service"]
    assert again.cached  # the result was known, and is the same
    world.answer = 7
    *_, other = world.run(10, config)
    assert not other.cached
    runner = world.runner(10, config)
    for stage in world.stages:
        runner.run(stage)
    assert runner.artifact("answer") == Number(12)


def test_a_damaged_object_is_built_again_with_a_notice(world: World, tmp_path: Path) -> None:
    world.run(10)
    for path in (tmp_path / "objects").glob("*/*"):
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    runner = world.runner(10)
    for stage in world.stages:
        runner.run(stage)
    assert runner.artifact("title") == Number(5 + len("Groundswell") + 1000)
    assert world.calls == ["half", "title"]
    assert len(world.notices) == 2
    assert all(notice.endswith("building it again") for notice in world.notices)


def test_a_result_is_read_back_where_it_was_computed_again(world: World) -> None:
    runner = world.runner(10)
    runner.run(world.half)
    first = runner.artifact("half")
    assert runner.artifact("half") is first
    runner.run(world.half)
    assert runner.artifact("half") is first
