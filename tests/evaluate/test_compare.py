import json

import numpy as np
import pytest
from click.testing import CliRunner
from groundswell.cli import main
from groundswell.config import ClusterConfig
from groundswell.evaluate import compare, methods
from groundswell.evaluate.methods import Method, Task, Variant, joined

from tests.conftest import blobs
from tests.planted import write_source


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The planted source, its config as a file, and its themes as labels."""
    folder = tmp_path_factory.mktemp("evaluate")
    source, config = write_source(folder)
    settings = folder / "settings.toml"
    settings.write_text(f'[embed]\nencoder = "{config.embed.encoder}"\n')
    papers = [json.loads(line) for line in source.read_text().splitlines()]
    labels = folder / "labels.json"
    themes = {paper["id"]: paper["title"].split(",")[0] for paper in papers}
    labels.write_text(json.dumps(themes))
    return folder, source, settings, labels


def invoke(planted, *more):
    folder, source, settings, labels = planted
    known = ["--truth-labels", labels] if "--truth-labels" not in more else []
    words = [source, "--config", settings, "--cache", folder / "cache", *known, *more]
    return CliRunner().invoke(main, ["evaluate", *map(str, words)])


def test_methods_are_measured_against_the_labels(planted):
    to = planted[0] / "figures.json"
    result = invoke(planted, "--seeds", 2, "--methods", "groundswell-k,kmeans", "--json", to)
    assert result.exit_code == 0, result.output
    figures = json.loads(to.read_text())
    assert figures["k"] == 5
    ours = figures["methods"]["Groundswell for k"]
    assert ours["ami_covered"]["mean"] > 0.95
    assert ours["stability_seeds"]["low"] > 0.95
    assert ours["peak_mb"]["mean"] > 50
    assert figures["methods"]["k-means, told k"]["coverage"]["mean"] == 1
    assert "| k-means, told k |" in result.stdout


def test_an_unknown_method_is_refused(planted):
    result = invoke(planted, "--methods", "kmean")
    assert result.exit_code == 2
    assert "there is no method 'kmean' (did you mean 'kmeans'?)" in result.output


def test_labels_of_another_shape_are_refused(planted, tmp_path):
    path = tmp_path / "labels.json"
    path.write_text('["a"]')
    result = invoke(planted, "--truth-labels", path)
    assert result.exit_code == 2
    assert "holds no labels" in result.output


def test_a_method_that_is_not_installed_is_told_and_left_out(planted, monkeypatch):
    missing = Method(methods.METHODS["kmeans"].fit, {"no_such_module": "no-such-package"})
    monkeypatch.setitem(methods.METHODS, "evoc", missing)
    result = invoke(planted, "--seeds", 2, "--methods", "evoc,kmeans")
    assert result.exit_code == 0, result.output
    assert "evoc is left out: no-such-package not installed" in result.output
    assert "| k-means" in result.output


def test_what_a_method_fails_with_is_told(monkeypatch):
    def fails(task):
        yield Variant("A", np.zeros(len(task.texts), dtype=np.int64))
        raise ValueError("no topics today")

    monkeypatch.setitem(methods.METHODS, "failing", Method(fails, {}))
    vectors, _ = blobs([60, 60])
    task = Task([f"{i:03d}" for i in range(120)], [""] * 120, vectors, 2, 0, ClusterConfig())
    _, _, failure = compare.run_method("failing", task, 2)
    assert failure == "ValueError: no topics today"


def test_labels_come_back_in_the_order_of_papers(monkeypatch):
    def first_coordinate(task):
        yield Variant("A", task.vectors.argmax(axis=1).astype(np.int64))

    monkeypatch.setitem(methods.METHODS, "coordinate", Method(first_coordinate, {}))
    vectors = np.eye(8, dtype=np.float32)[np.arange(40) % 8]
    runs, _, _ = compare.run_method(
        "coordinate",
        Task([f"{i:03d}" for i in range(40)], [""] * 40, vectors, 2, 0, ClusterConfig()),
        3,
    )
    assert len(runs) == 6
    for run in runs:
        assert run.labels.tolist() == (run.rows % 8).tolist()


def test_outliers_join_the_topic_of_the_nearest_centroid():
    vectors, which = blobs([30, 30])
    found = which.copy()
    found[[3, 40]] = -1
    assert joined(vectors, found).tolist() == which.tolist()
