"""Embed: a unit vector per paper, each text encoded once ever."""

from functools import lru_cache

from groundswell.artifacts import Corpus, Embeddings, EncoderName
from groundswell.compute.engine import LOCAL, Engine
from groundswell.compute.linalg import unit_rows
from groundswell.compute.progress import progress
from groundswell.config import EmbedConfig
from groundswell.encoders.cache import EncoderVectors, VectorCache, text_key
from groundswell.encoders.choice import for_papers
from groundswell.encoders.protocol import Encoded, Encoder, check_dimensions
from groundswell.encoders.registry import encoder_for

_UNNAMED = EncoderName()
_CHUNK = 128
"""Texts whose vectors are kept together: what a killed run can lose."""


def embed(
    corpus: Corpus,
    encoder: EncoderName = _UNNAMED,
    *,
    config: EmbedConfig,
    vectors: VectorCache,
    engine: Engine = LOCAL,
) -> Embeddings:
    """Return the vectors of all papers, encoding only the texts that `vectors` does not have.

    `encoder` is the one that `config` names as it is now; where that is 'auto', the languages of
    the papers decide. `truncated` counts papers, so a text that two papers of the corpus have
    counts twice.
    """
    try:
        named = for_papers(config, corpus.languages, encoder.kept)
        ids, loaded = corpus.paper_ids, _loaded(named)
        name = encoder.identity if named == config else {}
        name = name or loaded.identity
        if loaded.per_text:
            cached = vectors.of(name)
            found, truncated = _through_cache(named, cached, corpus, engine)
        else:
            found, truncated = loaded.encode(ids, (), lambda _: None)
    finally:
        _loaded.cache_clear()
    full = found.shape[1]
    if config.dimensions is not None:
        check_dimensions(config.dimensions, full)
        found = unit_rows(found[:, : config.dimensions])
    identity = {**name, "dimensions": found.shape[1], "of": full}
    return Embeddings(ids, found, identity, truncated=int(truncated.sum()))


def _through_cache(
    config: EmbedConfig, cached: EncoderVectors, corpus: Corpus, engine: Engine
) -> Encoded:
    """Encode and keep the texts that `cached` lacks; return the vectors of all papers."""
    ids = corpus.paper_ids
    keys = [text_key(text) for text in corpus.texts_of(range(len(ids)))]
    rows = list({key: row for row, key in enumerate(keys) if key not in cached}.values())
    if rows:
        chunks = [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
        texts = (([ids[row] for row in chunk], list(corpus.texts_of(chunk))) for chunk in chunks)
        with progress(len(rows), "embedding papers") as done:
            of_chunks = engine.map(_encoded, config, texts)
            for chunk, encoded in zip(chunks, of_chunks, strict=True):
                cached.add([keys[row] for row in chunk], encoded)
                done(len(chunk))
    return cached.find(keys)


def _encoded(config: EmbedConfig, papers: tuple[list[str], list[str]]) -> Encoded:
    """Encode papers, which are their ids and their texts."""
    return _loaded(config).encode(*papers, lambda _: None)


@lru_cache(maxsize=1)
def _loaded(config: EmbedConfig) -> Encoder:
    """Return the encoder, loaded once per process."""
    return encoder_for(config)
