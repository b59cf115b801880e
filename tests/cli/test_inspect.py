"""The commands that answer questions, on runs of planted topics."""

import json
from pathlib import Path

import click
import groundswell as gs
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from groundswell.cli import main

from tests.planted import DAYS, PlantedRuns

pytestmark = pytest.mark.slow


def call(runs: PlantedRuns, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--out", str(runs.out)])


def test_status_is_text_json_or_openmetrics(planted_runs: PlantedRuns) -> None:
    text = call(planted_runs, "status").stdout
    assert text.startswith(f"as of {DAYS[-1]}: 360 papers, 5 topics")
    value = json.loads(call(planted_runs, "status", "--json").stdout)
    assert value["counts"]["papers"] == 360
    assert "groundswell_papers 360" in call(planted_runs, "status", "--openmetrics").stdout


def test_two_forms_of_the_status_at_once_are_refused(planted_runs: PlantedRuns) -> None:
    result = call(planted_runs, "status", "--json", "--openmetrics")
    assert result.exit_code == 2
    assert "give one of them" in result.stderr


def test_an_expected_date_that_has_not_run_fails_the_command(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    assert call(planted_runs, "status", "--expect", str(DAYS[-1])).exit_code == 0
    late = call(planted_runs, "status", "--expect", "2025-12-01")
    assert late.exit_code == 1
    assert "2025-12-01 has not run: start it, or see the last attempt above" in late.stderr
    nothing = CliRunner().invoke(main, ["status", "--expect", "2025-12-01", "--out", str(tmp_path)])
    assert nothing.exit_code == 1
    assert "2025-12-01 has not run: " in nothing.stderr


def test_papers_and_explanations_are_text_or_json(planted_runs: PlantedRuns) -> None:
    papers = json.loads(call(planted_runs, "papers", "4", "--json").stdout)
    lines = call(planted_runs, "papers", "4").stdout.splitlines()
    assert [line.split()[1] for line in lines] == [paper["paper_id"] for paper in papers]
    assert set(papers[0]) == {"paper_id", "digest_date", "title", "url", "strength"}
    explained = json.loads(call(planted_runs, "explain", "4", "--json").stdout)
    text = call(planted_runs, "explain", "4").stdout
    assert text.startswith(f"{explained['label']} (topic 4) is emerging as of {DAYS[-1]}.")


def test_the_newest_report_is_opened_in_a_browser(
    planted_runs: PlantedRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    result = call(planted_runs, "show")
    page = planted_runs.folder(DAYS[-1]) / "index.html"
    assert opened == [page.resolve().as_uri()]
    assert result.stdout == f"{planted_runs.out / 'latest' / 'index.html'}\n"


def test_runs_are_served_until_the_command_is_interrupted(
    planted_runs: PlantedRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("groundswell.delivery.serve.RunServer.serve_forever", interrupted)
    result = call(planted_runs, "serve", "--port", "0")
    assert result.exit_code == 130
    assert result.stdout.startswith("http://127.0.0.1:")


def test_pruning_can_be_tried_out_in_json(planted_runs: PlantedRuns) -> None:
    result = call(planted_runs, "prune", "--keep", "2", "--dry-run", "--json")
    value = json.loads(result.stdout)
    assert value["done"] is False
    assert value["removed"] == [day.isoformat() for day in DAYS[:2]]
    assert all(planted_runs.folder(day).is_dir() for day in DAYS)


def test_a_name_that_does_not_emerge_is_one_sentence(planted_runs: PlantedRuns) -> None:
    refused = call(planted_runs, "explain", "no such thing")
    assert refused.exit_code == 2
    assert "is called 'no such thing'" in refused.stderr
    assert "'groundswell search' finds words" in refused.stderr


def test_explain_suggests_the_nearest_of_labels_and_terms(planted_runs: PlantedRuns) -> None:
    label = next(str(each) for each in gs.open(planted_runs.out).topics["label"].to_pylist())
    asked = f"{label}x"
    for command in ("explain", "papers"):
        assert f"did you mean '{label.lower()}'?" in call(planted_runs, command, asked).stderr


def test_a_search_is_text_or_json(planted_runs: PlantedRuns) -> None:
    lines = call(planted_runs, "search", "comet", "dust", "--limit", "3").stdout.splitlines()
    found = json.loads(call(planted_runs, "search", "comet dust", "--limit", "3", "--json").stdout)
    assert [line.split()[1] for line in lines] == [paper["paper_id"] for paper in found]
    assert len(found) == 3
    assert set(found[0]) == {"paper_id", "digest_date", "title", "url", "topic_id", "score"}


def test_a_search_by_meaning_is_that_of_the_library(
    planted_runs: PlantedRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def search(run: gs.Run, text: str, limit: int, *, by: str) -> pa.Table:
        asked.append((text, limit, by))
        return run.papers.slice(0, 1).append_column("score", pa.array([0.5]))

    monkeypatch.setattr(gs.Run, "search", search)
    lines = call(planted_runs, "search", "--meaning", "ice and dust").stdout.splitlines()
    assert asked == [("ice and dust", 20, "meaning")]
    assert len(lines) == 1


def test_a_search_that_finds_nothing_says_so(planted_runs: PlantedRuns) -> None:
    result = call(planted_runs, "search", "xylophone")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no paper matches: OR between words" in result.stderr
