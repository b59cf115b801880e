"""A run that is published while questions are asked is answered from as a whole, or not at all."""

import os
import shutil
from pathlib import Path

import pytest
from groundswell.delivery.mcp.runs import OpenRuns, PublishedRuns
from groundswell.errors import GroundswellError, UsageError

from benchmarks.agents import Session, connected, over_stdio
from tests.delivery.mcp.conftest import write_entries
from tests.planted import DAYS

OLD, NEW = str(DAYS[-2]), str(DAYS[-1])


@pytest.fixture
def older(own: Path, tmp_path: Path) -> Path:
    """Runs of which the newest stands aside, in 'aside'."""
    (own / NEW).rename(tmp_path / "aside")
    point(own, OLD)
    return own


def point(out: Path, day: str) -> None:
    beside = out / ".latest"
    beside.symlink_to(day)
    os.replace(beside, out / "latest")


def publish(out: Path, tmp_path: Path) -> None:
    (tmp_path / "aside").rename(out / NEW)
    point(out, NEW)


def replace(folder: Path, **fields: object) -> None:
    """Put another run in the place of one, as a run of the same date does."""
    beside, old = folder.with_name(".new"), folder.with_name(".old")
    shutil.copytree(folder, beside)
    write_entries(beside, **fields)
    (beside / "run.json").write_bytes((folder / "run.json").read_bytes())
    folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old)


def newest(session: Session) -> tuple[str, int]:
    found = session.answer("list_runs")
    return found["as_of"], found["papers"]


def test_the_next_question_is_answered_by_a_new_run(older: Path, tmp_path: Path) -> None:
    with connected(over_stdio(older)) as session:
        assert newest(session) == (OLD, 345)
        publish(older, tmp_path)
        assert newest(session) == (NEW, 360)


def test_a_run_in_the_place_of_another_is_read_again(own: Path) -> None:
    with connected(over_stdio(own)) as session:
        assert session.answer("explain", what="entry:9")["rise"]["q_value"] == 0.01
        replace(own / NEW, q_value=0.03)
        assert session.answer("explain", what="entry:9")["rise"]["q_value"] == 0.03


def test_a_question_keeps_its_run_while_another_is_published(older: Path, tmp_path: Path) -> None:
    runs = PublishedRuns(older)

    def question(opened: OpenRuns) -> tuple[str, int]:
        as_of = opened.run().as_of
        publish(older, tmp_path)
        return as_of, opened.run().papers.num_rows

    assert runs.ask(question) == (OLD, 345)


def test_a_run_that_is_replaced_during_a_question_is_asked_again(own: Path) -> None:
    runs, asked = PublishedRuns(own), list[str]()

    def question(opened: OpenRuns) -> list[float]:
        run = opened.run()
        before = run.emerging["q_value"].to_pylist()[0]
        if not asked:
            replace(own / NEW, q_value=0.03)
        asked.append("asked")
        return [before, opened.run().entry(9).facts.q_value]

    assert runs.ask(question) == [0.03, 0.03]
    assert len(asked) == 2


def test_a_run_that_is_removed_during_a_question_is_not_answered_from(own: Path) -> None:
    runs = PublishedRuns(own)

    def question(opened: OpenRuns) -> tuple[str, int]:
        run = opened.run()
        if run.as_of == NEW:
            (own / NEW).rename(own / ".gone")
            point(own, OLD)
        return run.as_of, run.papers.num_rows

    assert runs.ask(question) == (OLD, 345)


def test_runs_that_never_stay_are_given_up(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.delivery.mcp.runs._PAUSE", 0.0)

    def question(opened: OpenRuns) -> str:
        os.utime(opened.run().path / "run.json")
        return ""

    with pytest.raises(GroundswellError, match="replaced while they were read: ask again"):
        PublishedRuns(own).ask(question)


def test_an_error_of_a_question_is_passed_on(own: Path) -> None:
    with pytest.raises(UsageError, match="no entry 77"):
        PublishedRuns(own).ask(lambda opened: opened.run().entry(77))
