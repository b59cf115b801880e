"""The DAGs in a real Airflow, in the environment GROUNDSWELL_AIRFLOW names, or .airflow."""

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.graph import STAGES
from tests.planted import published

ROOT = Path(__file__).parents[2]
AIRFLOW = Path(os.environ.get("GROUNDSWELL_AIRFLOW", ROOT / ".airflow")) / "bin"
DATES = ("2025-06-26", "2025-06-27", "2025-06-30")

pytestmark = pytest.mark.skipif(
    not (AIRFLOW / "airflow").exists(),
    reason="no Airflow: 'make airflow', or set GROUNDSWELL_AIRFLOW",
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("airflow")
    made = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "GROUNDSWELL_COMMAND": f"{sys.executable} -m pipeline",
        "GROUNDSWELL_OUT": str(home / "out"),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{AIRFLOW}:/usr/bin:/bin",
        "HOME": str(home),
    }
    call(made, "airflow", "db", "migrate")
    return made


def call(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [str(AIRFLOW / command[0]), *command[1:]],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_every_dag_loads_in_under_two_seconds(environment):
    code = (
        "import json, sys, time; sys.path.insert(0, 'dags'); import airflow.sdk; found = {}\n"
        "for name in ('digest', 'backfill', 'consolidate'):\n"
        "    began = time.perf_counter(); __import__(name)\n"
        "    found[name] = time.perf_counter() - began\n"
        "print(json.dumps(found)); print(json.dumps('numpy' in sys.modules))"
    )
    said = call(environment, "python", "-c", code)
    seconds, numeric = map(json.loads, said.strip().split("\n")[-2:])
    assert max(seconds.values()) < 2
    assert not numeric


def test_there_is_a_task_per_stage(environment):
    code = (
        "import sys; sys.path.insert(0, 'dags'); import digest\n"
        "print(sorted(digest.published.operator.dag.task_ids))"
    )
    said = call(environment, "python", "-c", code)
    expected = sorted([*(stage.name for stage in STAGES), "publish"])
    assert said.strip().split("\n")[-1] == repr(expected)


def test_three_dates_give_the_commands_bytes_though_a_task_was_killed(environment, tmp_path):
    out = Path(environment["GROUNDSWELL_OUT"])
    prepare = [sys.executable, "-m", "pipeline", "run", "sample:", "--out", str(out)]
    for day in DATES:
        if day == DATES[1]:
            # What a killed task leaves behind: stages up to one in the cache, nothing published.
            subprocess.run(
                [*prepare, "--as-of", day, "--until", "cluster"],
                cwd=ROOT, check=True, capture_output=True, timeout=200,
            )  # fmt: skip
        call(environment, "airflow", "dags", "test", "groundswell_digest", day)
    for day in DATES:
        arguments = ["run", "sample:", "--as-of", day, "--out", str(tmp_path)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
        assert published(out / day) == published(tmp_path / day)


def test_the_dates_are_the_samples():
    text = files("pipeline").joinpath("data/sample.jsonl").read_text(encoding="utf-8")
    days = {json.loads(line)["date"] for line in text.splitlines()}
    assert set(DATES) & days
