"""The papers that the names of rises stand for: those of a topic, a subtopic or a term."""

import numpy as np

from groundswell.artifacts import Corpus, RiseName, Terms, Topics
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
        self._uses = terms.uses if terms else None
        self._terms = {name: number for number, name in enumerate(terms.names if terms else ())}

    def rows(self, name: RiseName) -> Ids:
        """Return the rows of a name's papers, ascending; none where the run does not have it."""
        if name.kind != "term":
            return np.flatnonzero(self._ids[name.kind] == name.id)
        number = self._terms.get(str(name.id))
        if number is None or self._uses is None:
            return np.zeros(0, dtype=np.int64)
        own = self._uses["term"].to_numpy() == number
        found: Ids = np.sort(self._uses["row"].to_numpy()[own]).astype(np.int64)
        return found
