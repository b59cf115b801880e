import json

import numpy as np
import pytest
from groundswell import encoders
from groundswell.config import EmbedConfig
from groundswell.encoders.cache import VectorCache
from groundswell.errors import UsageError
from groundswell.stages import embed as module
from groundswell.stages.embed import embed

from tests.conftest import days, make_corpus


class Recorder:
    """Encodes by a text's letters, cuts texts over 60 characters, and notes what it was asked."""

    per_text = True

    def __init__(self, stop_after=None):
        self.identity = {"name": "recorder"}
        self.asked = []
        self.stop_after = stop_after

    def encode(self, ids, texts, done):
        assert len(ids) == len(texts)
        if self.stop_after is not None and len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked += texts
        vectors = np.array([np.random.default_rng(list(t.encode())).normal(size=6) for t in texts])
        done(len(texts))
        return encoders.unit(vectors.astype(np.float32)), np.array([len(t) > 60 for t in texts])


@pytest.fixture
def run(tmp_path, monkeypatch):
    def call(corpus, encoder, **settings):
        if encoder:
            monkeypatch.setattr(module, "choose", lambda _: encoder)
        cache = VectorCache(tmp_path / "vectors", notice=print)
        return embed(corpus, config=EmbedConfig(**settings), vectors=cache)

    return call


def test_every_paper_has_a_vector_in_the_corpuss_order(run):
    corpus = make_corpus(days(5))
    found = run(corpus, Recorder())
    assert list(found.paper_ids) == corpus.paper_ids
    for text, vector in zip(corpus.texts, found.vectors, strict=True):
        alone = Recorder().encode([""], [text], lambda _: None)[0][0]
        assert vector.tobytes() == alone.tobytes()


def test_a_second_run_encodes_nothing(run):
    first = run(make_corpus(days(5)), Recorder())
    again = Recorder()
    second = run(make_corpus(days(5)), again)
    assert again.asked == []
    assert second.vectors.tobytes() == first.vectors.tobytes()


def test_the_encoder_is_made_once(run, monkeypatch):
    made = []

    def choose(_):
        made.append(Recorder())
        return made[-1]

    monkeypatch.setattr(module, "choose", choose)
    assert len(run(make_corpus(days(300)), None).vectors) == 300
    assert len(made) == 1


def test_an_added_digest_encodes_only_its_papers(run):
    run(make_corpus(days(5)), Recorder())
    later, longer = Recorder(), make_corpus(days(7))
    run(longer, later)
    assert later.asked == longer.texts[5:]


def test_a_text_that_stands_twice_is_encoded_once_and_counted_twice(run):
    corpus = make_corpus(days(3), titles=["Same" * 20, "Same" * 20, "Other"])
    table = corpus.papers.set_column(3, "abstract", [["x"] * 3])
    corpus = type(corpus)(corpus.as_of, table, corpus.rejects, corpus.sources)
    encoder = Recorder()
    found = run(corpus, encoder)
    assert len(encoder.asked) == 2
    assert found.truncated == 2
    assert (found.vectors[0] == found.vectors[1]).all()


def test_an_interrupted_run_goes_on_where_it_stopped_and_ends_with_the_same_bytes(
    run, monkeypatch, tmp_path
):
    monkeypatch.setattr(module, "_CHUNK", 4)
    corpus = make_corpus(days(10))
    with pytest.raises(KeyboardInterrupt):
        run(corpus, Recorder(stop_after=8))
    rest = Recorder()
    found = run(corpus, rest)
    assert rest.asked == corpus.texts[8:]
    fresh = embed(corpus, config=EmbedConfig(), vectors=VectorCache(tmp_path / "other", print))
    assert fresh.vectors.tobytes() == found.vectors.tobytes()


def test_fewer_dimensions_are_cut_from_the_same_vectors_and_scaled_again(run):
    corpus = make_corpus(days(4))
    full = run(corpus, Recorder())
    encoder = Recorder()
    short = run(corpus, encoder, dimensions=3)
    assert encoder.asked == []
    np.testing.assert_array_equal(short.vectors, encoders.unit(full.vectors[:, :3]))
    assert (short.encoder["dimensions"], short.encoder["of"]) == (3, 6)
    assert short.encoder != full.encoder


def test_more_dimensions_than_there_are_is_refused(run):
    with pytest.raises(UsageError, match=r"embed.dimensions = 7, but .* have 6"):
        run(make_corpus(days(2)), Recorder(), dimensions=7)


def test_vectors_from_a_file_are_read_for_all_papers_at_once_and_not_kept(tmp_path):
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


def test_real_vectors_do_not_depend_on_threads_or_the_order_of_papers(tmp_path):
    titles = ["Diffusion models", "Nickelate films", "Walking robots", "Folded proteins"]
    found = {}
    for name, order, threads in (("a", 1, 1), ("b", -1, 2)):
        corpus = make_corpus(days(4), titles=titles[::order])
        table = corpus.papers.set_column(3, "abstract", [["The same words."] * 4])
        corpus = type(corpus)(corpus.as_of, table, corpus.rejects, corpus.sources)
        cache = VectorCache(tmp_path / name, notice=print)
        vectors = embed(corpus, config=EmbedConfig(threads=threads), vectors=cache).vectors
        found[name] = dict(zip(titles[::order], [v.tobytes() for v in vectors], strict=True))
    assert found["a"] == found["b"]
