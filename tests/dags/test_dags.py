"""The DAGs in a real Airflow, in the environment GROUNDSWELL_AIRFLOW names, or .airflow."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from groundswell.cli import main
from groundswell.outputs.run_record import read_record
from groundswell.runtime.declaration import STAGES

from tests.conftest import SHARED, WebhookServer
from tests.planted import DAYS, PlantedRuns, published, write_source

Environment = dict[str, str]

ROOT = Path(__file__).parents[2]
AIRFLOW = Path(os.environ.get("GROUNDSWELL_AIRFLOW", ROOT / ".airflow")) / "bin"
SAMPLE_DAYS = ("2025-06-25", "2025-06-27", "2025-06-30")
COMMAND = f"{sys.executable} -m groundswell"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (AIRFLOW / "airflow").exists(),
        reason="no Airflow: 'make airflow', or set GROUNDSWELL_AIRFLOW",
    ),
]


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The environment of an Airflow with an empty database."""
    home = tmp_path_factory.mktemp("airflow")
    made = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "0",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "GROUNDSWELL_COMMAND": COMMAND,
        "PYTHONPATH": str(ROOT / "pipeline"),
        "PATH": f"{AIRFLOW}:/usr/bin:/bin",
        "HOME": str(home),
        # Which kernels BLAS takes decides the last bits of what it computes.
        **{name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")},
    }
    call(made, "airflow", "db", "migrate")
    return made


@pytest.fixture(scope="module")
def planted(airflow: Environment, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """That environment, on the source whose runs are `planted_runs`."""
    source, _ = write_source(tmp_path_factory.mktemp("source"))
    settings = source.parent / "settings.toml"
    settings.write_text(f'[embed]\nencoder = "file:{source.parent / "vectors.npy"}"\n')
    return {**airflow, "GROUNDSWELL_SOURCES": str(source), "GROUNDSWELL_CONFIG": str(settings)}


def call(environment: Environment, *command: str) -> str:
    done = subprocess.run(
        [str(AIRFLOW / command[0]), *command[1:]],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def digests() -> tuple[Sequence[str], Sequence[str]]:
    """Return what to read and three digest dates of it in a row: real ones where they are there."""
    real = sorted((SHARED / "hf_daily_api").glob("2025-06-*.json"))
    if real:
        return [str(path) for path in real], [path.stem for path in real[-3:]]
    return ["sample:"], SAMPLE_DAYS


def test_every_dag_loads_in_under_two_seconds(airflow: Environment) -> None:
    code = (
        "import json, sys, time; sys.path.insert(0, 'dags'); import airflow.sdk; found = {}\n"
        "for name in ('digest', 'backfill', 'refit'):\n"
        "    began = time.perf_counter(); __import__(name)\n"
        "    found[name] = time.perf_counter() - began\n"
        "print(json.dumps(found)); print(json.dumps('numpy' in sys.modules))"
    )
    lines = call(airflow, "python", "-c", code)
    seconds, numeric = map(json.loads, lines.strip().split("\n")[-2:])
    assert max(seconds.values()) < 2
    assert not numeric


def test_there_is_a_task_per_stage(airflow: Environment) -> None:
    code = (
        "import sys; sys.path.insert(0, 'dags'); import digest\n"
        "print(sorted(digest.published.operator.dag.task_ids))"
    )
    lines = call(airflow, "python", "-c", code)
    expected = sorted([*(stage.name for stage in STAGES), "publish", "send_watches"])
    assert lines.strip().split("\n")[-1] == repr(expected)


@pytest.mark.parametrize(
    ("run_type", "interval_end", "logical", "expected"),
    [
        ("scheduled", 27, 26, "2025-06-27"),
        ("manual", 30, 26, "2025-06-26"),
        ("manual", None, None, "2025-06-30"),
    ],
)
def test_the_digest_date_of_a_dag_run(
    airflow: Environment,
    run_type: str,
    interval_end: int | None,
    logical: int | None,
    expected: str,
) -> None:
    code = (
        "import sys; sys.path.insert(0, 'dags'); import command\n"
        "from datetime import datetime; from types import SimpleNamespace\n"
        "day = lambda number: number and datetime(2025, 6, number, 23, 30)\n"
        f"run = SimpleNamespace(run_type={run_type!r}, logical_date=day({logical}))\n"
        "run.run_after = day(30)\n"
        f"print(command.as_of({{'dag_run': run, 'data_interval_end': day({interval_end})}}))"
    )
    assert call(airflow, "python", "-c", code).strip() == expected


def test_three_dates_give_the_commands_bytes(airflow: Environment, tmp_path: Path) -> None:
    sources, days = digests()
    out, alone = tmp_path / "dag", tmp_path / "command"
    here = {**airflow, "GROUNDSWELL_SOURCES": " ".join(sources), "GROUNDSWELL_OUT": str(out)}
    for day in days:
        call(here, "airflow", "dags", "test", "groundswell_digest", day)
    for day in days:
        arguments = ["run", *sources, "--as-of", day, "--out", str(alone)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
        assert published(out / day) == published(alone / day)


def test_a_task_killed_half_way_and_retried_ends_the_same(
    planted: Environment, planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    marker, killing = tmp_path / "killed", tmp_path / "killing.py"
    # Calls the command, and once kills it, and the task that waits for it, inside a stage.
    killing.write_text(
        "import os, pathlib, signal, subprocess, sys\n"
        f"marker, command = pathlib.Path({str(marker)!r}), [*{COMMAND.split()!r}, *sys.argv[1:]]\n"
        "if marker.exists() or 'reduce' not in command:\n"
        "    sys.exit(subprocess.run(command).returncode)\n"
        "child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)\n"
        "for line in child.stderr:\n"
        "    if line.split()[:1] == ['cluster']:\n"
        "        child.kill(); child.wait(); marker.touch()\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    here = {
        **planted,
        "GROUNDSWELL_COMMAND": f"{sys.executable} {killing}",
        "GROUNDSWELL_OUT": str(tmp_path / "out"),
    }
    # As 'airflow dags test' does, without the minutes that a task rests before it is tried again.
    code = (
        "import sys; sys.path.insert(0, 'dags'); import digest\n"
        "from datetime import datetime, timedelta, timezone\n"
        "dag = digest.published.operator.dag\n"
        "for task in dag.tasks: task.retry_delay = timedelta(0)\n"
        f"run = dag.test(logical_date=datetime({DAYS[0]:%Y, %-m, %-d}, tzinfo=timezone.utc))\n"
        "tries = {each.task_id: each.try_number for each in run.get_task_instances()}\n"
        "print(run.state.value, tries['cluster'], tries['reduce'])"
    )
    assert call(here, "python", "-c", code).strip().split("\n")[-1] == "success 1 2"
    assert marker.exists()
    day = DAYS[0].isoformat()
    assert published(tmp_path / "out" / day) == published(planted_runs.out / day)


def test_a_backfill_makes_every_date_of_its_range(
    planted: Environment, planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    here = {**planted, "GROUNDSWELL_OUT": str(tmp_path)}
    asked = json.dumps({"first": DAYS[0].isoformat(), "last": DAYS[1].isoformat()})
    call(here, "airflow", "dags", "test", "groundswell_backfill", "--conf", asked)
    for day in DAYS[:2]:
        name = day.isoformat()
        assert published(tmp_path / name) == published(planted_runs.out / name)
    assert not (tmp_path / DAYS[2].isoformat()).exists()


@pytest.mark.parametrize("dag", ["groundswell_refit", "groundswell_consolidate"])
def test_a_refit_is_of_the_topics_of_its_date_under_its_former_name_too(
    planted: Environment, tmp_path: Path, dag: str
) -> None:
    here = {**planted, "GROUNDSWELL_OUT": str(tmp_path)}
    runs = [planted["GROUNDSWELL_SOURCES"], "--config", planted["GROUNDSWELL_CONFIG"]]
    for day in DAYS[:2]:
        arguments = ["run", *runs, "--as-of", str(day), "--out", str(tmp_path)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
    assert mode_of(tmp_path / "latest") == "incremental_update"
    call(here, "airflow", "dags", "test", dag, DAYS[1].isoformat())
    assert mode_of(tmp_path / "latest") == "refit"


def mode_of(run: Path) -> str:
    return read_record(run).plan.mode


def test_a_run_that_may_not_be_published_fails_and_the_last_good_one_stays(
    planted: Environment, planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(planted_runs.out, tmp_path / "out", symlinks=True))
    settings = tmp_path / "settings.toml"
    settings.write_text(
        Path(planted["GROUNDSWELL_CONFIG"]).read_text() + "[audit]\nmin_papers = 9999\n"
    )
    here = {**planted, "GROUNDSWELL_OUT": str(out), "GROUNDSWELL_CONFIG": str(settings)}
    day = DAYS[-1].isoformat()
    before = (out / day / "run.json").read_bytes()
    lines = call(here, "airflow", "tasks", "test", "groundswell_digest", "publish", day)
    assert "new_state=up_for_retry" in lines
    assert (out / day / "run.json").read_bytes() == before
    assert published(out / day) == published(planted_runs.out / day)


def test_what_is_emerging_is_posted_where_a_webhook_is_set(
    planted: Environment, planted_runs: PlantedRuns, webhook: WebhookServer
) -> None:
    url = webhook.url
    here = {
        **planted,
        "GROUNDSWELL_OUT": str(planted_runs.out),
        "GROUNDSWELL_WEBHOOK": f"--url {url}",
    }
    day = DAYS[-1].isoformat()
    call(here, "airflow", "tasks", "test", "groundswell_digest", "notify", day)
    assert [message["as_of"] for message in webhook.posted] == [day]


def test_watches_are_sent_after_publishing_and_once(
    planted: Environment, planted_runs: PlantedRuns, webhook: WebhookServer, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(planted_runs.out, out, symlinks=True)
    (out / "watches.toml").write_text('[watch.dust]\nwords = "comet"\nto = ["webhook"]\n')
    here = {**planted, "GROUNDSWELL_OUT": str(out), "GROUNDSWELL_WEBHOOK_URL": webhook.url}
    for _ in range(2):
        call(here, "airflow", "tasks", "test", "groundswell_digest", "send_watches", str(DAYS[-1]))
    assert [message["watch"] for message in webhook.posted] == ["dust"]


def test_the_samples_dates_are_three_in_a_row() -> None:
    text = files("groundswell").joinpath("data/sample.jsonl").read_text(encoding="utf-8")
    days = sorted({json.loads(line)["date"] for line in text.splitlines()})
    assert list(SAMPLE_DAYS) == days[-3:]
