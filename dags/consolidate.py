"""A fuller fit of all topics once a month, whatever drift says; all it changes is told."""

import sys
from datetime import datetime
from pathlib import Path

from airflow.sdk import DAG, get_current_context, task

sys.path.insert(0, str(Path(__file__).parent))
import command

with DAG(
    dag_id="groundswell_consolidate",
    schedule="45 23 1 * *",
    start_date=datetime(2024, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args=command.DEFAULTS,
    tags=["groundswell"],
    doc_md=__doc__,
):

    @task
    def consolidate() -> None:
        """Make the run of this date again with topics fitted anew."""
        command.run("--as-of", command.as_of(get_current_context()), "--consolidate")

    consolidate()
