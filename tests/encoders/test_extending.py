"""The encoder of docs/extending.md is run as it is printed."""

from pathlib import Path

import pytest
from groundswell import job
from groundswell.config import ClusterConfig, EmbedConfig
from groundswell.encoders import registry
from groundswell.encoders.registry import encoder_for
from groundswell.errors import UsageError
from pyarrow import parquet
from sklearn.metrics import adjusted_rand_score

from tests import planted
from tests.extending import installed, registered

CONFIG = EmbedConfig(encoder="hashing:256")


@pytest.fixture(autouse=True)
def hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    usage, where = registered("An encoder")
    installed("An encoder", where.partition(":")[0], monkeypatch)
    monkeypatch.setitem(registry.ENCODERS, usage, where)


def test_texts_that_share_words_are_nearer_than_others() -> None:
    done: list[int] = []
    texts = ["Alpine lichens grow", "alpine lichens again", "Desert radar", ""]
    vectors, truncated = encoder_for(CONFIG).encode([""] * 4, texts, done.append)
    assert vectors.shape == (4, 256)
    assert sum(done) == 4
    assert not truncated.any()
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3


def test_the_registered_line_is_named_where_an_encoder_is_unknown() -> None:
    with pytest.raises(UsageError, match="'file:PATH' or 'hashing:DIMENSIONS'"):
        encoder_for(EmbedConfig(encoder="hashing"))


def test_a_run_with_the_example_finds_the_planted_themes_and_caches_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, config = planted.write_source(tmp_path / "in", digests=20)
    settings = {"embed": CONFIG, "cluster": ClusterConfig(topics=4)}

    def run(out: str) -> job.Outcome:
        return job.run(
            [str(source)],
            None,
            planted.job_settings(
                tmp_path / out, config.model_copy(update=settings), cache=tmp_path / "cache"
            ),
        )

    papers = parquet.read_table(run("out").folder / "papers.parquet")
    theme = [title.split(",")[0] for title in papers["title"].to_pylist()]
    assert adjusted_rand_score(theme, papers["topic_id"].to_pylist()) > 0.95
    # The next run's vectors come from the cache: without it, encoding would fail.
    encoder = encoder_for(CONFIG)
    monkeypatch.setattr(type(encoder), "encode", None)
    for key in (tmp_path / "cache" / "keys").iterdir():
        key.unlink()
    assert run("again").counts == run("out").counts
