"""Hierarchy: themes that join topics, and subtopics that divide them, under ids that last."""

from groundswell.artifacts import Alignment, Corpus, Embeddings, Hierarchy, Plan, State
from groundswell.tracking.hierarchy import PreviousLevels, extended_levels, refitted_levels


def hierarchy(
    corpus: Corpus,
    embeddings: Embeddings,
    alignment: Alignment,
    previous: State,
    plan: Plan,
) -> Hierarchy:
    """Return each topic's theme and each paper's subtopic."""
    before = PreviousLevels.join(corpus, previous)
    extends = plan.mode == "incremental_update" and before.known
    make = extended_levels if extends else refitted_levels
    levels = make(embeddings.vectors, alignment, before)
    return Hierarchy(
        paper_ids=alignment.paper_ids,
        topic_ids=alignment.ids,
        theme_of=tuple(levels.theme_of.tolist()),
        subtopic_ids=levels.subtopic_ids,
        record=levels.record(alignment.ids),
    )
