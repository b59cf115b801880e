"""Topics measured beside those of other methods."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from groundswell.cli import main
from groundswell.config import ClusterConfig, Config
from groundswell.errors import GroundswellError
from groundswell.evaluate import methods
from groundswell.evaluate.collect import collect
from groundswell.evaluate.compare import ComparisonResult
from groundswell.evaluate.measures import Interval
from groundswell.evaluate.method_runs import (
    MethodRun,
    at_coverage_of_others,
    run_apart,
    run_method,
    subsample,
)
from groundswell.evaluate.methods import Method, Task, Variant, joined
from groundswell.evaluate.tables import comparison_text

from tests.conftest import blobs
from tests.planted import TODAY, write_source

Planted = tuple[Path, Path, Path, Path]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A folder, the planted source, its config as a file, and its themes as labels."""
    folder = tmp_path_factory.mktemp("evaluate")
    source, config = write_source(folder)
    settings = folder / "settings.toml"
    settings.write_text(f'[embed]\nencoder = "{config.embed.encoder}"\n')
    papers = [json.loads(line) for line in source.read_text().splitlines()]
    labels = folder / "labels.json"
    themes = {paper["id"]: paper["title"].split(",")[0] for paper in papers}
    labels.write_text(json.dumps(themes))
    return folder, source, settings, labels


def invoke(planted: Planted, *more: object) -> Result:
    folder, source, settings, labels = planted
    known = ["--truth-labels", labels] if "--truth-labels" not in more else []
    words = [source, "--config", settings, "--cache", folder / "cache", *known, *more]
    return CliRunner().invoke(main, ["evaluate", *map(str, words)])


@pytest.mark.slow
def test_methods_are_measured_against_the_labels(planted: Planted) -> None:
    to = planted[0] / "figures.json"
    result = invoke(planted, "--seeds", 2, "--methods", "groundswell-k,kmeans", "--json", to)
    assert result.exit_code == 0, result.output
    figures = json.loads(to.read_text())
    assert figures["k"] == 5
    ours = figures["methods"]["Groundswell for k"]
    assert ours["ami_covered"]["mean"] > 0.95
    assert ours["stability_seeds"]["low"] > 0.95
    assert ours["peak_mb"]["mean"] > 50
    assert figures["methods"]["k-means, given k"]["coverage"]["mean"] == 1
    assert "| k-means, given k |" in result.stdout


def test_an_unknown_method_is_refused(planted: Planted) -> None:
    result = invoke(planted, "--methods", "kmean")
    assert result.exit_code == 2
    assert "there is no method 'kmean' (did you mean 'kmeans'?)" in result.output


def test_labels_of_another_shape_are_refused(planted: Planted, tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text('["a"]')
    result = invoke(planted, "--truth-labels", path)
    assert result.exit_code == 2
    assert "holds no labels" in result.output


@pytest.mark.slow
def test_a_method_that_is_not_installed_is_named_and_left_out(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = Method(methods.METHODS["kmeans"].fit, {"no_such_module": "no-such-package"})
    monkeypatch.setitem(methods.METHODS, "evoc", missing)
    result = invoke(planted, "--seeds", 2, "--methods", "evoc,kmeans")
    assert result.exit_code == 0, result.output
    assert "evoc is left out: no-such-package not installed" in result.output
    assert "| k-means" in result.output


def test_what_a_method_fails_with_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(task: Task) -> Iterator[Variant]:
        yield Variant("A", np.zeros(len(task.texts), dtype=np.int64))
        raise ValueError("no topics today")

    monkeypatch.setitem(methods.METHODS, "failing", Method(fails, {}))
    vectors, _ = blobs([60, 60])
    task = Task([f"{i:03d}" for i in range(120)], [""] * 120, vectors, 2, 0, ClusterConfig())
    result = run_method("failing", task, 2)
    assert result.failure == "ValueError: no topics today"
    assert result.peak_mb > 10


def test_labels_come_back_in_the_order_of_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    def first_coordinate(task: Task) -> Iterator[Variant]:
        yield Variant("A", task.vectors.argmax(axis=1).astype(np.int64))

    monkeypatch.setitem(methods.METHODS, "coordinate", Method(first_coordinate, {}))
    vectors = np.eye(8, dtype=np.float32)[np.arange(40) % 8]
    task = Task([f"{i:03d}" for i in range(40)], [""] * 40, vectors, 2, 0, ClusterConfig())
    runs = run_method("coordinate", task, 3).runs
    assert [(run.seed, run.whole) for run in runs] == [
        (seed, whole) for seed in range(3) for whole in (True, False)
    ]
    for run in runs:
        assert len(run.rows) == (40 if run.whole else 36)
        assert run.labels.tolist() == (run.rows % 8).tolist()


def test_outliers_join_the_topic_of_the_nearest_centroid() -> None:
    vectors, which = blobs([30, 30])
    found = which.copy()
    found[[3, 40]] = -1
    assert joined(vectors, found).tolist() == which.tolist()


def test_without_topics_every_paper_stays_an_outlier() -> None:
    vectors, _ = blobs([5])
    assert joined(vectors, np.full(5, -1)).tolist() == [-1] * 5


def test_a_process_that_dies_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, _ = blobs([60, 60])
    task = Task([f"{i:03d}" for i in range(120)], [""] * 120, vectors, 2, 0, ClusterConfig())
    monkeypatch.setattr("groundswell.evaluate.method_runs.run_method", _dies)
    result = run_apart("kmeans", task, 2)
    assert result.failure == "its process died, perhaps of too little memory"


def _dies(*_: object) -> None:
    import os

    os._exit(1)


def run_of(variant: str, labels: list[int], strength: list[float] | None = None) -> MethodRun:
    weights = None if strength is None else np.array(strength, dtype=np.float32)
    return MethodRun(variant, 0, True, np.arange(len(labels)), np.array(labels), weights, 1.5)


def test_our_weakest_papers_are_left_out_to_cover_no_more_than_another_method() -> None:
    ours = run_of("Groundswell", [0, 0, 1, 1], [0.9, 0.2, 0.8, 0.1])
    other = run_of("BERTopic", [0, -1, 0, -1])
    [matched] = at_coverage_of_others([ours, other])
    assert matched.variant == "Groundswell, coverage of BERTopic"
    assert matched.labels.tolist() == [0, -1, 1, -1]
    assert at_coverage_of_others([ours]) == []


def test_a_subsample_has_nine_tenths_of_the_papers_of_its_seeds_own() -> None:
    order, rows = subsample(50, 3)
    assert sorted(order.tolist()) == list(range(50))
    assert len(rows) == 45
    assert rows.tolist() == sorted(set(rows.tolist()))
    assert rows.tolist() == subsample(50, 3)[1].tolist()
    assert rows.tolist() != subsample(50, 4)[1].tolist()


def test_too_few_papers_are_not_compared(planted: Planted, tmp_path: Path) -> None:
    short = tmp_path / "short.jsonl"
    short.write_text("".join(planted[1].read_text().splitlines(keepends=True)[:99]))
    with pytest.raises(GroundswellError, match="99 papers are too few .* give at least 100"):
        collect([str(short)], today=TODAY, cache=tmp_path, config=Config(), notice=lambda _: None)


def result_of(labels: int = 5) -> ComparisonResult:
    exact, wide = Interval(2.0, 2.0, 2.0), Interval(0.5, 0.4, 0.6)
    return ComparisonResult(
        papers=1200,
        labels=labels,
        k=5,
        seeds=4,
        encoder={"name": "test"},
        methods={
            "BERTopic": {"topics": exact, "npmi": wide},
            "Groundswell": {"topics": exact},
        },
        left_out={"evoc": "evoc not installed"},
    )


def test_the_table_has_groundswell_first_and_half_of_each_interval() -> None:
    assert comparison_text(result_of()).splitlines() == [
        "| method | topics | NPMI |",
        "|---|---:|---:|",
        "| Groundswell | 2 | – |",
        "| BERTopic | 2 | 0.500 ± 0.100 |",
        "",
        "1,200 papers, 5 labels, k = 5, 4 seeds.",
        "Left out: evoc: evoc not installed.",
    ]
    assert "1,200 papers, no labels, k = 5" in comparison_text(result_of(labels=0))


def test_a_result_comes_back_from_its_json() -> None:
    result = result_of()
    assert ComparisonResult.from_json(json.loads(json.dumps(result.as_json()))) == result
