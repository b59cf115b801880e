"""Puts a run's files in place under its date, whole or not at all.

A run is written beside its place and renamed into it. A process that is killed between any two
steps leaves a state that `recover` completes or undoes when the next run starts.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from groundswell.artifacts import codecs
from groundswell.outputs.run_record import RUN_FILE, RunRecord
from groundswell.outputs.runs import LATEST, published_runs
from groundswell.runtime.store import sync_directory

REMOVED = ".gone-"
"""The prefix of a run's folder that is being removed."""
_NEW = ".new-"
"""The prefix of a folder that is being written."""
_OLD = ".old-"
"""The prefix of the folder that a new one replaces."""


def publish(out: Path, files: Mapping[str, bytes], record: RunRecord) -> bool:
    """Put a run's files in place under `out`/<as_of>, and point `latest` at the newest run.

    `record` becomes run.json, with the digest of every other file. Returns False, and leaves
    all as it is, where the same files are published already.
    """
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    if is_published(out, record.as_of, digests):
        return False
    beside = out / f"{_NEW}{record.as_of}"
    shutil.rmtree(beside, ignore_errors=True)
    run = codecs.json_bytes(replace(record, files=digests).as_json(), indent=2)
    for name, data in {**files, RUN_FILE: run}.items():
        _write(beside / name, data)
    for folder in [beside, *(path for path in beside.rglob("*") if path.is_dir())]:
        sync_directory(folder)
    _swap(beside, out / record.as_of)
    _point_latest(out)
    return True


def is_published(out: Path, as_of: str, digests: Mapping[str, str]) -> bool:
    """Return whether a run consists of exactly these files; if so, `latest` is the newest run."""
    found = _holds(out / as_of, digests)
    if found:
        _point_latest(out)
    return found


@contextmanager
def locked(out: Path, notice: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of an output folder, recovered from whatever a killed run left.

    A second run waits for the first to end; `notice` gets a sentence then.
    """
    from filelock import FileLock, Timeout

    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        notice(f"another run is using {out}: waiting for it to end")
        lock.acquire()
    try:
        recover(out)
        yield
    finally:
        lock.release()


def recover(out: Path) -> None:
    """Complete or undo what a killed publish left; the caller holds the folder's lock."""
    if not out.is_dir():
        return
    for old in sorted(out.glob(f"{_OLD}*")):
        target = out / old.name.removeprefix(_OLD)
        if target.exists():
            shutil.rmtree(old)
        else:
            os.rename(old, target)
    for left in sorted([*out.glob(f"{_NEW}*"), *out.glob(f"{REMOVED}*")]):
        shutil.rmtree(left)
    _point_latest(out)


def _holds(target: Path, digests: Mapping[str, str]) -> bool:
    """Return whether a published run consists of exactly these files, undamaged."""
    if not (target / RUN_FILE).is_file():
        return False
    there = dict(_digests(target))
    there.pop(RUN_FILE, None)
    return there == dict(digests)


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield name, hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _swap(beside: Path, target: Path) -> None:
    """Put a folder in another's place; `recover` handles every state between the renames."""
    old = target.parent / f"{_OLD}{target.name}"
    if target.exists():
        os.rename(target, old)
    os.rename(beside, target)
    sync_directory(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _point_latest(out: Path) -> None:
    runs = published_runs(out)
    link = out / LATEST
    if not runs:
        return
    if link.is_symlink() and os.readlink(link) == runs[-1]:
        return
    beside = out / f".{LATEST}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(runs[-1], target_is_directory=True)
    os.replace(beside, link)
    sync_directory(out)
