"""A run as a program reads it: its tables, topics, entries, and the answers to questions."""

import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path

import groundswell as gs
import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner
from groundswell.artifacts.codecs import json_bytes
from groundswell.cli import main
from groundswell.report.markdown import comparison_text

from tests.make import make_entry
from tests.planted import DAYS, PlantedRuns

TABLES = (
    "papers", "abstracts", "topics", "hierarchy", "levels", "memberships", "prevalence", "signals",
    "emerging", "terms", "history", "lineage",
)  # fmt: skip


@pytest.fixture
def run(planted_runs: PlantedRuns) -> gs.Run:
    return gs.open(planted_runs.out)


@pytest.fixture
def rising(planted_runs: PlantedRuns, tmp_path: Path) -> gs.Run:
    """A copy of the newest planted run in which topic 4 emerges."""
    folder = tmp_path / str(DAYS[-1])
    shutil.copytree(planted_runs.folder(DAYS[-1]), folder)
    evidence = tuple(gs.open(folder).topic(4).papers["paper_id"].to_pylist()[:5])
    entry = make_entry(9, kind="topic", label="Comets", topic_ids=(4,), evidence=evidence)
    (folder / "emerging.json").write_bytes(json_bytes([asdict(entry)]))
    return gs.open(folder)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_an_arrow_table_that_pandas_takes(run: gs.Run, name: str) -> None:
    table = getattr(run, name)
    assert isinstance(table, pa.Table)
    assert len(table.to_pandas()) == table.num_rows


@pytest.mark.parametrize("name", TABLES)
def test_polars_takes_a_table(run: gs.Run, name: str) -> None:
    table = getattr(run, name)
    assert pl.DataFrame(table).columns == table.column_names


@pytest.mark.parametrize("name", ["topics", "signals", "emerging"])
def test_a_table_holds_what_its_file_holds(rising: gs.Run, name: str) -> None:
    rows = getattr(rising, name).to_pylist()
    values = json.loads((rising.path / f"{name}.json").read_text())
    assert len(rows) == len(values) > 0
    for row, value in zip(rows, values, strict=True):
        for key in row.keys() & value.keys() - {"burst", "also"}:
            written = str(row[key]) if "20" in str(value[key])[:2] else row[key]
            assert written == value[key], key


@pytest.mark.parametrize("name", TABLES)
def test_no_day_is_left_as_text(rising: gs.Run, name: str) -> None:
    if name == "history":
        return  # its column as_of names runs, as their folders are named
    table = getattr(rising, name)
    texts = [field.name for field in table.schema if field.type == pa.string()]
    dates = [
        column
        for column in texts
        for value in table[column].to_pylist()
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value or "")
    ]
    assert dates == []


def test_a_run_says_what_it_is(run: gs.Run) -> None:
    assert repr(run) == f"<Run as of {DAYS[-1]}: 360 papers, 5 topics, {run.path}>"
    assert run.record.counts.papers == run.papers.num_rows == 360


def test_a_topic_has_what_the_tables_have_of_it(run: gs.Run) -> None:
    topic = run.topic(4)
    [row] = [row for row in run.topics.to_pylist() if row["id"] == 4]
    assert (topic.label, list(topic.keywords), topic.size) == (
        row["label"],
        row["keywords"],
        row["size"],
    )
    assert topic.papers.num_rows == topic.size
    assert topic.signal is not None
    assert topic.status == "emerging"
    assert set(topic.prevalence["topic_id"].to_pylist()) == {4}
    assert topic.prevalence.num_rows == len(run.prevalence["period_start"].unique())
    assert topic.history["status"].to_pylist()[-1] == "emerging"
    assert topic.lineage["kind"].to_pylist() == ["birth"]


def test_a_topic_is_found_by_its_label(run: gs.Run) -> None:
    assert run.topic(run.topic(4).label).id == 4


def test_what_has_papers_and_is_no_topic_is_refused_as_one(rising: gs.Run) -> None:
    theme = {"id": 1000000, "level": "theme", "label": "All of it", "size": 360}
    (rising.path / "levels.json").write_text(json.dumps({"nodes": [theme]}))
    with pytest.raises(gs.UsageError, match="1000000 stands for a theme, expected a topic"):
        rising.topic(1000000)
    with pytest.raises(gs.UsageError, match="-1 stands for papers without a topic, expected"):
        rising.topic(-1)


def test_an_entry_has_its_papers_and_its_evidence(rising: gs.Run) -> None:
    entry = rising.entry("comets")
    assert (entry.id, entry.kind, entry.status) == (9, "topic", "emerging")
    assert entry.papers.equals(rising.topic(4).papers)
    assert entry.evidence["paper_id"].to_pylist() == list(entry.facts.evidence)
    assert rising.entry(9) == entry
    assert rising.entries == (entry,)


def test_papers_are_those_of_an_id_a_name_or_a_view(rising: gs.Run) -> None:
    expected = rising.topic(4).papers
    for what in (4, "Comets", rising.topic(4), rising.entry(9)):
        assert rising.papers_of(what).equals(expected), what
    assert rising.papers_of(9, kind="entry").equals(expected)


def test_recent_papers_of_what_emerges_are_as_many_as_it_counts(run: gs.Run) -> None:
    for row in run.emerging.to_pylist():
        dates = run.papers_of(row["id"], kind="entry")["digest_date"].to_pylist()
        recent = [day for day in dates if row["recent_since"] <= day <= row["recent_until"]]
        assert len(recent) == row["papers"], row["label"]


def test_an_explanation_is_that_of_the_command(rising: gs.Run, planted_runs: PlantedRuns) -> None:
    command = CliRunner().invoke(main, ["explain", "4", "--out", str(planted_runs.out)])
    assert str(rising.explain(4)) == rising.topic(4).explain() == command.stdout.rstrip("\n")
    assert rising.explain("Comets") == rising.entry(9).explain()
    assert rising.explain("Comets").startswith("Comets (topic) is emerging as of")


def test_an_explanation_is_shown_as_its_lines(run: gs.Run) -> None:
    assert repr(run.explain(4)) == str(run.explain(4))


def test_two_runs_are_compared_in_either_order(planted_runs: PlantedRuns) -> None:
    first, last = (gs.open(planted_runs.folder(day)) for day in (DAYS[0], DAYS[-1]))
    changed = last.compare(first)
    assert changed.changes == first.compare(last).changes == last.compare(str(DAYS[0])).changes
    assert str(changed) == comparison_text(changed.changes)
    assert changed.as_json()["new_papers"] == 60


def test_a_run_is_not_compared_with_itself(run: gs.Run) -> None:
    for itself in (run, run.as_of):
        with pytest.raises(gs.UsageError, match="is this run itself: give another run"):
            run.compare(itself)


def test_runs_of_other_folders_are_not_compared(run: gs.Run, rising: gs.Run) -> None:
    with pytest.raises(gs.UsageError, match="of different output folders"):
        run.compare(rising)


def test_papers_are_searched_for(run: gs.Run) -> None:
    found = run.search('"comet dust" NOT harbour', limit=4)
    assert found.num_rows == 4
    assert all("comet dust" in title for title in found["title"].to_pylist())
