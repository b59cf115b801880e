"""What changed between two published runs."""

import itertools
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner
from groundswell.artifacts import EventKind, LineageEvent
from groundswell.cli import main
from groundswell.errors import UsageError
from groundswell.outputs.inspect.comparison import compare, side
from groundswell.outputs.published_run import PublishedRun
from groundswell.report.changes import Side, TopicRef, changes, event_path
from groundswell.report.markdown import comparison_text

from tests.planted import DAYS, PlantedRuns

FIRST, LAST = DAYS[0], DAYS[-1]


def event(
    kind: EventKind, day: str, before: list[int], after: list[int], why: str = "why"
) -> LineageEvent:
    return LineageEvent(kind, day, tuple(before), tuple(after), papers=1, share_moved=0.1, why=why)


def test_compare_names_the_new_topic_and_the_papers_it_took(planted_runs: PlantedRuns) -> None:
    changed = compare(planted_runs.out, FIRST, LAST)
    (birth,) = changed.events
    labels = {
        t["id"]: t["label"]
        for t in json.loads((planted_runs.folder(LAST) / "topics.json").read_text())
    }
    assert birth.kind == "birth"
    assert birth.targets == (TopicRef(4, labels[4]),)
    assert changed.new_papers == 60
    assert 4 in {mover.topic.id for mover in changed.movers}


def test_papers_that_moved_are_those_whose_topic_differs(planted_runs: PlantedRuns) -> None:
    before, after = (side(PublishedRun(planted_runs.folder(day))) for day in DAYS[-2:])
    really = {p for p, t in before.topic_of.items() if after.topic_of[p] != t}
    changed = compare(planted_runs.out, DAYS[-2], LAST)
    assert {paper for papers in changed.moved for paper in papers.paper_ids} == really


def test_changes_md_says_what_compare_says_of_the_same_two_runs(planted_runs: PlantedRuns) -> None:
    for earlier, later in itertools.pairwise(DAYS):
        text = comparison_text(compare(planted_runs.out, earlier, later))
        changed = text.split("\n\n", 1)[1]
        assert changed in (planted_runs.folder(later) / "changes.md").read_text()


def test_a_path_through_several_events_is_in_their_order() -> None:
    split = event("split", "2025-01-02", [1], [1, 2])
    merge = event("merge", "2025-01-05", [2, 3], [3])
    assert event_path(1, 3, [split, merge]) == [split, merge]
    assert event_path(1, 3, [merge, split]) == []
    assert event_path(2, 3, [split, merge]) == [merge]


def test_a_paper_that_left_the_sources_is_counted() -> None:
    before = Side("2025-01-01", {1: "One"}, {"a": 1, "b": 1})
    after = Side("2025-01-02", {1: "One"}, {"a": 1, "c": 1})
    changed = changes(before, after, [], 0.95)
    assert (changed.new_papers, changed.gone_papers) == (1, 1)


def test_a_label_cannot_break_out_of_the_text() -> None:
    before = Side("2025-01-01", {1: "x** <b> [l](http://e)"}, {"a": 1})
    after = Side("2025-01-02", {2: "y"}, {"a": 2})
    moves = [event("retirement", "2025-01-02", [1], [2])]
    text = comparison_text(changes(before, after, moves, 0.95))
    assert "<b>" not in text
    assert "x\\*\\*" in text


def test_the_command_prints_words_and_json(planted_runs: PlantedRuns) -> None:
    arguments = ["compare", str(FIRST), str(LAST), "--out", str(planted_runs.out)]
    words = CliRunner().invoke(main, arguments)
    assert words.stdout.startswith(f"# What changed from {FIRST} to {LAST}")
    value = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).stdout)
    assert value["new_papers"] == 60


def test_the_json_of_a_comparison_keeps_its_keys() -> None:
    before = Side("2025-01-01", {1: "One", 2: "Two"}, {"a": 1, "b": 1, "c": 1, "d": 2})
    after = Side("2025-01-02", {1: "One", 2: "Two", 3: "New"}, {"a": 1, "b": 3, "c": 1})
    after = replace(after, topic_of={**after.topic_of, **{f"new {n}": 3 for n in range(20)}})
    split = event("split", "2025-01-02", [1], [1, 3], "two groups drifted apart")
    value = dict(changes(before, after, [split], 0.95).as_json())
    one, new = {"id": 1, "label": "One"}, {"id": 3, "label": "New"}
    movers = cast("list[dict[str, object]]", value.pop("movers"))
    mover = next(each for each in movers if each["id"] == 1)
    assert value == {
        "from": "2025-01-01",
        "to": "2025-01-02",
        "level": "95 %",
        "new_papers": 20,
        "gone_papers": 1,
        "events": [
            {
                "kind": "split",
                "date": "2025-01-02",
                "from": [one],
                "to": [one, new],
                "made": [new],
                "ended": [],
                "papers": 1,
                "share_moved": 0.1,
                "why": "two groups drifted apart",
            }
        ],
        "moved": [
            {
                "from": one,
                "to": new,
                "papers": 1,
                "why": ["2025-01-02 split: two groups drifted apart"],
                "paper_ids": ["b"],
            }
        ],
    }
    assert set(mover) == {"id", "topic", "new", "share", "low", "high", "before"}
    assert (mover["topic"], mover["new"], mover["share"]) == (one, 0, 0.0)


def test_a_run_that_is_not_there_is_named(planted_runs: PlantedRuns) -> None:
    with pytest.raises(UsageError, match=r"there is no run 2025-01-19 .*did you mean"):
        compare(planted_runs.out, date(2025, 1, 19), LAST)


def test_the_earlier_run_comes_first(planted_runs: PlantedRuns) -> None:
    with pytest.raises(UsageError, match="name the earlier run first"):
        compare(planted_runs.out, LAST, FIRST)


def test_runs_that_do_not_continue_each_other_are_not_compared(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(planted_runs.out, out, symlinks=True)
    record = out / DAYS[1].isoformat() / "run.json"
    run = json.loads(record.read_bytes())
    run["files"]["state.zip"] = "0" * 64
    record.write_text(json.dumps(run))
    with pytest.raises(UsageError, match="was made again after run"):
        compare(out, FIRST, LAST)
    shutil.rmtree(out / DAYS[1].isoformat())
    with pytest.raises(UsageError, match="is not in"):
        compare(out, FIRST, LAST)
