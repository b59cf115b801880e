"""The borderline papers of a topic, on a run whose degrees are written down."""

import shutil
from pathlib import Path

import groundswell as gs
import pyarrow as pa
import pytest
from click.testing import CliRunner
from groundswell.cli import main
from groundswell.errors import UsageError
from groundswell.outputs.inspect.borderline import borderline_papers
from groundswell.outputs.inspect.members import Group, find_group
from groundswell.outputs.published_run import PublishedRun
from pyarrow import parquet

from tests.planted import DAYS, PlantedRuns

ROWS = [  # of the first five papers: whether it is the first topic, and the degree there
    [(0, 0.9), (1, 0.1), (2, 0.05)],
    [(0, 0.5), (1, 0.4), (2, 0.35)],
    [(1, 0.6), (2, 0.32), (0, 0.31)],
    [(1, 0.45), (0, 0.43), (2, 0.2)],
    [(2, 0.8), (1, 0.29), (0, 0.28)],
]


@pytest.fixture
def run(planted_runs: PlantedRuns, tmp_path: Path) -> PublishedRun:
    """A copy of the newest planted run in which five papers have the degrees above."""
    folder = tmp_path / str(DAYS[-1])
    shutil.copytree(planted_runs.folder(DAYS[-1]), folder)
    (tmp_path / "latest").symlink_to(folder.name)
    papers = parquet.read_table(folder / "papers.parquet")
    ids = papers["paper_id"].to_pylist()[: len(ROWS)]
    rows = [
        {"paper_id": paper, "rank": rank, "topic_id": topic, "degree": degree}
        for paper, own in zip(ids, ROWS, strict=True)
        for rank, (topic, degree) in enumerate(own, 1)
    ]
    schema = parquet.read_schema(folder / "memberships.parquet")
    parquet.write_table(pa.Table.from_pylist(rows, schema), folder / "memberships.parquet")
    return PublishedRun(folder)


def between(run: PublishedRun, topic: int) -> list[tuple[int, float, int, float]]:
    """The places of the borderline papers, their degree, the other topic, and that degree."""
    ids = run.papers(["paper_id"])["paper_id"].to_pylist()
    return [
        (ids.index(each.paper_id), each.degree, each.other_topic_id, each.other_degree)
        for each in borderline_papers(run, find_group(run, topic))
    ]


def test_they_are_the_topics_papers_with_a_high_second_degree_and_others_with_one_in_it(
    run: PublishedRun,
) -> None:
    assert between(run, 0) == [(3, 0.43, 1, 0.45), (1, 0.5, 1, 0.4), (2, 0.31, 1, 0.6)]


def test_a_degree_below_three_tenths_makes_no_borderline_paper(run: PublishedRun) -> None:
    assert 4 not in [place for place, *_ in between(run, 1)]
    assert [place for place, *_ in between(run, 2)] == [1, 2]


def test_a_theme_a_term_and_papers_without_a_topic_have_none(run: PublishedRun) -> None:
    for group in (Group("topic", -1, "papers without a topic"), Group("term", "tides", "tides")):
        with pytest.raises(UsageError, match=f"'{group.label}' is no topic, and only topics"):
            borderline_papers(run, group)


def test_the_library_has_them_as_a_table(run: PublishedRun) -> None:
    table = gs.open(run.folder).topic(0).borderline
    assert table["degree"].to_pylist() == [0.43, 0.5, 0.31]
    assert table.schema.field("digest_date").type == pa.date32()
    labels = {topic.id: topic.label for topic in run.topics}
    assert table["other_topic"].to_pylist() == [labels[1]] * 3


def test_the_command_prints_both_degrees(run: PublishedRun) -> None:
    arguments = ["papers", "0", "--borderline", "--out", str(run.folder.parent)]
    lines = CliRunner().invoke(main, arguments).stdout.splitlines()
    label = next(topic.label for topic in run.topics if topic.id == 1)
    assert len(lines) == 3
    assert lines[0].endswith(f"[0.43; 0.45 in {label} (1)]")


def test_the_command_prints_json(run: PublishedRun) -> None:
    arguments = ["papers", "0", "--borderline", "--json", "--out", str(run.folder.parent)]
    assert '"other_degree": 0.45' in CliRunner().invoke(main, arguments).stdout
