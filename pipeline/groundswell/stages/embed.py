"""Embed: a unit vector per paper, each text encoded once ever."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Corpus, Embeddings
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.progress import progress
from groundswell.config import EmbedConfig
from groundswell.encoders import Encoder, check_dimensions, choose, unit
from groundswell.encoders.cache import EncoderVectors, VectorCache, text_key

Encoded = tuple[NDArray[np.float32], NDArray[np.bool_]]

_CHUNK = 128
"""Texts whose vectors are kept together: what a killed run can lose."""


def embed(
    corpus: Corpus, *, config: EmbedConfig, vectors: VectorCache, engine: Engine = LOCAL
) -> Embeddings:
    """Return the vectors of all papers, encoding only the texts that `vectors` does not have.

    `truncated` counts papers, so a text that stands in the corpus twice counts twice.
    """
    try:
        ids, encoder = corpus.paper_ids, _loaded(config)
        if encoder.per_text:
            known = vectors.of(encoder.identity)
            found, cut = _through_cache(config, known, corpus, engine)
        else:
            found, cut = encoder.encode(ids, (), lambda _: None)
    finally:
        _loaded.cache_clear()
    full = found.shape[1]
    if config.dimensions is not None:
        check_dimensions(config.dimensions, full)
        found = unit(found[:, : config.dimensions])
    identity = {**encoder.identity, "dimensions": found.shape[1], "of": full}
    return Embeddings(ids, found, identity, truncated=int(cut.sum()))


def _through_cache(
    config: EmbedConfig, known: EncoderVectors, corpus: Corpus, engine: Engine
) -> Encoded:
    ids = corpus.paper_ids
    keys = [text_key(text) for text in corpus.texts_of(range(len(ids)))]
    rows = list({key: row for row, key in enumerate(keys) if key not in known}.values())
    if rows:
        chunks = [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
        asked = (([ids[row] for row in chunk], list(corpus.texts_of(chunk))) for chunk in chunks)
        with progress(len(rows), "embedding papers") as done:
            encoded = engine.map(_encoded, config, asked)
            for chunk, (found, cut) in zip(chunks, encoded, strict=True):
                known.add([keys[row] for row in chunk], found, cut)
                done(len(chunk))
    return known.find(keys)


def _encoded(config: EmbedConfig, asked: tuple[list[str], list[str]]) -> Encoded:
    return _loaded(config).encode(*asked, lambda _: None)


@lru_cache(maxsize=1)
def _loaded(config: EmbedConfig) -> Encoder:
    """Return the encoder, loaded once per process."""
    return choose(config)
