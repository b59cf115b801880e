"""The clustering method of docs/extending.md is run as it is printed."""

import json
from pathlib import Path

import numpy as np
import pytest
from groundswell import job
from groundswell.clustering import registry
from groundswell.compute.engine import LOCAL
from groundswell.config import ClusterConfig
from groundswell.errors import UsageError
from pyarrow import parquet
from sklearn.metrics import adjusted_rand_score

from tests import planted
from tests.conftest import blobs
from tests.extending import installed, registered


@pytest.fixture(autouse=True)
def spherical(monkeypatch: pytest.MonkeyPatch) -> None:
    name, where = registered("A clustering method")
    installed("A clustering method", where.partition(":")[0], monkeypatch)
    monkeypatch.setitem(registry.METHODS, name, where)


def test_the_example_finds_planted_groups_and_stays_near_a_start() -> None:
    vectors, groups = blobs([80, 60, 40])
    method = registry.method("spherical")
    config = ClusterConfig(method="spherical", topics=3)
    labels = method(vectors, config, start=None, engine=LOCAL)
    assert adjusted_rand_score(groups, labels) == 1
    near = np.where(np.arange(180) % 9 == 0, 0, groups)
    np.testing.assert_array_equal(method(vectors, config, start=near, engine=LOCAL), groups)


def test_a_run_with_the_example_publishes_the_planted_topics(tmp_path: Path) -> None:
    source, config = planted.write_source(tmp_path / "in", digests=20)
    cluster = ClusterConfig(method="spherical", topics=4)
    outcome = job.run(
        [str(source)],
        None,
        planted.job_settings(
            tmp_path / "out",
            config.model_copy(update={"cluster": cluster}),
            cache=tmp_path / "cache",
        ),
    )
    assert len(json.loads((outcome.folder / "topics.json").read_text(encoding="utf-8"))) == 4
    papers = parquet.read_table(outcome.folder / "papers.parquet")
    theme = [title.split(",")[0] for title in papers["title"].to_pylist()]
    assert adjusted_rand_score(theme, papers["topic_id"].to_pylist()) == 1


def test_a_run_with_a_method_that_is_not_registered_stops_before_anything_is_read(
    tmp_path: Path,
) -> None:
    _, config = planted.write_source(tmp_path / "in", digests=20)
    with pytest.raises(UsageError, match=r"'spherial' \(did you mean 'spherical'\?\)"):
        job.run(
            ["no such source"],
            None,
            planted.job_settings(
                tmp_path / "out",
                config.model_copy(update={"cluster": ClusterConfig(method="spherial")}),
                cache=tmp_path / "cache",
            ),
        )
    assert not (tmp_path / "out").exists()
