"""Which papers of a run are exported: all, or those of a topic, a rise, a watch or a search."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.errors import UsageError
from groundswell.outputs.inspect.members import Group, group_papers
from groundswell.outputs.published_run import PublishedRun


@dataclass(frozen=True)
class Selection:
    """What is exported: at most one of these; none selects the whole run.

    `search` is a text, as `groundswell search` takes it, `watch` the name of a watch.
    """

    of: Group | None = None
    search: str | None = None
    watch: str | None = None


WHOLE_RUN = Selection()


def selected_rows(run: PublishedRun, selection: Selection, cache: Path) -> pa.Array | None:
    """Return the rows of papers.parquet that are selected, in its order; None selects all.

    `cache` is the folder of the papers' vectors, which watches by meaning need.

    Raises:
        UsageError: More than one thing is selected, the search has no word, or there is no such
            watch.
    """
    given = [each for each in (selection.of, selection.search, selection.watch) if each is not None]
    if len(given) > 1:
        raise UsageError("the papers to export are selected in two ways: give one of them")
    if selection.of is not None:
        ids = group_papers(run, selection.of)["paper_id"].combine_chunks()
    elif selection.search is not None:
        from groundswell.outputs.search.index import SearchIndex

        ids = SearchIndex(run).search(selection.search)["paper_id"].combine_chunks()
    elif selection.watch is not None:
        ids = pa.array(_watched(run, selection.watch, cache), pa.string())
    else:
        return None
    return pc.indices_nonzero(pc.is_in(run.papers(["paper_id"])["paper_id"], ids))


def _watched(run: PublishedRun, name: str, cache: Path) -> list[str]:
    """Return the ids of the papers of a watch of the run, or of its output folder."""
    from groundswell.outputs.watches.definitions import require_watch, watches_of
    from groundswell.outputs.watches.finding import WatchedRun

    watch = require_watch(watches_of(run.record, run.folder.resolve().parent), name)
    return [paper.paper_id for paper in WatchedRun(run, cache).find(name, watch).papers]
