"""One digest date a day: a task per declared stage, then publishing, then mail or a webhook.

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

with DAG(
    dag_id="groundswell_digest",
    schedule="30 23 * * *",
    doc_md=__doc__,
    **command.COMMON,
):

    def stage_task(name: str):
        """Return the task that runs the stages up to one."""

        @task(task_id=name, pool=command.pool_of(name))
        def stage() -> None:
            # The first task asks live sources; the others see what it kept, and so the same.
            offline = [] if name == command.STAGE_NAMES[0] else ["--offline"]
            command.run("--as-of", command.as_of(get_current_context()), "--until", name, *offline)

        return stage()

    @task(outlets=[Asset(name="groundswell_report", uri="groundswell://report")])
    def publish() -> None:
        """Publish the run."""
        command.run("--as-of", command.as_of(get_current_context()), "--offline")

    before = None
    for stage_name in command.STAGE_NAMES:
        this = stage_task(stage_name)
        if before is not None:
            before >> this
        before = this
    published = publish()
    before >> published

    def told(name: str, where: str):
        """Return the task that tells of the run, by a command with the arguments set in `where`."""

        @task(task_id=name)
        def tell() -> None:
            to = shlex.split(os.environ[where])
            day = command.as_of(get_current_context())
            command.groundswell(name, "--out", command.out(), "--as-of", day, *to)

        return tell()

    for name, where in (("mail", "GROUNDSWELL_MAIL"), ("notify", "GROUNDSWELL_WEBHOOK")):
        if os.environ.get(where):
            published >> told(name, where)
