"""A column of a user's own through a whole run: groups, comparison, strata, search and page."""

import json
from pathlib import Path

import pytest
from groundswell import job
from groundswell.api.run import Run
from groundswell.config import Config
from groundswell.errors import UsageError
from groundswell.outputs.inspect.sides import compare_groups
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.search.index import SearchIndex

from tests.planted import DAYS, THEMES, job_settings, write_source
from tests.report.reading import data_of, unpacked

pytestmark = pytest.mark.slow


def with_labs(source: Path) -> None:
    """Give each paper a lab: that of its theme, and every third paper a second one."""
    rows = [json.loads(line) for line in source.read_text().splitlines()]
    for i, row in enumerate(rows):
        theme = next(i for i, theme in enumerate(THEMES) if theme in row["title"])
        row["lab"] = [f"Lab of {THEMES[theme]}", *(["Guest House"] if i % 3 == 0 else [])]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))


def configured(config: Config, **tables: object) -> Config:
    return Config.model_validate({**config.model_dump(), **tables})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> PublishedRun:
    folder = tmp_path_factory.mktemp("own")
    source, config = write_source(folder / "in")
    with_labs(source)
    config = configured(config, sources={"own": ["lab"]}, emerging={"strata": "lab"})
    settings = job_settings(folder / "out", config)
    done = job.run([str(source)], as_of=DAYS[-1], settings=settings)
    return PublishedRun(done.folder)


def test_papers_parquet_has_the_column(run: PublishedRun) -> None:
    labs = run.papers()["lab"].to_pylist()
    assert {len(each) for each in labs} == {1, 2}
    assert run.own_columns == ("lab",)


def test_its_groups_are_followed_without_being_asked_for(run: PublishedRun) -> None:
    for table in ("groups", "drivers"):
        fields = run.table(table)["field"].unique().to_pylist()
        assert "lab" in fields
    assert "Lab of violin varnish" in run.table("groups")["group"].unique().to_pylist()


def test_groups_of_it_are_compared(run: PublishedRun) -> None:
    [found] = compare_groups(run, "Lab", ["lab of violin varnish"]).comparisons
    assert "violin" in found.entries[0].papers[0].title.lower()


def test_a_search_finds_its_values(run: PublishedRun) -> None:
    labs = run.papers()["lab"].to_pylist()
    found = SearchIndex(run).search('LAB:"guest house" NOT varnish')
    assert 0 < len(found) < sum("Guest House" in each for each in labs)
    assert not any("varnish" in title for title in found["title"].to_pylist())


def test_the_page_has_its_values_for_search_and_papers(run: PublishedRun) -> None:
    page = (run.folder / "index.html").read_bytes()
    details = json.loads(unpacked(page, "details"))
    assert data_of(page)["own"] == ["lab"]
    assert details["own"]["lab"] == run.papers()["lab"].to_pylist()


def test_the_library_reads_it(run: PublishedRun) -> None:
    assert "lab" in Run(run.folder).papers.column_names


@pytest.mark.parametrize("name", ["papers.parquet", "papers.csv", "papers.jsonl"])
def test_an_export_has_it(run: PublishedRun, tmp_path: Path, name: str) -> None:
    Run(run.folder).export(tmp_path / name)
    assert b"lab" in (tmp_path / name).read_bytes()


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"groups": {"fields": ["lub"]}}, "cannot be grouped by 'lub' .did you mean 'lab'"),
        ({"emerging": {"strata": "lub"}}, "divided into strata by 'lub' .did you mean 'lab'"),
        ({"signals": {"strata": "track"}}, "divided into strata by 'track'"),
    ],
)
def test_a_name_that_is_no_column_is_refused(
    tmp_path: Path, tables: dict[str, object], message: str
) -> None:
    source, config = write_source(tmp_path / "in")
    config = configured(config, sources={"own": ["lab"]}, **tables)
    with pytest.raises(UsageError, match=message):
        job.run([str(source)], as_of=None, settings=job_settings(tmp_path / "out", config))
