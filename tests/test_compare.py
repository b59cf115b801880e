import itertools
import json
import shutil

import pytest
from click.testing import CliRunner
from groundswell.artifacts import LineageEvent
from groundswell.cli import main
from groundswell.errors import UsageError
from groundswell.outputs import inspect as look
from groundswell.report.changes import Side, changes, way_between

from tests.planted import DAYS

FIRST, LAST = DAYS[0].isoformat(), DAYS[-1].isoformat()


def event(kind, day, before, after, why="why"):
    return LineageEvent(kind, day, tuple(before), tuple(after), papers=1, share_moved=0.1, why=why)


def test_compare_names_the_new_topic_and_the_papers_it_took(planted_runs):
    changed = look.compare(planted_runs[2], FIRST, LAST)
    (birth,) = changed["events"]
    labels = {
        t["id"]: t["label"]
        for t in json.loads((planted_runs[2] / LAST / "topics.json").read_text())
    }
    assert birth["kind"] == "birth"
    assert birth["to"] == [{"id": 4, "label": labels[4]}]
    assert changed["new_papers"] == 60
    assert all(row["why"][0].split()[1] == "birth:" for row in changed["moved"])
    assert 4 in {row["id"] for row in changed["movers"]}


def test_papers_that_moved_are_those_whose_topic_differs(planted_runs):
    out = planted_runs[2]
    before, after = look._side(out, DAYS[-2].isoformat()), look._side(out, LAST)
    really = {p for p, t in before.topic_of.items() if after.topic_of[p] != t}
    changed = look.compare(out, DAYS[-2].isoformat(), LAST)
    assert {paper for row in changed["moved"] for paper in row["paper_ids"]} == really


def test_changes_md_says_what_compare_says_of_the_same_two_runs(planted_runs):
    out = planted_runs[2]
    for earlier, later in itertools.pairwise(DAYS):
        text = look.compare_text(look.compare(out, earlier.isoformat(), later.isoformat()))
        told = text.split("\n\n", 1)[1]
        assert told in (out / later.isoformat() / "changes.md").read_text()


def test_a_way_through_several_events_is_told_in_order():
    split = event("split", "2025-01-02", [1], [1, 2])
    merge = event("merge", "2025-01-05", [2, 3], [3])
    assert way_between(1, 3, [split, merge]) == [split, merge]
    assert way_between(1, 3, [merge, split]) == []
    assert way_between(2, 3, [split, merge]) == [merge]


def test_a_paper_that_left_the_sources_is_counted():
    before = Side("2025-01-01", {1: "One"}, {"a": 1, "b": 1})
    after = Side("2025-01-02", {1: "One"}, {"a": 1, "c": 1})
    changed = changes(before, after, [], 0.95)
    assert (changed["new_papers"], changed["gone_papers"]) == (1, 1)


def test_a_label_cannot_break_out_of_the_text():
    before = Side("2025-01-01", {1: "x** <b> [l](http://e)"}, {"a": 1})
    after = Side("2025-01-02", {2: "y"}, {"a": 2})
    moves = [event("retirement", "2025-01-02", [1], [2])]
    text = look.compare_text(changes(before, after, moves, 0.95))
    assert "<b>" not in text
    assert "x\\*\\*" in text


def test_the_command_prints_words_and_json(planted_runs):
    arguments = ["compare", FIRST, LAST, "--out", str(planted_runs[2])]
    words = CliRunner().invoke(main, arguments)
    assert words.stdout.startswith(f"# What changed from {FIRST} to {LAST}")
    value = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).stdout)
    assert value["new_papers"] == 60


def test_a_run_that_is_not_there_is_named(planted_runs):
    with pytest.raises(UsageError, match=r"there is no run 2025-01-19 .*did you mean"):
        look.compare(planted_runs[2], "2025-01-19", LAST)


def test_the_earlier_run_comes_first(planted_runs):
    with pytest.raises(UsageError, match="name the earlier run first"):
        look.compare(planted_runs[2], LAST, FIRST)


def test_runs_that_do_not_continue_each_other_are_not_compared(planted_runs, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(planted_runs[2], out, symlinks=True)
    record = out / DAYS[1].isoformat() / "run.json"
    run = json.loads(record.read_bytes())
    run["files"]["state.zip"] = "0" * 64
    record.write_text(json.dumps(run))
    with pytest.raises(UsageError, match="was made again after run"):
        look.compare(out, FIRST, LAST)
    shutil.rmtree(out / DAYS[1].isoformat())
    with pytest.raises(UsageError, match="is not in"):
        look.compare(out, FIRST, LAST)
