"""The queries of docs/sql.md, over the files of a run."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import groundswell as gs
import pytest

from tests.docs.test_docs import ROOT, blocks
from tests.docs.test_library import inside

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "sql.md").read_text(encoding="utf-8")
QUERIES = blocks(PAGE, "sql")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[gs.Run]:
    """A run of the bundled corpus in the folder of the examples, from which the tests are run."""
    folder = tmp_path_factory.mktemp("sql")
    with inside(folder):
        yield gs.run("sample:", folder / "artifacts")


def rows(query: str) -> list[dict[str, Any]]:
    duckdb = pytest.importorskip("duckdb")
    found: list[dict[str, Any]] = duckdb.sql(query).to_arrow_table().to_pylist()
    return found


def test_there_are_six() -> None:
    assert len(QUERIES) == 6


def test_the_largest_shares_are_those_of_the_last_period(run: gs.Run) -> None:
    found = rows(QUERIES[0])
    last = max(run.prevalence["period_start"].to_pylist())
    shares = [
        row["share"]
        for row in run.prevalence.to_pylist()
        if row["period_start"] == last and row["topic_id"] >= 0
    ]
    assert {row["period_start"] for row in found} == {last}
    assert [row["share"] for row in found] == [round(x, 3) for x in sorted(shares)[::-1][:10]]
    assert {row["label"] for row in found} <= set(run.topics["label"].to_pylist())


def test_what_emerges_has_its_first_paper(run: gs.Run) -> None:
    found = rows(QUERIES[1])
    assert [row["label"] for row in found] == run.emerging["label"].to_pylist()
    titles = [run.entry(i).evidence["title"][0].as_py() for i in run.emerging["id"].to_pylist()]
    assert [row["title"] for row in found] == titles


def test_terms_are_counted_over_the_recent_papers_of_the_topic(run: gs.Run) -> None:
    found = rows(QUERIES[2])
    papers = set(run.topic(3).papers["paper_id"].to_pylist())
    assert 0 < len(found) <= 10
    for row in found:
        of_term = run.papers_of(row["term"], kind="term")["paper_id"].to_pylist()
        assert 0 < row["papers"] <= len(papers.intersection(of_term))


def test_the_history_is_that_of_the_topic(run: gs.Run) -> None:
    found = rows(QUERIES[3])
    assert [(row["as_of"], row["status"]) for row in found] == [(run.as_of, run.topic(3).status)]


def test_abstracts_with_the_phrase_are_counted_once(run: gs.Run) -> None:
    found = rows(QUERIES[4])
    abstracts = run.abstracts["abstract"].to_pylist()
    expected = sum("video diffusion" in abstract.lower() for abstract in abstracts)
    assert sum(row["papers"] for row in found) == expected > 0
    themes = {row["label"] for row in run.hierarchy.to_pylist() if row["level"] == "theme"}
    assert {row["theme"] for row in found} <= {*themes, "no theme"}


def test_papers_counted_by_degree_are_as_many_as_papers_with_a_topic(run: gs.Run) -> None:
    found = rows(QUERIES[5])
    assert sum(row["papers"] for row in found) == pytest.approx(
        sum(row["papers_by_degree"] for row in found), abs=0.1 * len(found)
    )
    assert {row["label"]: row["papers"] for row in found} == dict(
        zip(*(run.topics[name].to_pylist() for name in ("label", "size")), strict=True)
    )


@pytest.mark.parametrize("code", blocks(PAGE, "python"), ids=["pandas", "polars", "duckdb"])
def test_the_same_elsewhere_runs(run: gs.Run, code: str) -> None:
    pytest.importorskip(code.split()[1])
    exec(code, {})  # noqa: S102 - it is our own page


def test_the_page_names_files_that_a_run_has(run: gs.Run) -> None:
    files = set(re.findall(r"artifacts/latest/[\w.]+", PAGE))
    assert len(files) > 5
    assert [name for name in files if not Path(name).is_file()] == []
