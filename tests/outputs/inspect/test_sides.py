"""Groups of a published run side by side."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from groundswell.api.run import Run
from groundswell.artifacts.codecs import json_bytes
from groundswell.errors import UsageError
from groundswell.outputs.contrast import comparisons_text
from groundswell.outputs.inspect.sides import compare_groups
from groundswell.outputs.published_run import PublishedRun
from pyarrow import parquet

from tests.planted import THEMES, PlantedRuns


@pytest.fixture
def run(planted_runs: PlantedRuns, tmp_path: Path) -> PublishedRun:
    """The newest planted run, in which each paper has its theme and its parity as labels."""
    shutil.copytree((planted_runs.out / "latest").resolve(), tmp_path / "latest")
    path = tmp_path / "latest" / "papers.parquet"
    papers = parquet.read_table(path)
    labels = [
        [
            next(theme for theme in THEMES if theme in title),
            f"even {int(title.split()[-1]) % 2 == 0}",
        ]
        for title in papers["title"].to_pylist()
    ]
    place = papers.schema.get_field_index("labels")
    column = pa.array(labels, pa.list_(pa.string()))
    parquet.write_table(papers.set_column(place, "labels", column), path)
    return PublishedRun(tmp_path / "latest")


def test_a_group_s_own_topic_is_over_represented_in_it_with_its_papers(run: PublishedRun) -> None:
    [found] = compare_groups(run, "label", ["violin varnish"]).comparisons
    first = found.entries[0]
    assert first.ratio_low > 2
    assert first.q_value < 0.001
    assert first.counts[0] > 20
    assert all("violin varnish" in paper.title for paper in first.papers)
    assert [side.name for side in found.sides] == ["violin varnish", "all others"]
    other = [entry for entry in found.entries if entry.ratio < 1]
    assert other
    assert not any("violin" in paper.title for entry in other for paper in entry.papers)


def test_two_groups_are_compared_with_each_other_alone(run: PublishedRun) -> None:
    [found] = compare_groups(run, "labels", ["Violin Varnish", "desert radar"]).comparisons
    titles = run.papers()["title"].to_pylist()
    sizes = [sum(theme in title for title in titles) for theme in ("violin", "desert radar")]
    assert [side.papers for side in found.sides] == sizes


def test_without_names_the_largest_groups_are_each_compared(run: PublishedRun) -> None:
    found = compare_groups(run, "labels", []).comparisons
    assert len(found) == 5
    assert {side.name for each in found for side in each.sides} > {"all others", "even True"}


def test_groups_that_do_not_differ_say_so_in_one_line(run: PublishedRun) -> None:
    found = compare_groups(run, "label", ["even True", "even False"])
    text = comparisons_text(found, 5)
    assert "No topic or term is significantly more frequent in one of them" in text
    assert "Whether one leads the other in time cannot be tested: it takes 30 weeks" in text


def test_the_text_lists_so_many_of_each_side_and_counts_the_rest(run: PublishedRun) -> None:
    text = comparisons_text(compare_groups(run, "label", ["violin varnish"]), 1)
    assert text.startswith("violin varnish (")
    assert text.count("times as frequent") == 2
    assert "topics and terms, of which 1 follow." in text


def test_a_group_that_is_not_there_is_refused_with_the_nearest(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match="called 'violin varnis'.*did you mean 'violin varnish'"):
        compare_groups(run, "labels", ["violin varnis"])


def test_one_group_given_twice_is_refused(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match="'violin varnish' was given twice"):
        compare_groups(run, "labels", ["violin varnish", "Violin Varnish"])


def test_a_field_without_groups_is_refused(run: PublishedRun) -> None:
    with pytest.raises(
        UsageError, match="the run has 0 groups of five papers or more by 'authors'"
    ):
        compare_groups(run, "author", [])
    with pytest.raises(UsageError, match="cannot be grouped by 'votes'"):
        compare_groups(run, "votes", [])


def test_the_library_s_run_says_the_same(run: PublishedRun) -> None:
    found = Run(run.folder).compare_groups("label", "violin varnish")
    assert found == compare_groups(run, "labels", ["violin varnish"])
    assert str(found).startswith("violin varnish (")


def test_json_has_every_number(run: PublishedRun) -> None:
    found = compare_groups(run, "label", ["violin varnish"])
    [value] = json.loads(json_bytes(found.as_json()))
    assert value["tested"] == found.comparisons[0].tested
    assert value["entries"][0]["papers"][0].keys() == {"paper_id", "digest_date", "title"}
