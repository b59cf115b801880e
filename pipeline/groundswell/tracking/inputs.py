"""What the steps of topic tracking have in common: the papers, the last run, the user's edits."""

from dataclasses import dataclass

from groundswell.artifacts import Corpus, Embeddings, State, TopicEdits
from groundswell.compute.linalg import Floats


@dataclass(frozen=True)
class TrackingInputs:
    """This run's n papers with their vectors, the last run's state, and the user's edits.

    The papers are in the order of their dates.
    """

    corpus: Corpus
    embeddings: Embeddings
    previous: State
    edits: TopicEdits

    @property
    def vectors(self) -> Floats:
        """The papers' unit vectors, (n, d)."""
        return self.embeddings.vectors
