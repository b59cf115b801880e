"""Embed: a unit vector per paper, each text encoded once ever."""

import numpy as np

from pipeline.artifacts import Corpus, Embeddings
from pipeline.config import EmbedConfig
from pipeline.encoders import Encoder, choose, unit
from pipeline.errors import UsageError
from pipeline.progress import progress
from pipeline.vectors import EncoderVectors, VectorCache, text_key

_CHUNK = 256
"""Texts whose vectors are kept together: what a killed run can lose."""


def embed(corpus: Corpus, *, config: EmbedConfig, vectors: VectorCache) -> Embeddings:
    """Return the vectors of all papers, encoding only the texts that `vectors` does not have."""
    ids, texts = corpus.paper_ids, corpus.texts
    encoder = choose(config)
    known = vectors.of(encoder.identity)
    by_id = encoder.identity.get("by") == "paper id"
    keys = [text_key(key) for key in (ids if by_id else texts)]
    _encode_missing(encoder, known, ids, texts, keys)
    rows = [known.get(key) for key in keys]
    found = np.stack([row[0] for row in rows if row])
    full = found.shape[1]
    if config.dimensions is not None:
        if config.dimensions > full:
            raise UsageError(
                f"embed.dimensions = {config.dimensions}, but the encoder's vectors have {full}: "
                f"make it at most that"
            )
        found = unit(found[:, : config.dimensions])
    identity = {**encoder.identity, "dimensions": found.shape[1], "of": full}
    return Embeddings(ids, found, identity, cut=sum(row[1] for row in rows if row))


def _encode_missing(
    encoder: Encoder,
    known: EncoderVectors,
    ids: list[str],
    texts: list[str],
    keys: list[bytes],
) -> None:
    missing = {key: row for row, key in enumerate(keys) if known.get(key) is None}
    rows = list(missing.values())
    if not rows:
        return
    with progress(len(rows), "embedding papers") as done:
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            found, cut = encoder.encode([ids[i] for i in chunk], [texts[i] for i in chunk], done)
            known.add([keys[i] for i in chunk], found, cut)
