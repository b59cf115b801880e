"""Search by meaning: the papers whose vectors are nearest to that of a text.

A run does not publish vectors: they are those that its encoder keeps in the cache.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa

from groundswell.artifacts.corpus import paper_text
from groundswell.compute.linalg import Floats, unit_rows
from groundswell.config import EmbedConfig
from groundswell.encoders.cache import VectorCache, text_key
from groundswell.encoders.registry import encoder_for
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.search.index import SHOWN, ranked


class MeaningIndex:
    """The vectors of a run's papers; many texts may be compared with them."""

    def __init__(self, run: PublishedRun, cache: Path) -> None:
        """Find the vectors of the papers in a cache.

        Raises:
            UsageError: The run's encoder encodes no other texts, or the cache has none of its
                vectors.
            GroundswellError: A file of the run is missing or damaged.
        """
        self._config = _config_of(run)
        self._encoder = encoder_for(self._config)
        if not self._encoder.per_text:
            raise UsageError(
                f"the run's encoder is {self._config.encoder!r}, which has the vectors of its "
                f"papers only: search by words"
            )
        kept = VectorCache(cache / "vectors", notice=lambda _: None).of(self._encoder.identity)
        papers = run.papers(list(SHOWN))
        texts = zip(
            papers["title"].to_pylist(), run.table("abstracts")["abstract"].to_pylist(), strict=True
        )
        keys = [text_key(paper_text(title, abstract)) for title, abstract in texts]
        rows = [row for row, key in enumerate(keys) if key in kept]
        if not rows:
            raise UsageError(
                f"the vectors of the run's papers are not in {cache}, expected the cache that it "
                f"was made with: name that cache, or search by words"
            )
        self._papers = papers.take(pa.array(rows))
        self._vectors = self._shortened(kept.find([keys[row] for row in rows]).vectors)

    def __len__(self) -> int:
        """Return how many papers have a vector."""
        return len(self._vectors)

    def search(self, text: str, limit: int | None = None) -> pa.Table:
        """Return the papers nearest to a text, at most `limit`.

        Columns are those of `SearchIndex.search`; the score is the cosine.

        Raises:
            UsageError: The text is empty.
        """
        if not text.strip():
            raise UsageError("the search is empty: give words or sentences")
        found = self._encoder.encode(["search"], [text], lambda _: None).vectors
        scores = self._vectors @ self._shortened(found)[0]
        return ranked(self._papers, np.asarray(scores, dtype=np.float64), limit)

    def _shortened(self, vectors: Floats) -> Floats:
        if self._config.dimensions is None:
            return vectors
        return unit_rows(vectors[:, : self._config.dimensions])


def _config_of(run: PublishedRun) -> EmbedConfig:
    try:
        return EmbedConfig.model_validate(run.record.configuration.get("embed", {}))
    except ValueError as error:
        raise GroundswellError(
            f"{run.folder} was made with settings of another version: run again, or search by words"
        ) from error
