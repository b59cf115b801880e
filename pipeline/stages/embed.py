"""Embed: a unit vector per paper, each text encoded once ever."""

import numpy as np
from numpy.typing import NDArray

from pipeline.artifacts import Corpus, Embeddings
from pipeline.config import EmbedConfig
from pipeline.encoders import Encoder, check_dimensions, choose, unit
from pipeline.progress import progress
from pipeline.vectors import VectorCache, text_key

_CHUNK = 128
"""Texts whose vectors are kept together: what a killed run can lose."""


def embed(corpus: Corpus, *, config: EmbedConfig, vectors: VectorCache) -> Embeddings:
    """Return the vectors of all papers, encoding only the texts that `vectors` does not have.

    `cut` counts papers, so a text that stands in the corpus twice counts twice.
    """
    ids, encoder = corpus.paper_ids, choose(config)
    if encoder.per_text:
        found, cut = _through_cache(encoder, vectors, ids, corpus.texts)
    else:
        found, cut = encoder.encode(ids, (), lambda _: None)
    full = found.shape[1]
    if config.dimensions is not None:
        check_dimensions(config.dimensions, full)
        found = unit(found[:, : config.dimensions])
    identity = {**encoder.identity, "dimensions": found.shape[1], "of": full}
    return Embeddings(ids, found, identity, cut=int(cut.sum()))


def _through_cache(
    encoder: Encoder, vectors: VectorCache, ids: list[str], texts: list[str]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    known = vectors.of(encoder.identity)
    keys = [text_key(text) for text in texts]
    rows = list({key: row for row, key in enumerate(keys) if key not in known}.values())
    if rows:
        with progress(len(rows), "embedding papers") as done:
            for start in range(0, len(rows), _CHUNK):
                chunk = rows[start : start + _CHUNK]
                found, cut = encoder.encode(
                    [ids[row] for row in chunk], [texts[row] for row in chunk], done
                )
                known.add([keys[row] for row in chunk], found, cut)
    return known.find(keys)
