"""What the DAGs share: the declaration of the stages, and calls of the `groundswell` command.

Settings come from the environment of Airflow's workers:

    GROUNDSWELL_COMMAND   the command of the pipeline's own environment (default: groundswell)
    GROUNDSWELL_SOURCES   the sources, as words of a shell (default: sample:)
    GROUNDSWELL_OUT       the folder that runs are published under (default: artifacts)
    GROUNDSWELL_CONFIG    a TOML file of settings (default: none)
    GROUNDSWELL_POOL      the pool of the task that encodes (default: default_pool)
    GROUNDSWELL_MAIL      arguments of `groundswell mail`; no mail is sent without them
    GROUNDSWELL_WEBHOOK   arguments of `groundswell notify`; nothing is posted without them
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

# The declaration imports the standard library alone, so Airflow's environment needs no more.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipeline"))
from groundswell.runtime.declaration import STAGES

STAGE_NAMES = [stage.name for stage in STAGES]

COMMON: dict[str, Any] = {
    "start_date": datetime(2024, 1, 1),
    "catchup": False,
    "max_active_runs": 1,
    "tags": ["groundswell"],
    "default_args": {
        "retries": 2,
        "retry_delay": timedelta(minutes=2),
        "retry_exponential_backoff": True,
        "execution_timeout": timedelta(hours=2),
    },
}
"""The arguments of every DAG. Each run continues the one before, so there is one at a time."""


def groundswell(*arguments: str) -> None:
    """Call the command; where it fails the task fails, with the command's output in its log."""
    command = [*shlex.split(os.environ.get("GROUNDSWELL_COMMAND", "groundswell")), *arguments]
    print(shlex.join(command), flush=True)
    # The command is its owner's.
    subprocess.run(command, check=True)  # noqa: S603 # nosec B603


def run(*arguments: str) -> None:
    """Call `groundswell run` on the configured sources."""
    sources = shlex.split(os.environ.get("GROUNDSWELL_SOURCES", "sample:"))
    config = os.environ.get("GROUNDSWELL_CONFIG")
    settings = ["--config", config] if config else []
    groundswell("run", *sources, "--out", out(), *settings, *arguments)


def out() -> str:
    """Return the folder that runs are published under."""
    return os.environ.get("GROUNDSWELL_OUT", "artifacts")


def pool_of(stage: str) -> str:
    """Return the pool that a stage's task waits in; encoding takes all cores."""
    own = os.environ.get("GROUNDSWELL_POOL") if stage == "embed" else None
    return own or "default_pool"


def as_of(context: Mapping[str, Any]) -> str:
    """Return the digest date of a DAG run: the end of its data interval, never the clock's.

    A run by hand is of its logical date (its interval may be that of the moment it was asked for),
    or without one of the date it was asked for, which its tasks and their retries share.
    """
    run = context["dag_run"]
    by_hand = run.run_type == "manual"
    when = run.logical_date if by_hand else context.get("data_interval_end")
    return str((when or run.run_after).date())
