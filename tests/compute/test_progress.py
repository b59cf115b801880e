"""Progress as a bar or as lines."""

import io
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from groundswell.compute import progress as module
from groundswell.compute.progress import progress
from tqdm import tqdm


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_off_a_terminal_quick_work_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(10, "embedding papers") as done:
        done(10)
    assert capsys.readouterr().err == ""


def test_off_a_terminal_long_work_prints_how_far_it_is_in_plain_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_EVERY_SECONDS", 0.0)
    with progress(2000, "embedding papers") as done:
        done(1200)
        done(800)
    assert capsys.readouterr().err == "  embedding papers: 1,200 of 2,000\n"


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
