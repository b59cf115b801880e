"""Proceedings, whose dates name a year, through the whole job and without options."""

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from groundswell.cli import main
from pyarrow import parquet

pytestmark = pytest.mark.slow

THEMES = {
    "tidal turbines": ("blade fatigue", "current profile", "wake model", "seabed cable"),
    "alpine lichens": ("thallus growth", "snow cover", "spore dispersal", "rock substrate"),
    "violin varnish": ("resin recipe", "wood grain", "acoustic damping", "pigment layer"),
    "orchard robots": ("fruit detection", "gripper design", "row navigation", "pruning plan"),
}
YEARS = range(2021, 2026)


def write_proceedings(path: Path) -> int:
    """Write a conference of five years; papers on orchard robots come in the last one."""
    draw = random.Random(3)  # noqa: S311 - no secret
    entries: list[str] = []
    for theme, parts in THEMES.items():
        for year in YEARS:
            for _ in range((2, 40)[year == YEARS[-1]] if theme == "orchard robots" else 14):
                one, two, three = draw.sample(parts, 3)
                entries.append(
                    f"@inproceedings{{key{len(entries)},\n  title = {{{one} and {two} of {theme}, "
                    f"study {len(entries)}}},\n  author = {{Writer{len(entries)}, Ann}},\n"
                    f"  year = {{{year}}},\n  abstract = {{We measure {one} in {theme}. Work on "
                    f"{theme} treats {two} and {three} apart; a model of {three} explains what "
                    f"{theme} show, and {draw.choice(parts)} adds to it.}}\n}}\n"
                )
    path.write_text("\n".join(entries))
    return len(entries)


def test_a_bibtex_file_with_years_runs_with_no_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    papers = write_proceedings(tmp_path / "proceedings.bib")
    result = CliRunner().invoke(main, ["run", "proceedings.bib"])
    assert result.exit_code == 0, result.stderr
    folder = tmp_path / "artifacts" / "latest"
    assert json.loads((folder / "run.json").read_bytes())["as_of"] == "2025-12-31"
    prevalence = parquet.read_table(folder / "prevalence.parquet")
    assert [day.isoformat() for day in prevalence["period_start"].unique().to_pylist()] == [
        f"{year}-01-01" for year in YEARS
    ]
    assert sum(prevalence["count"].to_pylist()) == papers
    topics = json.loads((folder / "topics.json").read_bytes())
    keywords = {topic["id"]: topic["keywords"] for topic in topics}
    signals = json.loads((folder / "signals.json").read_bytes())
    rising = [keywords[each["id"]] for each in signals if each["status"] == "emerging"]
    assert rising
    assert all("orchard" in " ".join(words) for words in rising)
    assert "signals compare years" in result.stderr
