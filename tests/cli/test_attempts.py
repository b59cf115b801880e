"""Every attempt of `groundswell run` is in the history, also one that ends badly."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from groundswell import job
from groundswell.cli import main
from groundswell.outputs import history, runs
from groundswell.outputs.history import Attempt


def run(out: Path, *more: str) -> Result:
    out.mkdir(exist_ok=True)
    return CliRunner().invoke(main, ["run", "sample:", "--out", str(out), *more])


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    def set_error(error: BaseException) -> None:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr(job, "run", fail)

    return set_error


def last(out: Path) -> Attempt:
    return history.read(out)[-1]


def test_an_interrupted_run_is_a_stopped_attempt(
    tmp_path: Path, fails: Callable[[BaseException], None]
) -> None:
    fails(KeyboardInterrupt())
    assert run(tmp_path).exit_code == 130
    assert (last(tmp_path).outcome, last(tmp_path).message) == ("stopped", "it was interrupted")


def test_an_unexpected_error_is_recorded_and_is_one_sentence(
    tmp_path: Path, fails: Callable[[BaseException], None]
) -> None:
    fails(ZeroDivisionError())
    result = run(tmp_path)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "groundswell: stopped by an unexpected error, ZeroDivisionError: please report it with the "
        f"full trace, which is in {tmp_path / '.last-error.txt'}"
    ]
    assert (last(tmp_path).outcome, last(tmp_path).message) == ("failed", "ZeroDivisionError")


def test_the_trace_of_an_unexpected_error_is_kept(
    tmp_path: Path, fails: Callable[[BaseException], None]
) -> None:
    for error in (ValueError("the first"), KeyError("caf\udce9\nover two lines")):
        fails(error)
        assert len(run(tmp_path).stderr.splitlines()) == 1
    trace = (tmp_path / ".last-error.txt").read_text()
    assert trace.startswith("Traceback")
    assert "KeyError" in trace
    assert "the first" not in trace


def test_the_trace_is_among_the_temporary_files_where_the_output_folder_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(runs, "published_runs", fail)
    result = CliRunner().invoke(main, ["compare", "2025-01-01", "2025-01-02", "--out", "nowhere"])
    [trace] = tmp_path.iterdir()
    assert str(trace) in result.stderr
    assert "ZeroDivisionError" in trace.read_text()


def test_a_refused_file_is_an_error_with_what_to_do(
    tmp_path: Path, fails: Callable[[BaseException], None]
) -> None:
    fails(OSError(28, "No space left on device"))
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "No space left on device: check the disk and the rights to it" in result.stderr
    assert last(tmp_path).outcome == "failed"


def test_a_disk_that_refuses_the_history_too_is_reported_all_the_same(
    tmp_path: Path,
    fails: Callable[[BaseException], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fails(OSError(28, "No space left on device"))

    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(history, "append", refused)
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "check the disk" in result.stderr


def test_a_reader_that_leaves_early_is_no_failed_attempt(
    tmp_path: Path, fails: Callable[[BaseException], None]
) -> None:
    fails(BrokenPipeError())
    run(tmp_path)
    assert history.read(tmp_path) == []
