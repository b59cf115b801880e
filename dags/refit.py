"""A refit of all topics once a month, whether or not drift asks for one.

Every event it causes is in the lineage. The DAG was called `groundswell_consolidate`; under that
name it is there for one more release, so that a schedule that is on goes on.
"""

import sys
from pathlib import Path

from airflow.sdk import DAG, get_current_context, task

sys.path.insert(0, str(Path(__file__).parent))
import command

MONTHLY = "45 23 1 * *"
"""After the digest of the first day of a month, which begins at 23:30."""


def refit() -> None:
    """Make the run of this date again with all topics refitted."""
    command.run("--as-of", command.as_of(get_current_context()), "--refit")


with DAG(dag_id="groundswell_refit", schedule=MONTHLY, doc_md=__doc__, **command.COMMON):
    task(refit)()

with DAG(dag_id="groundswell_consolidate", schedule=MONTHLY, doc_md=__doc__, **command.COMMON):
    task(refit)()
