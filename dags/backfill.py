"""A range of digest dates in order, each continuing the one before."""

import sys
from pathlib import Path

from airflow.sdk import DAG, Param, get_current_context, task

sys.path.insert(0, str(Path(__file__).parent))
import command


def backfill() -> None:
    """Run every digest date of the range; dates that are published already stay as they are."""
    params = get_current_context()["params"]
    command.run("--from", params["first"], "--to", params["last"])


with DAG(
    dag_id="groundswell_backfill",
    schedule=None,
    params={
        "first": Param("2025-01-01", type="string", format="date"),
        "last": Param("2025-01-31", type="string", format="date"),
    },
    doc_md=__doc__,
    **command.COMMON,
):
    task(backfill)()
