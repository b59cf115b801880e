"""Papers of the last run that the sources no longer hold: a folder that shrank, or removed papers.

On a night on which too many are missing, the others keep their topics, new papers join these, and
no topic is detected or refitted. The run leaves the state that it continues, so that the next whole
night goes on as if it had not been.
"""

from groundswell.artifacts import Corpus, State
from groundswell.config import PlanConfig
from groundswell.errors import UsageError

_ACCEPT = "if they were removed on purpose, run once with --accept-missing"


def missing_papers(corpus: Corpus, previous: State) -> int:
    """Return how many papers of the last run are not in the corpus."""
    there = set(corpus.paper_ids)
    return sum(paper not in there for paper in previous.papers["paper_id"].to_pylist())


def too_many_missing(missing: int, previous: State, rule: PlanConfig) -> bool:
    """Return whether more papers of the last run are missing than the rule accepts.

    Raises:
        UsageError: All of them are missing, so that no topic could be followed.
    """
    papers = len(previous.papers)
    too_many = missing > rule.max_missing * papers
    if too_many and missing == papers:
        raise UsageError(
            f"none of the {papers:,} papers of run {previous.as_of} is in the sources: check them, "
            f"or name another --out for other sources; {_ACCEPT}"
        )
    return too_many


def missing_notice(missing: int, previous: State, *, too_many: bool) -> str | None:
    """Return the sentence on the missing papers, or None where there are none."""
    if not missing:
        return None
    found = f"{missing:,} of the {len(previous.papers):,} papers of run {previous.as_of} are "
    if not too_many:
        return f"{found}no longer in the sources."
    return (
        f"{found}missing from the sources: topics are only updated, and the next run continues run "
        f"{previous.as_of}. Restore the sources; {_ACCEPT}."
    )
