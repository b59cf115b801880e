"""What is exported: for tools that draw maps of texts, spreadsheets and reference managers."""

import json
import re
from pathlib import Path
from typing import Any

import groundswell as gs
import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from groundswell.cli import main
from pyarrow import csv, parquet

from tests.planted import PlantedRuns

COLUMNS = [
    "paper_id", "text", "title", "date", "url", "topic_id", "topic", "strength", "x", "y",
    "authors", "organization", "labels", "doi", "journal", "code",
    "neighbors",
]  # fmt: skip


@pytest.fixture
def run(planted_runs: PlantedRuns) -> gs.Run:
    return gs.open(planted_runs.out)


@pytest.fixture
def exported(run: gs.Run, tmp_path: Path) -> Path:
    return run.export(tmp_path / "papers.parquet", neighbors=5)


def test_a_row_per_paper_has_what_the_documentation_says(run: gs.Run, exported: Path) -> None:
    table = parquet.read_table(exported)
    assert table.column_names == COLUMNS
    for column in ("paper_id", "title", "topic_id", "x", "y"):
        assert table[column].equals(run.papers[column])
    assert table["text"][0].as_py() == (
        f"{run.papers['title'][0].as_py()}\n\n{run.abstracts['abstract'][0].as_py()}"
    )


def test_topics_are_named_and_papers_without_one_are_unlabelled(
    run: gs.Run, exported: Path
) -> None:
    labels = dict(zip(*(run.topics[name].to_pylist() for name in ("id", "label")), strict=True))
    rows = parquet.read_table(exported, columns=["topic_id", "topic"]).to_pylist()
    assert any(row["topic_id"] == -1 for row in rows)
    assert all(row["topic"] == labels.get(row["topic_id"], "Unlabelled") for row in rows)


def test_neighbors_are_the_rows_of_the_nearest_papers(
    run: gs.Run, exported: Path, planted_runs: PlantedRuns
) -> None:
    vectors = np.load(planted_runs.source.parent / "vectors.npy")
    place = [int(paper[1:]) for paper in run.papers["paper_id"].to_pylist()]
    cosines = vectors[place] @ vectors[place].T
    np.fill_diagonal(cosines, -np.inf)
    neighbors = parquet.read_table(exported)["neighbors"].to_pylist()
    for row in range(0, len(place), 40):
        best = np.sort(cosines[row])[::-1][:5]
        assert neighbors[row]["distances"] == pytest.approx((1 - best).tolist(), abs=1e-5)
        assert cosines[row][neighbors[row]["ids"]] == pytest.approx(best, abs=1e-5)


def test_equal_papers_are_neighbors_and_none_is_its_own() -> None:
    from groundswell.api.export import _neighbors

    vectors = np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (6, 1))
    for row, found in enumerate(_neighbors(vectors, 2).to_pylist()):
        assert row not in found["ids"]
        assert len(set(found["ids"])) == 2


def test_csv_has_the_same_rows_with_neighbors_as_json(run: gs.Run, tmp_path: Path) -> None:
    table = csv.read_csv(
        run.export(tmp_path / "papers.csv", neighbors=2),
        parse_options=csv.ParseOptions(newlines_in_values=True),
    )
    assert table.column_names == COLUMNS
    assert table.num_rows == run.papers.num_rows
    assert len(json.loads(table["neighbors"][0].as_py())["ids"]) == 2


def test_without_neighbors_no_vectors_are_needed(run: gs.Run, tmp_path: Path) -> None:
    made = run.export(tmp_path / "papers.parquet", neighbors=0, cache=tmp_path / "nowhere")
    assert parquet.read_schema(made).names == COLUMNS[:-1]


def test_json_lines_have_the_same_rows(run: gs.Run, tmp_path: Path) -> None:
    lines = run.export(tmp_path / "papers.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["paper_id"] for row in rows] == run.papers["paper_id"].to_pylist()
    assert list(rows[0]) == COLUMNS[:-1]
    assert rows[0]["date"] == run.papers["digest_date"][0].as_py().isoformat()


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl-json"])
def test_a_topics_papers_are_cited_with_its_label_as_a_keyword(
    run: gs.Run, tmp_path: Path, form: Any
) -> None:
    topic = run.topic(0)
    text = run.export(tmp_path / "papers", form, of=0).read_text(encoding="utf-8")
    parts = [title.rpartition(" ")[2] for title in topic.papers["title"].to_pylist()]
    assert set(re.findall(r"part (\d+)", text)) == set(parts)
    assert text.count(topic.label) == len(parts)


def test_neighbors_of_a_selection_are_rows_of_the_selection(run: gs.Run, tmp_path: Path) -> None:
    made = run.export(tmp_path / "papers.parquet", of=0, neighbors=3)
    table = parquet.read_table(made)
    assert set(table["topic_id"].to_pylist()) == {0}
    for row, found in enumerate(table["neighbors"].to_pylist()):
        assert row not in found["ids"]
        assert all(0 <= other < table.num_rows for other in found["ids"])


def test_what_a_search_finds_is_exported_in_the_papers_order(run: gs.Run, tmp_path: Path) -> None:
    found = set(run.search("violin")["paper_id"].to_pylist())
    table = csv.read_csv(
        run.export(tmp_path / "papers.csv", search="violin"),
        parse_options=csv.ParseOptions(newlines_in_values=True),
    )
    assert table["paper_id"].to_pylist() == [
        paper for paper in run.papers["paper_id"].to_pylist() if paper in found
    ]


def test_the_papers_of_a_watch_are_exported(run: gs.Run, tmp_path: Path) -> None:
    path = run.path.resolve().parent / "watches.toml"
    path.write_text('[watch.strings]\nwords = "violin"\n', encoding="utf-8")
    try:
        made = run.export(tmp_path / "papers.parquet", watch="strings")
        with pytest.raises(gs.UsageError, match="there is no watch 'string' .did you mean"):
            run.export(tmp_path / "papers.bib", watch="string")
    finally:
        path.unlink()
    found = parquet.read_table(made, columns=["paper_id"])["paper_id"].to_pylist()
    assert sorted(found) == sorted(run.search("violin")["paper_id"].to_pylist())


def test_a_topic_and_a_search_are_one_too_many(run: gs.Run, tmp_path: Path) -> None:
    with pytest.raises(gs.UsageError, match="selected in two ways: give one"):
        run.export(tmp_path / "papers.csv", of=0, search="violin")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a\n=1+1"])
def test_a_spreadsheet_computes_nothing_of_a_text(text: str) -> None:
    from groundswell.api.export import _flat

    [found] = _flat(pa.table({"title": [text], "x": [-1.0]})).to_pylist()
    assert all(line[:1] not in "=+-@\t\r" for line in found["title"].split("\n") if line)
    assert found["title"].replace("'", "") == text
    assert found["x"] == -1.0


def test_a_text_that_is_no_formula_is_as_it_was() -> None:
    from groundswell.api.export import _flat

    table = pa.table({"title": ["a = b - c", "1+1", None, ""]})
    assert _flat(table).to_pydict() == table.to_pydict()


def test_a_file_that_cannot_be_written_is_one_sentence(run: gs.Run, tmp_path: Path) -> None:
    with pytest.raises(gs.GroundswellError, match="cannot be written.*check the folder"):
        run.export(tmp_path / "nowhere" / "papers.bib")


def test_a_format_that_is_none_is_one_sentence(run: gs.Run, tmp_path: Path) -> None:
    with pytest.raises(gs.UsageError, match="is 'xlsx': expected a file's name that ends in"):
        run.export(tmp_path / "papers.xlsx")


@pytest.mark.parametrize("arguments", [["--format", "csv"], ["mine.csv"]])
def test_the_command_writes_the_file_and_prints_its_path(
    planted_runs: PlantedRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    out = ["--out", str(planted_runs.out.resolve())]
    done = CliRunner().invoke(main, ["export", *arguments, *out])
    assert done.exit_code == 0, done.stderr
    [written] = tmp_path.iterdir()
    assert done.stdout.strip() == written.name
    assert written.name == ("mine.csv" if "mine.csv" in arguments else "groundswell-2025-01-24.csv")


def test_datamapplot_draws_it(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datamapplot: Any = pytest.importorskip("datamapplot")
    # It asks the web for a font, which no test may.
    monkeypatch.setattr("datamapplot.plot_rendering.get_google_font", lambda *_: None)
    table = parquet.read_table(exported)
    places = np.column_stack([table["x"].to_numpy(), table["y"].to_numpy()])
    figure, _ = datamapplot.create_plot(places, np.array(table["topic"].to_pylist()), dpi=40)
    assert figure.axes


def test_embedding_atlas_takes_it(exported: Path, tmp_path: Path) -> None:
    cli: Any = pytest.importorskip("embedding_atlas.cli")
    options = ["--text", "text", "--x", "x", "--y", "y", "--neighbors", "neighbors"]
    made = ["--disable-projection", "--export-application", str(tmp_path / "atlas.zip")]
    done = CliRunner().invoke(cli.main, [str(exported), *options, *made])
    assert done.exit_code == 0, done.output
    assert pa.OSFile(str(tmp_path / "atlas.zip")).size() > 0
