"""The papers that the names of rises stand for: those of a topic, a subtopic or a term."""

import numpy as np

from groundswell.artifacts import TERM_USES_SCHEMA, Corpus, RiseName, Terms, Topics
from groundswell.compute.linalg import Ids


class PapersByName:
    """Looks up the papers of names, however old they are, by their rows in the corpus."""

    def __init__(self, corpus: Corpus, topics: Topics, terms: Terms | None) -> None:
        """Take a run's artifacts; without `terms` a term has no papers."""
        rows = topics.rows_of(corpus.paper_ids)
        self._ids = {
            "topic": topics.topic_ids[rows],
            "subtopic": topics.subtopic_ids[rows] if len(topics.subtopic_ids) else np.zeros(0),
        }
        uses = terms.uses if terms else TERM_USES_SCHEMA.empty_table()
        used = uses["term"].to_numpy()
        order = np.argsort(used, kind="stable")
        self._used, self._user = used[order], uses["row"].to_numpy()[order]
        self._terms = {name: number for number, name in enumerate(terms.names if terms else ())}

    def rows(self, name: RiseName) -> Ids:
        """Return the rows of a name's papers, ascending; none where the run does not have it."""
        if name.kind != "term":
            return np.flatnonzero(self._ids[name.kind] == name.id)
        number = self._terms.get(str(name.id))
        if number is None:
            return np.zeros(0, dtype=np.int64)
        first, end = np.searchsorted(self._used, [number, number + 1])
        return np.sort(self._user[first:end]).astype(np.int64)
