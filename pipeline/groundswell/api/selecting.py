"""Which papers of a run are exported: all, those of a topic or of what emerges, or of a search."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.errors import UsageError
from groundswell.outputs.inspect.members import Group, group_papers
from groundswell.outputs.published_run import PublishedRun


@dataclass(frozen=True)
class Selection:
    """What is exported: at most one of these; none stands for the whole run.

    `search` is a text, as `groundswell search` takes it.
    """

    of: Group | None = None
    search: str | None = None


WHOLE_RUN = Selection()


def selected_rows(run: PublishedRun, selection: Selection) -> pa.Array | None:
    """Return the rows of papers.parquet that are selected, in its order; None stands for all.

    Raises:
        UsageError: More than one thing is selected, or the search has no word.
    """
    if selection.of is not None and selection.search is not None:
        raise UsageError("a topic and a search are two selections: give one of them")
    if selection.of is not None:
        found = group_papers(run, selection.of)
    elif selection.search is not None:
        from groundswell.outputs.search.index import SearchIndex

        found = SearchIndex(run).search(selection.search)
    else:
        return None
    inside = pc.is_in(run.papers(["paper_id"])["paper_id"], found["paper_id"].combine_chunks())
    return pc.indices_nonzero(inside)
