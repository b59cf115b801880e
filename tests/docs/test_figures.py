"""Figures on the pages are those of the JSON that the benchmarks wrote."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from groundswell.evaluate.compare import ComparisonResult
from groundswell.evaluate.tables import comparison_text
from groundswell.tracking.regrouping import FEWEST

from benchmarks import agents, name_reading, refits, signals
from tests.docs import evaluation_figures, figures
from tests.docs.blocks import ROOT
from tests.docs.figures import load


def lines(table: str) -> list[str]:
    return [line for line in table.splitlines() if line.startswith("|")]


def topic_tables() -> list[str]:
    results = [ComparisonResult.from_json(each) for each in load("topics").values()]
    return [line for result in results for line in lines(comparison_text(result))]


TABLES: dict[str, tuple[str, Callable[[], Iterable[Any]]]] = {
    "signals_null": ("signals", lambda: lines(signals.null_table(load("signals_null"), 200))),
    "signals_power": ("signals", lambda: lines(signals.power_table(load("signals_power"), 200))),
    "signals_planted": ("signals", lambda: lines(signals.planted_table(load("signals_planted")))),
    "refits": ("bertopic", lambda: lines(refits.table([refits.Kept(**x) for x in load("refits")]))),
    "agents": ("agents", lambda: lines(agents.table([agents.Asked(**x) for x in load("agents")]))),
    "emergence_daily": ("emerging", figures.emergence),
    "emergence_arxiv": ("emerging", figures.emergence),
    "emergence_bertopic": ("emerging", figures.emergence),
    "emergence_null": ("emerging", figures.null_years),
    "persistence": ("emerging", figures.persistence),
    "attention_waves": ("emerging", figures.attention),
    "lags": ("compare", figures.lags),
    "groups": ("groups", figures.groups),
    "kept_metadata": ("sources", figures.metadata),
    "readers": ("sources", figures.readers),
    "readers_memory": ("sources", figures.readers),
    "topics": ("topics", topic_tables),
    "topic_counts": ("topics", figures.topic_counts),
    "fuzz": ("evaluation/robustness", figures.fuzz),
    "soak": ("evaluation/robustness", figures.soak),
    "mutants": ("evaluation/robustness", figures.mutants),
    "report": ("report", figures.report),
    "scale": ("scale", figures.scale),
    "degrees": ("membership", figures.degrees),
    "levels": ("topics", figures.levels),
    "names": ("topics", figures.names),
    "speed": ("scale", figures.speed),
    "parallel_topics": ("languages", figures.languages),
    "tracking": ("tracking", figures.tracking),
}
"""The page of each benchmark's figures, and what makes its rows."""
IN_PROSE = {
    "attention_null": (
        "emerging",
        "In 20\narchives with shuffled dates the list over all papers names something in one year",
    ),
    "looks": ("emerging", "such a year comes .4\nto .9 times as often"),
    "deliveries": ("watches", "sends 1,000 messages"),
}
"""Those whose page says in words, or draws in pictures, what they found."""
ELSEWHERE = {"speed_ratios": "of kinds of machines, for `make speed`"}


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def test_every_json_of_a_benchmark_is_compared_with_a_page() -> None:
    there = {path.stem for path in (ROOT / "benchmarks").glob("*.json")}
    assert there == {*TABLES, *IN_PROSE, *ELSEWHERE}


@pytest.mark.parametrize("name", TABLES)
def test_the_rows_of_a_table_are_those_of_its_json(name: str) -> None:
    where, rows = TABLES[name]
    text = page(where)
    missing = []
    for row in rows():
        parts = (row,) if isinstance(row, str) else row
        if not any(all(part in line for part in parts) for line in text.splitlines()):
            missing.append(row)
    assert missing == []


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("docs/evaluation/index.md", figures.evaluation),
        ("docs/evaluation/index.md", evaluation_figures.rows),
        ("README.md", figures.readme),
        ("docs/concepts.md", figures.seen),
        ("docs/limits.md", figures.limits),
        ("docs/decisions.md", figures.decisions),
    ],
    ids=["evaluation", "more of it", "README", "concepts", "limits", "decisions"],
)
def test_the_page_of_every_figure_has_those_of_the_json(
    path: str, rows: Callable[[], Iterable[str]]
) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert [words for words in rows() if words not in text] == []


def test_pages_that_repeat_a_figure_have_that_of_the_json() -> None:
    assert [
        (path, words)
        for path, words in evaluation_figures.repeated()
        if words not in (ROOT / path).read_text(encoding="utf-8")
    ] == []


@pytest.mark.parametrize("name", IN_PROSE)
def test_the_words_on_a_figure_stand_on_its_page(name: str) -> None:
    where, words = IN_PROSE[name]
    assert words in page(where)
    assert load(name)


def test_the_table_of_names_read_counts_the_verdicts() -> None:
    table = name_reading.table(ROOT / "benchmarks" / "name_reading.tsv")
    assert table in page("evaluation/name_reading")


def test_no_message_of_the_deliveries_was_lost_or_doubled() -> None:
    found = load("deliveries")
    assert (found["messages"], found["lost"], found["doubled"]) == (1000, 0, 0)


def test_no_shuffled_archive_lists_anything_by_votes() -> None:
    years = load("attention_null")
    assert len(years) == 20
    listed = [key for year in years for key, value in year.items() if value is True]
    assert listed == ["papers"]


def test_a_years_least_p_value_is_as_rare_as_the_page_says() -> None:
    found: dict[int, list[float]] = {8: [], 20: [], 40: []}
    for each in load("looks"):
        most = next((papers for papers in found if each["papers"] <= papers), None)
        if each["papers"] >= 8 and most is not None:
            found[most].append(each["1e-05"])
    few, many = found[8] + found[20], found[40]
    assert (f"{min(few):.1f}", f"{max(few):.1f}") == ("0.4", "0.9")
    assert (f"{min(many):.1f}", f"{max(many):.1f}") == ("0.3", "0.8")


def test_pages_name_the_papers_that_topics_take() -> None:
    assert f"**{FEWEST} papers.**" in page("limits")
    assert f"at least {FEWEST}\npapers to make topics" in page("tutorial")
