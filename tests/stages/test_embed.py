"""Embedding through the cache: what is encoded, what is kept, what an interrupted run leaves."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import Corpus, Embeddings, EncoderIdentity
from groundswell.compute.linalg import unit_rows
from groundswell.config import EmbedConfig
from groundswell.encoders.cache import VectorCache
from groundswell.encoders.protocol import Encoded
from groundswell.errors import UsageError
from groundswell.stages import embed as module
from groundswell.stages.embed import embed

from tests.conftest import days, make_corpus


class Recorder:
    """Encodes by a text's letters, truncates beyond 60 of them, and keeps the texts it gets."""

    per_text = True
    identity: EncoderIdentity = {"name": "recorder"}  # noqa: RUF012 - nobody changes it

    def __init__(self, stop_after: int | None = None) -> None:
        self.texts: list[str] = []
        self.stop_after = stop_after

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> Encoded:
        assert len(ids) == len(texts)
        if self.stop_after is not None and len(self.texts) >= self.stop_after:
            raise KeyboardInterrupt
        self.texts += texts
        vectors = np.array([np.random.default_rng(list(t.encode())).normal(size=6) for t in texts])
        done(len(texts))
        return Encoded(unit_rows(vectors), np.array([len(text) > 60 for text in texts]))


Run = Callable[..., Embeddings]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(corpus: Corpus, encoder: Recorder, **settings: Any) -> Embeddings:
        monkeypatch.setattr(module, "encoder_for", lambda _: encoder)
        cache = VectorCache(tmp_path / "vectors", notice=print)
        return embed(corpus, config=EmbedConfig(**settings), vectors=cache)

    return call


def with_abstracts(corpus: Corpus, abstract: str) -> Corpus:
    """The same papers, all with one abstract."""
    column = pa.array([abstract] * len(corpus.papers))
    table = corpus.papers.set_column(3, "abstract", column)
    return type(corpus)(corpus.as_of, table, corpus.rejects, corpus.sources)


def test_every_paper_has_a_vector_in_the_corpuss_order(run: Run) -> None:
    corpus = make_corpus(days(5))
    found = run(corpus, Recorder())
    assert list(found.paper_ids) == corpus.paper_ids
    for text, vector in zip(corpus.texts, found.vectors, strict=True):
        alone = Recorder().encode([""], [text], lambda _: None).vectors[0]
        assert vector.tobytes() == alone.tobytes()


def test_a_second_run_encodes_nothing(run: Run) -> None:
    first = run(make_corpus(days(5)), Recorder())
    again = Recorder()
    second = run(make_corpus(days(5)), again)
    assert again.texts == []
    assert second.vectors.tobytes() == first.vectors.tobytes()


def test_the_encoder_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Recorder] = []

    def make(_: EmbedConfig) -> Recorder:
        made.append(Recorder())
        return made[-1]

    monkeypatch.setattr(module, "encoder_for", make)
    cache = VectorCache(tmp_path, notice=print)
    assert len(embed(make_corpus(days(300)), config=EmbedConfig(), vectors=cache).vectors) == 300
    assert len(made) == 1


def test_an_added_digest_encodes_only_its_papers(run: Run) -> None:
    run(make_corpus(days(5)), Recorder())
    later, longer = Recorder(), make_corpus(days(7))
    run(longer, later)
    assert later.texts == longer.texts[5:]


def test_a_text_of_two_papers_is_encoded_once_and_counted_twice(run: Run) -> None:
    corpus = make_corpus(days(3), titles=["Same" * 20, "Same" * 20, "Other"])
    encoder = Recorder()
    found = run(with_abstracts(corpus, "x"), encoder)
    assert len(encoder.texts) == 2
    assert found.truncated == 2
    assert (found.vectors[0] == found.vectors[1]).all()


def test_an_interrupted_run_goes_on_where_it_stopped_and_ends_with_the_same_bytes(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "_CHUNK", 4)
    corpus = make_corpus(days(10))
    with pytest.raises(KeyboardInterrupt):
        run(corpus, Recorder(stop_after=8))
    rest = Recorder()
    found = run(corpus, rest)
    assert rest.texts == corpus.texts[8:]
    fresh = embed(corpus, config=EmbedConfig(), vectors=VectorCache(tmp_path / "other", print))
    assert fresh.vectors.tobytes() == found.vectors.tobytes()


def test_fewer_dimensions_are_the_first_ones_scaled_again(run: Run) -> None:
    corpus = make_corpus(days(4))
    full = run(corpus, Recorder())
    encoder = Recorder()
    short = run(corpus, encoder, dimensions=3)
    assert encoder.texts == []
    np.testing.assert_array_equal(short.vectors, unit_rows(full.vectors[:, :3]))
    assert (short.encoder["dimensions"], short.encoder["of"]) == (3, 6)
    assert short.encoder != full.encoder


def test_more_dimensions_than_there_are_is_refused(run: Run) -> None:
    with pytest.raises(UsageError, match=r"embed.dimensions = 7, but .* have 6"):
        run(make_corpus(days(2)), Recorder(), dimensions=7)


def test_vectors_from_a_file_are_read_for_all_papers_at_once_and_not_kept(tmp_path: Path) -> None:
    corpus = make_corpus(days(300))
    np.save(tmp_path / "v.npy", np.eye(300, dtype=np.float32))
    ids = tmp_path / "v.ids.json"
    ids.write_text(json.dumps(corpus.paper_ids))
    cache = VectorCache(tmp_path / "vectors", notice=print)
    config = EmbedConfig(encoder=f"file:{tmp_path / 'v.npy'}")
    assert (embed(corpus, config=config, vectors=cache).vectors == np.eye(300)).all()
    assert not (tmp_path / "vectors").exists()
    ids.write_text(json.dumps(["x", *corpus.paper_ids[1:299], "y"]))
    with pytest.raises(UsageError, match=r"no vector for 2 of 300 papers, the first is 'p00000'"):
        embed(corpus, config=config, vectors=cache)


def test_real_vectors_do_not_depend_on_threads_or_the_order_of_papers(tmp_path: Path) -> None:
    titles = ["Diffusion models", "Nickelate films", "Walking robots", "Folded proteins"]
    found: dict[str, dict[str, bytes]] = {}
    for name, order, threads in (("a", 1, 1), ("b", -1, 2)):
        corpus = with_abstracts(make_corpus(days(4), titles=titles[::order]), "The same words.")
        cache = VectorCache(tmp_path / name, notice=print)
        vectors = embed(corpus, config=EmbedConfig(threads=threads), vectors=cache).vectors
        found[name] = dict(zip(titles[::order], [v.tobytes() for v in vectors], strict=True))
    assert found["a"] == found["b"]
