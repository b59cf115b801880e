"""Progress as a bar or as lines."""

import io
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from groundswell import log
from groundswell.compute.progress import progress
from tqdm import tqdm


@pytest.fixture(autouse=True)
def lines_as_text() -> None:
    log.set_up("text", "")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_off_a_terminal_quick_work_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(10, "embedding papers") as done:
        done(10)
    assert capsys.readouterr().err == ""


class Clock:
    """A clock that a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("time.monotonic", lambda: self.now)


def test_off_a_terminal_long_work_prints_how_far_it_is_and_how_long_it_still_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(monkeypatch)
    lines: list[str] = []
    monkeypatch.setattr(log, "say", lambda line, *_, **__: lines.append(line))
    with progress(2000, "embedding papers") as done:
        for seconds, count in (
            (0.5, 10),
            (2.0, 90),
            (8.0, 300),
            (12.0, 200),
            (60.0, 900),
            (1, 500),
        ):
            clock.now += seconds
            done(count)
    assert lines == [
        "  embedding papers: 100 of 2,000, about 48 s left",
        "  embedding papers: 600 of 2,000, about 52 s left",
        "  embedding papers: 1,500 of 2,000, about 28 s left",
    ]


def test_hours_are_written_in_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    lines: list[str] = []
    monkeypatch.setattr(log, "say", lambda line, *_, **__: lines.append(line))
    with progress(1000, "embedding papers") as done:
        clock.now += 30
        done(10)
    assert lines == ["  embedding papers: 10 of 1,000, about 50 min left"]


def test_on_a_terminal_there_is_a_bar_that_many_threads_can_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("tqdm.tqdm", partial(tqdm, mininterval=0))
    with progress(400, "embedding papers") as done, ThreadPoolExecutor(4) as pool:
        list(pool.map(done, [1] * 400))
    shown = terminal.getvalue()
    assert "embedding papers" in shown
    assert "400/400" in shown
