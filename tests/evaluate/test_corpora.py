"""Two sources side by side, as `groundswell compare SOURCE SOURCE` tells them apart."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from groundswell.cli import main
from groundswell.config import Config
from groundswell.errors import UsageError
from groundswell.evaluate.corpora import CorporaSettings, compare_sources
from groundswell.outputs.contrast import Comparison, Comparisons, comparisons_text

from tests.planted import START, TODAY, write_source


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Config]:
    """Two files of the planted papers: the second has all on varnish, and ten are in both."""
    folder = tmp_path_factory.mktemp("corpora")
    source, config = write_source(folder)
    lines = [json.loads(line) for line in source.read_text().splitlines()]
    varnish = [line for line in lines if "varnish" in line["title"]]
    others = [line for line in lines if "varnish" not in line["title"]]
    first, second = others[:120], [*others[110:200], *varnish]
    paths = folder / "proceedings.jsonl", folder / "digests.jsonl"
    for path, some in zip(paths, (first, second), strict=True):
        path.write_text("".join(json.dumps(line) + "\n" for line in some))
    return (*paths, config)


def compared(sources: tuple[Path, Path, Config], cache: Path) -> Comparison:
    settings = CorporaSettings(cache, sources[2], TODAY, lambda _: None)
    [found] = compare_sources((str(sources[0]), str(sources[1])), settings).comparisons
    return found


@pytest.fixture(scope="module")
def found(
    sources: tuple[Path, Path, Config], tmp_path_factory: pytest.TempPathFactory
) -> Comparison:
    return compared(sources, tmp_path_factory.mktemp("cache"))


def test_papers_of_both_are_left_out_and_the_others_counted(found: Comparison) -> None:
    assert [side.name for side in found.sides] == ["proceedings.jsonl", "digests.jsonl"]
    assert found.both == 10
    assert found.sides[0].papers == 110


def test_what_only_one_source_has_is_over_represented_there(found: Comparison) -> None:
    mine = [entry for entry in found.entries if entry.ratio < 1]
    assert {entry.kind for entry in mine} == {"topic", "term"}
    assert all("varnish" in paper.title for paper in mine[0].papers)
    assert mine[0].counts[0] == 0
    assert mine[0].ratio_high < 0.5


def test_exchanged_sources_have_inverse_ratios(
    sources: tuple[Path, Path, Config], found: Comparison, tmp_path: Path
) -> None:
    other = compared((sources[1], sources[0], sources[2]), tmp_path)
    ratios = {entry.label: entry.ratio for entry in other.entries}
    assert {entry.label: pytest.approx(1 / entry.ratio) for entry in found.entries} == ratios


def test_sources_of_other_times_are_said_to_share_none(
    sources: tuple[Path, Path, Config], tmp_path: Path
) -> None:
    older = tmp_path / "older.jsonl"
    lines = [json.loads(line) for line in sources[0].read_text().splitlines()]
    for number, line in enumerate(lines):
        line["date"] = (START - timedelta(days=400 + number % 9)).isoformat()
    older.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = compared((older, sources[1], sources[2]), tmp_path / "cache")
    assert (found.overlap, found.shared_periods) == (False, 0)
    text = comparisons_text(Comparisons((found,)), 3)
    assert "They share no time, so what differs may be of the time." in text
    assert "leads" not in text


def test_what_runs_published_is_not_read_as_a_source(
    sources: tuple[Path, Path, Config], found: Comparison, tmp_path: Path
) -> None:
    folder = tmp_path / "digests"
    published = folder / "artifacts" / "2025-01-24"
    published.mkdir(parents=True)
    (folder / "digests.jsonl").write_bytes(sources[1].read_bytes())
    for name in ("run.json", "state.zip"):
        (published / name).write_text("{}")
    (published / "papers.jsonl").write_bytes(sources[0].read_bytes())
    again = compared((sources[0], folder, sources[2]), tmp_path / "cache")
    assert [side.papers for side in again.sides] == [side.papers for side in found.sides]
    settings = CorporaSettings(tmp_path / "cache", sources[2], TODAY, lambda _: None)
    with pytest.raises(UsageError, match="is a run that was published"):
        compare_sources((str(sources[0]), str(published)), settings)


def test_one_source_given_twice_is_refused(
    sources: tuple[Path, Path, Config], tmp_path: Path
) -> None:
    settings = CorporaSettings(tmp_path, sources[2], TODAY, lambda _: None)
    with pytest.raises(UsageError, match="given twice: give two sources that differ"):
        compare_sources((str(sources[0]), str(sources[0])), settings)


def test_the_command_tells_sources_from_dates(
    sources: tuple[Path, Path, Config], tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[embed]\nencoder = "{sources[2].embed.encoder}"\n')
    arguments = ["compare", str(sources[0]), str(sources[1]), "--config", str(settings)]
    result = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "out"), "--limit", "2"])
    assert result.exit_code == 0, result.output
    assert "10 papers of both left out." in result.output
    assert "More frequent in digests.jsonl" in result.output
    assert not list((tmp_path / "out").glob("2*"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "compare was given 0 names: give the dates of two runs, two sources"),
        (["2025-01-01"], "compare was given 1 name:"),
        (["--by", "labels", "a", "b", "c"], "given 3 groups: give two at most"),
        (["nowhere", "2025-01-01"], "there is no file or folder nowhere"),
    ],
)
def test_wrong_use_is_one_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(main, ["compare", *arguments, "--out", str(tmp_path)])
    assert result.exit_code in {1, 2}
    assert sentence in result.output


def test_a_comparison_is_read_aloud(found: Comparison) -> None:
    text = comparisons_text(Comparisons((found,)), 3)
    assert text.startswith("proceedings.jsonl (110 papers, 1 Jan 2025 to ")
    assert "They share no time" not in text
