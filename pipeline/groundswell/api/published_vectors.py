"""The papers' vectors of a published run: from the cache, or made again."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from groundswell.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, Corpus
from groundswell.compute.linalg import Floats
from groundswell.config import EmbedConfig
from groundswell.outputs.published_run import PublishedRun


def paper_vectors(run: PublishedRun, cache: Path, notice: Callable[[str], None]) -> Floats:
    """Return the papers' unit vectors (n, d), in the order of papers.parquet.

    What the cache lacks is encoded again, by the encoder and the settings of the run.

    Raises:
        GroundswellError: The encoder is not to be had here.
    """
    from groundswell.encoders.cache import VectorCache
    from groundswell.encoders.choice import of_run
    from groundswell.stages.embed import embed

    config = of_run(
        EmbedConfig.model_validate(run.record.configuration["embed"]), run.record.encoder
    )
    vectors = VectorCache(cache / "vectors", notice)
    found: Floats = embed(published_corpus(run), config=config, vectors=vectors).vectors
    return found


def published_corpus(run: PublishedRun) -> Corpus:
    """Return the papers of a run as the stages take them; what is not published is null."""
    papers = run.papers()
    columns = {name: papers[name] for name in papers.column_names}
    columns["abstract"] = run.table("abstracts")["abstract"]
    filled = [
        columns[field.name].cast(field.type)
        if field.name in columns
        else pa.nulls(len(papers), field.type)
        for field in PAPER_SCHEMA
    ]
    return Corpus(
        as_of=run.record.as_of,
        papers=pa.table(filled, schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )
