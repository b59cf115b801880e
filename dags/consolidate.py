"""A fuller fit of all topics once a month, whatever drift says; all it changes is told."""

import sys
from pathlib import Path

from airflow.sdk import DAG, get_current_context, task

sys.path.insert(0, str(Path(__file__).parent))
import command

with DAG(
    dag_id="groundswell_consolidate",
    schedule="45 23 1 * *",
    doc_md=__doc__,
    **command.COMMON,
):

    @task
    def consolidate() -> None:
        """Make the run of this date again with topics fitted anew."""
        command.run("--as-of", command.as_of(get_current_context()), "--consolidate")

    consolidate()
