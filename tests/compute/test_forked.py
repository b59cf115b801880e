"""Work in a copy of this process."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest
from groundswell.compute import forked as forked_module
from groundswell.compute.forked import forked

pytestmark = pytest.mark.usefixtures("two_cores")


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def copies() -> bool:
    """Whether copies are made here."""
    return sys.platform == "linux" and threading.active_count() == 1


def test_the_result_is_that_of_the_function_and_is_computed_once() -> None:
    held = list(range(100_000))
    wait = forked(lambda: (sum(held), os.getpid()))
    assert wait()[0] == sum(held)
    assert (wait()[1] != os.getpid()) == copies()
    assert wait() is wait()


def test_what_the_function_raises_is_raised_where_the_result_is_asked_for() -> None:
    def fail() -> None:
        raise ValueError("no such number")

    wait = forked(fail)
    with pytest.raises(ValueError, match="no such number"):
        wait()


def test_a_copy_that_dies_is_made_up_for() -> None:
    own = os.getpid()

    def die_in_a_copy() -> str:
        if os.getpid() != own:
            os._exit(3)
        return "made here"

    assert forked(die_in_a_copy)() == "made here"


def test_a_copy_that_computes_no_more_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forked_module, "_STUCK", 1.0)
    own = os.getpid()

    def hang_in_a_copy() -> str:
        if os.getpid() != own:
            threading.Event().wait()
        return "made here"

    def compute_for_a_while() -> int:
        until = time.process_time() + 1.5
        while time.process_time() < until:
            pass
        return os.getpid()

    assert forked(hang_in_a_copy)() == "made here"
    assert (forked(compute_for_a_while)() != own) == copies()


def test_a_copy_makes_no_copies_and_changes_nothing_here() -> None:
    changed: list[int] = []

    def inner() -> tuple[int, int]:
        changed.append(1)
        return os.getpid(), forked(os.getpid)()

    if copies():
        assert len(set(forked(inner)())) == 1
        assert not changed


def test_where_another_thread_runs_there_is_no_copy() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert forked(os.getpid)() == os.getpid()
    finally:
        done.set()
        thread.join()


def test_a_copy_whose_result_nobody_asks_for_is_ended(tmp_path: Path) -> None:
    def work() -> None:
        time.sleep(30)
        (tmp_path / "late").touch()

    if not copies():
        pytest.skip("no copies are made here")
    wait = forked(work)
    began = time.monotonic()
    del wait
    assert time.monotonic() - began < 10
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert not (tmp_path / "late").exists()
