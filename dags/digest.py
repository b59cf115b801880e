"""One digest date a day: a task per declared stage, then publishing, then mail if it is set up.

Each stage's result goes into the cache, so a task that is killed and tried again goes on where it
was; the task `publish` computes nothing new. A failed audit fails it: the last good report stays.
"""

import os
import shlex
import sys
from datetime import datetime
from pathlib import Path

from airflow.sdk import DAG, Asset, get_current_context, task

sys.path.insert(0, str(Path(__file__).parent))
import command

with DAG(
    dag_id="groundswell_digest",
    schedule="30 23 * * *",
    start_date=datetime(2024, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args=command.DEFAULTS,
    tags=["groundswell"],
    doc_md=__doc__,
):

    def stage_task(name: str):
        """Return the task that runs the stages up to one."""

        @task(task_id=name, pool=command.pool_of(name))
        def stage() -> None:
            command.run("--as-of", command.as_of(get_current_context()), "--until", name)

        return stage()

    @task(outlets=[Asset(name="groundswell_report", uri="groundswell://report")])
    def publish() -> None:
        """Publish the run."""
        command.run("--as-of", command.as_of(get_current_context()))

    before = None
    for stage_name in command.STAGE_NAMES:
        this = stage_task(stage_name)
        if before is not None:
            before >> this
        before = this
    published = publish()
    before >> published

    if os.environ.get("GROUNDSWELL_MAIL"):

        @task
        def mail() -> None:
            """Send the run's digest where GROUNDSWELL_MAIL says."""
            to = shlex.split(os.environ["GROUNDSWELL_MAIL"])
            day = command.as_of(get_current_context())
            command.groundswell("mail", "--out", command.out(), "--as-of", day, *to)

        published >> mail()
