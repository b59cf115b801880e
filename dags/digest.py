"""One digest date a day: a task per declared stage, then publishing, delivery channels and watches.

Each stage's result goes into the cache, so a task that is killed and tried again goes on where it
was; the task `publish` computes nothing new. A failed audit fails it: the last good report stays.
"""

import os
import shlex
import sys
from pathlib import Path

from airflow.sdk import DAG, Asset, get_current_context, task

sys.path.insert(0, str(Path(__file__).parent))
import command

DELIVERIES = {"mail": "GROUNDSWELL_MAIL", "notify": "GROUNDSWELL_WEBHOOK"}
"""The commands that deliver a run, and the environment variable with the arguments of each."""

REPORT = Asset(name="groundswell_report", uri="groundswell://report")
"""The published report, by which other DAGs can be scheduled."""


def run_stage(name: str) -> None:
    """Run the stages up to one. The first asks live sources; the others read what it kept."""
    offline = [] if name == command.STAGE_NAMES[0] else ["--offline"]
    command.run("--as-of", command.as_of(get_current_context()), "--until", name, *offline)


def publish() -> None:
    """Publish the run."""
    command.run("--as-of", command.as_of(get_current_context()), "--offline")


def deliver(channel: str, variable: str) -> None:
    """Deliver the run by a channel, with the arguments set in the environment."""
    arguments = shlex.split(os.environ[variable])
    day = command.as_of(get_current_context())
    command.groundswell(channel, "--out", command.out(), "--as-of", day, *arguments)


def send_watches() -> None:
    """Send what is new in watches; what cannot be sent waits for the next try."""
    command.groundswell("watch", "send", "--out", command.out())


with DAG(
    dag_id="groundswell_digest",
    schedule="30 23 * * *",
    doc_md=__doc__,
    **command.COMMON,
):
    before = None
    for name in command.STAGE_NAMES:
        stage = task(task_id=name, pool=command.pool_of(name))(run_stage)(name)
        if before is not None:
            before >> stage
        before = stage
    published = task(outlets=[REPORT])(publish)()
    before >> published >> task(send_watches)()
    for channel, variable in DELIVERIES.items():
        if os.environ.get(variable):
            published >> task(task_id=channel)(deliver)(channel, variable)
