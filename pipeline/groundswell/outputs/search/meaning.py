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
from groundswell.encoders.choice import of_run
from groundswell.encoders.protocol import Encoder
from groundswell.encoders.registry import encoder_for
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.search.index import SHOWN, ranked


class PaperVectors:
    """The vectors of a run's papers, and of other texts by the same encoder.

    `rows` (n,) are those of papers.parquet that have a vector, `vectors` (n, d) their unit vectors.
    """

    def __init__(self, run: PublishedRun, cache: Path) -> None:
        """Find the vectors of the papers in a cache, or in the file that holds them.

        Raises:
            UsageError: The cache has none of them.
            GroundswellError: A file of the run is missing or damaged.
        """
        self._config = _config_of(run)
        self._encoder = encoder_for(self._config)
        self._kept = VectorCache(cache / "vectors", notice=lambda _: None).of(
            self._encoder.identity
        )
        titles = run.papers(["paper_id", "title"])
        if not self._encoder.per_text:
            ids = titles["paper_id"].to_pylist()
            self.rows = list(range(len(ids)))
            self.vectors = self._shortened(self._encoder.encode(ids, (), lambda _: None).vectors)
            return
        texts = zip(
            titles["title"].to_pylist(), run.table("abstracts")["abstract"].to_pylist(), strict=True
        )
        keys = [text_key(paper_text(title, abstract)) for title, abstract in texts]
        self.rows = [row for row, key in enumerate(keys) if key in self._kept]
        if not self.rows:
            raise UsageError(
                f"the vectors of the run's papers are not in {cache}, expected the cache that it "
                f"was made with: name that cache, or search by words"
            )
        self.vectors = self._shortened(self._kept.find([keys[row] for row in self.rows]).vectors)

    def of_text(self, text: str, *, keep: bool = False) -> Floats:
        """Return the unit vector (d,) of a text; with `keep` it is in the cache from then on.

        Raises:
            UsageError: The run's encoder encodes no other texts than its papers.
        """
        _require_texts(self._encoder, self._config)
        key = text_key(text)
        if key in self._kept:
            vectors = self._kept.find([key]).vectors
        else:
            encoded = self._encoder.encode(["text"], [text], lambda _: None)
            vectors = encoded.vectors
            if keep:
                self._kept.add([key], encoded)
        found: Floats = self._shortened(vectors)[0]
        return found

    def _shortened(self, vectors: Floats) -> Floats:
        if self._config.dimensions is None:
            return vectors
        return unit_rows(vectors[:, : self._config.dimensions])


class MeaningIndex:
    """The vectors of a run's papers; many texts may be compared with them."""

    def __init__(self, run: PublishedRun, cache: Path) -> None:
        """Find the vectors of the papers in a cache.

        Raises:
            UsageError: The run's encoder encodes no other texts, or the cache has none of the
                papers' vectors.
            GroundswellError: A file of the run is missing or damaged.
        """
        config = _config_of(run)
        _require_texts(encoder_for(config), config)
        self._found = PaperVectors(run, cache)
        self._papers = run.papers(list(SHOWN)).take(pa.array(self._found.rows, pa.int64()))

    def __len__(self) -> int:
        """Return how many papers have a vector."""
        return len(self._found.rows)

    def search(self, text: str, limit: int | None = None) -> pa.Table:
        """Return the papers nearest to a text, at most `limit`.

        Columns are those of `SearchIndex.search`; the score is the cosine.

        Raises:
            UsageError: The text is empty.
        """
        if not text.strip():
            raise UsageError("the search is empty: give words or sentences")
        scores = self._found.vectors @ self._found.of_text(text)
        return ranked(self._papers, np.asarray(scores, dtype=np.float64), limit)


def _require_texts(encoder: Encoder, config: EmbedConfig) -> None:
    if not encoder.per_text:
        raise UsageError(
            f"the run's encoder is {config.encoder!r}, which has the vectors of its papers only: "
            f"search by words"
        )


def _config_of(run: PublishedRun) -> EmbedConfig:
    try:
        config = EmbedConfig.model_validate(run.record.configuration.get("embed", {}))
        return of_run(config, run.record.encoder)
    except ValueError as error:
        raise GroundswellError(
            f"{run.folder} was made with settings of another version: run again, or search by words"
        ) from error
