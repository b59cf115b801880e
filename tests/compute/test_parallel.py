"""Pieces of work in processes and in threads."""

import os
import threading

import pytest
from groundswell.compute import parallel
from groundswell.compute.parallel import each, in_threads, one_blas_thread


def square_and_process(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def test_much_work_runs_in_processes_with_results_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_WORTHWHILE", 0)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    found = each(square_and_process, range(7), count=7, papers=1)
    assert [square for square, _ in found] == [n * n for n in range(7)]
    assert os.getpid() not in {process for _, process in found}


@pytest.mark.parametrize(("count", "papers"), [(7, 100), (1, 100_000)])
def test_little_work_or_a_single_piece_runs_in_this_process(count: int, papers: int) -> None:
    found = each(square_and_process, range(count), count=count, papers=papers)
    assert found == [(n * n, os.getpid()) for n in range(count)]


def test_threads_return_results_in_order_and_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    meeting = threading.Barrier(3, timeout=30)

    def met(number: int) -> int:
        meeting.wait()
        return -number

    assert in_threads(met, range(6)) == [0, -1, -2, -3, -4, -5]


@pytest.mark.parametrize("limit", ["", "0", "many"])
def test_without_a_usable_limit_there_is_a_thread_per_core(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", limit)
    monkeypatch.setattr(parallel, "cores", lambda: 5)
    assert parallel._threads() == 5


def test_blas_computes_on_one_thread_for_as_long_as_asked() -> None:
    from threadpoolctl import threadpool_info

    def threads() -> set[int]:
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    with one_blas_thread():
        assert threads() == {1}
