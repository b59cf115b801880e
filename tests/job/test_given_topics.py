"""Runs that follow topics made elsewhere, from files as users give them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from groundswell.cli import main
from pyarrow import parquet

from tests.planted import DAYS, THEMES, write_source

Rows = list[dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """Run the command on the planted source with topics given; returns what it says."""
    source, _ = write_source(tmp_path)
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[embed]\nencoder = "file:{tmp_path / "vectors.npy"}"\n')

    def command(topics: Path | None, *arguments: str, expect: int = 0) -> str:
        given = ["--topics-from", str(topics)] if topics else []
        out = ["--out", str(tmp_path / "out"), "--config", str(settings)]
        result = CliRunner().invoke(main, ["run", str(source), *out, *given, *arguments])
        assert result.exit_code == expect, result.stderr
        return result.stderr

    return command


def planted(folder: Path) -> Rows:
    """The papers of the source with their theme as their topic."""
    lines = (folder / "papers.jsonl").read_text().splitlines()
    papers = [json.loads(line) for line in lines]
    number = {theme: position for position, theme in enumerate(THEMES)}
    themes = [paper["title"][3:].split(",")[0] for paper in papers]
    return [
        {"paper_id": paper["id"], "topic": number[theme], "label": theme.title()}
        for paper, theme in zip(papers, themes, strict=True)
    ]


def write(folder: Path, rows: Rows) -> Path:
    pd.DataFrame(rows).to_csv(folder / "topics.csv", index=False)
    return folder / "topics.csv"


def published(folder: Path, name: str = "latest") -> dict[str, int]:
    table = parquet.read_table(folder / "out" / name / "papers.parquet")
    return dict(zip(table["paper_id"].to_pylist(), table["topic_id"].to_pylist(), strict=True))


def read(folder: Path, file: str) -> Any:
    return json.loads((folder / "out" / "latest" / file).read_bytes())


def same_partition(found: dict[str, int], rows: Rows) -> bool:
    pairs = {(found[row["paper_id"]], row["topic"]) for row in rows if row["paper_id"] in found}
    return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def test_the_partition_and_its_names_are_published_as_they_were_given(
    run: Callable[..., str], tmp_path: Path
) -> None:
    rows = planted(tmp_path)
    rows[0]["topic"] = rows[7]["topic"] = -1
    said = run(write(tmp_path, rows))
    assert same_partition(published(tmp_path), rows)
    assert published(tmp_path)[rows[0]["paper_id"]] == -1
    assert {topic["label"] for topic in read(tmp_path, "topics.json")} == set(
        map(str.title, THEMES)
    )
    assert read(tmp_path, "run.json")["plan"]["reason"] == "the topics are those of topics.csv"
    assert "topics are those of topics.csv" in said


def test_topics_keep_their_ids_when_they_are_made_again_under_other_numbers(
    run: Callable[..., str], tmp_path: Path
) -> None:
    rows = planted(tmp_path)
    run(write(tmp_path, rows), "--as-of", DAYS[0].isoformat())
    before = published(tmp_path)
    others: Rows = [{"paper_id": row["paper_id"], "topic": 90 - row["topic"]} for row in rows]
    run(write(tmp_path, others))
    after = published(tmp_path)
    assert {paper: after[paper] for paper in before} == before
    assert same_partition(after, others)
    kinds = {kind: len(events) for kind, events in read(tmp_path, "lineage.json").items()}
    assert kinds == {"births": 1, "splits": 0, "merges": 0, "retirements": 0, "relabels": 4}


def test_what_has_no_counterpart_is_said_in_run_json(
    run: Callable[..., str], tmp_path: Path
) -> None:
    rows = [*planted(tmp_path)[3:], {"paper_id": "stranger", "topic": 1}]
    said = run(write(tmp_path, rows))
    without, unknown = read(tmp_path, "run.json")["notices"][:2]
    assert without.startswith("3 of 360 papers have no topic in topics.csv and are outliers")
    assert unknown.startswith("1 paper ids in topics.csv are of no paper of this run")
    assert without in said


def test_a_run_is_made_again_only_where_the_assignments_change(
    run: Callable[..., str], tmp_path: Path
) -> None:
    rows = planted(tmp_path)
    run(write(tmp_path, rows))
    assert "nothing was computed" in run(write(tmp_path, rows))
    rows[5]["topic"] = -1
    assert "nothing was computed" not in run(write(tmp_path, rows))
    assert published(tmp_path)[rows[5]["paper_id"]] == -1


def test_later_runs_without_given_topics_go_on_with_them(
    run: Callable[..., str], tmp_path: Path
) -> None:
    rows = planted(tmp_path)
    run(write(tmp_path, rows), "--as-of", DAYS[0].isoformat())
    before = published(tmp_path)
    run(None, "--as-of", DAYS[1].isoformat())
    after = published(tmp_path)
    assert {paper: after[paper] for paper in before} == before
    assert read(tmp_path, "run.json")["plan"]["mode"] == "incremental_update"


def test_a_file_of_topics_is_refused_before_sources_are_read(
    run: Callable[..., str], tmp_path: Path
) -> None:
    assert "there is no file or folder" in run(tmp_path / "none.csv", expect=2)
    assert "leave out --topics" in run(tmp_path / "none.csv", "--topics", "5", expect=2)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_saved_model_assigns_papers_as_bertopic_itself_does(
    run: Callable[..., str], tmp_path: Path
) -> None:
    bertopic = pytest.importorskip("bertopic")
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    vectors = np.load(tmp_path / "vectors.npy")
    ids = json.loads((tmp_path / "vectors.ids.json").read_text())
    texts = [f"Text {number} on things" for number in range(len(ids))]
    model = bertopic.BERTopic(
        umap_model=PCA(5, random_state=1), hdbscan_model=KMeans(6, random_state=1),
        embedding_model=None, language=None,
    )  # fmt: skip
    model.fit(texts, vectors)
    folder = tmp_path / "model"
    model.save(folder, serialization="safetensors")
    loaded = bertopic.BERTopic.load(str(folder))
    expected, _ = loaded.transform(texts, vectors)
    run(folder)
    rows = [{"paper_id": p, "topic": t} for p, t in zip(ids, map(int, expected), strict=True)]
    assert same_partition(published(tmp_path), rows)
