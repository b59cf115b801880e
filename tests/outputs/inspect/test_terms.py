"""How often a term is used within groups, in a published run."""

import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from groundswell.api.run import Run
from groundswell.errors import UsageError
from groundswell.outputs.inspect.entries import explanation_of, explanation_text
from groundswell.outputs.inspect.members import find_group
from groundswell.outputs.inspect.terms import Part, TermExplanation, shares_within
from groundswell.outputs.published_run import PublishedRun
from pyarrow import parquet

from tests.planted import PlantedRuns

LABS = ("Reef", "Moss", "Fern")


@pytest.fixture
def run(planted_runs: PlantedRuns, tmp_path: Path) -> PublishedRun:
    """The newest planted run; papers are of three labs in turn, 30 use a term, 24 of Reef."""
    folder = tmp_path / "latest"
    shutil.copytree((planted_runs.out / "latest").resolve(), folder)
    papers = parquet.read_table(folder / "papers.parquet")
    labs = [[LABS[i % 3]] for i in range(len(papers))]
    place = papers.schema.get_field_index("affiliations")
    column = pa.array(labs, pa.list_(pa.string()))
    parquet.write_table(papers.set_column(place, "affiliations", column), folder / "papers.parquet")
    ids = papers["paper_id"].to_pylist()
    users = [*ids[0 : 3 * 24 : 3], *ids[1 : 3 * 6 : 3]]
    terms = pa.table({"term": ["kelp drift"], "long_form": [""]})
    parquet.write_table(terms, folder / "terms.parquet")
    uses = pa.table({"term": ["kelp drift"] * len(users), "paper_id": users})
    parquet.write_table(uses, folder / "terms_papers.parquet")
    return PublishedRun(folder)


def test_any_term_is_explained_by_the_groups_that_use_it(run: PublishedRun) -> None:
    found = explanation_of(run, "Kelp Drift")
    assert isinstance(found, TermExplanation)
    total = len(run.papers())
    assert (found.recent, found.before) == (Part(30, total), Part(0, 0))
    [first, second] = [part for part in found.groups if part.field == "organization"]
    assert (first.group, first.recent) == ("Reef", Part(24, total // 3))
    assert (second.group, second.recent.count) == ("Moss", 6)
    text = explanation_text(found)
    assert text.startswith("kelp drift (term) is not on the list of what emerges")
    assert f"By organization: Reef 24 of {total // 3} (20.0 %), before 0 of 0 (–); Moss 6" in text


def test_shares_within_groups_have_every_period_of_groups_that_use_it(run: PublishedRun) -> None:
    found = shares_within(run, find_group(run, "kelp drift"), "organization")
    assert set(found["group"].to_pylist()) == {"Reef", "Moss"}
    assert sum(found["count"].to_pylist()) == 30
    assert Run(run.folder).group_shares("kelp drift", "author").num_rows == 0


def test_a_field_that_papers_do_not_have_is_refused(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match="cannot be grouped by 'lab'"):
        Run(run.folder).group_shares("kelp drift", "lab")


def test_what_is_no_term_is_refused_with_what_there_is(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match="called 'kelp'.*did you mean 'kelp drift'"):
        explanation_of(run, "kelp")


def test_a_term_that_has_the_word_is_suggested_before_one_that_looks_alike(
    run: PublishedRun,
) -> None:
    terms = pa.table({"term": ["driftwood", "kelp drift"], "long_form": ["", ""]})
    parquet.write_table(terms, run.folder / "terms.parquet")
    with pytest.raises(UsageError, match="did you mean 'kelp drift'"):
        explanation_of(run, "drift")


@pytest.mark.parametrize("name", ["kelp drifts", "KELP DRIFT"])
def test_a_name_in_the_plural_stands_for_the_same(run: PublishedRun, name: str) -> None:
    assert find_group(run, name).id == "kelp drift"
    assert isinstance(explanation_of(run, name), TermExplanation)
