"""Publishing: a run's files swapped in whole under its date, and read back by the next run.

`OUT/<as_of>/` holds a run, `OUT/latest` points at the newest. A run is written beside and renamed
into place; a kill between any two steps leaves the last whole state, which the next start finds.
`state.zip` in each run is what the next run stays true to.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from groundswell.artifacts import State, codecs
from groundswell.artifacts import state as states
from groundswell.errors import DamagedError, GroundswellError, UsageError
from groundswell.outputs.registry import STATE_FILE
from groundswell.runtime.store import sync_directory

RUN_FILE = "run.json"
GONE = ".gone-"
"""What a run's folder is renamed with before it is removed."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def published(out: Path) -> list[str]:
    """Return the dates of the runs published under `out`, oldest first."""
    if not out.is_dir():
        return []
    return sorted(
        entry.name for entry in out.iterdir() if _DATE.fullmatch(entry.name) and entry.is_dir()
    )


def previous_before(out: Path, as_of: date) -> State:
    """Return what the newest run before `as_of` left for the next one, or the empty start.

    Raises `GroundswellError` where that state is damaged or of another format: continuing from
    half a state would renumber topics in silence.
    """
    before = [day for day in published(out) if day < as_of.isoformat()]
    if not before:
        return State.empty()
    folder = out / before[-1]
    advice = f"restore {folder} from a backup, or move it away to continue from the run before it"
    try:
        data = (folder / STATE_FILE).read_bytes()
        expected = read_json(folder / RUN_FILE)["files"][STATE_FILE]
    except (OSError, KeyError, TypeError) as error:
        raise GroundswellError(
            f"the state of run {folder} cannot be read ({error}): {advice}"
        ) from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise GroundswellError(f"the state of run {folder} is damaged: {advice}")
    try:
        return states.read(data)
    except DamagedError as error:
        raise GroundswellError(
            f"the state of run {folder} is damaged ({error}): {advice}"
        ) from error
    except states.UnknownFormatError as error:
        raise GroundswellError(
            f"the state of run {folder} {error}: it was written by another version of "
            f"groundswell; use that version, or start a new output folder"
        ) from error


def require_continued(out: Path, earlier: str, later: str) -> None:
    """Raise `UsageError` unless run `later` continues run `earlier`, directly or by others.

    Otherwise the same topic id may mean different things in them.
    """
    at = later
    while at > earlier:
        before = read_json(out / at / RUN_FILE).get("previous")
        if before is None or before["as_of"] < earlier:
            break
        if not (out / before["as_of"] / RUN_FILE).is_file():
            raise UsageError(
                f"run {at} continues run {before['as_of']}, which is not in {out} any more: "
                f"restore it, or compare runs made since"
            )
        found = read_json(out / before["as_of"] / RUN_FILE)["files"][STATE_FILE]
        if found != before["state"]:
            raise UsageError(
                f"run {before['as_of']} was made again after run {at}, which continues an older "
                f"state of it: make the later runs again with --from {at}"
            )
        at = before["as_of"]
    if at != earlier:
        raise UsageError(
            f"run {later} does not continue run {earlier}, so their topics cannot be compared: "
            f"make the later runs again with --from {earlier}"
        )


def stale_after(out: Path, as_of: str) -> list[str]:
    """Return the dates after `as_of` whose runs do not continue what is published of it now."""
    later = [day for day in published(out) if day > as_of]
    for day in later:
        try:
            require_continued(out, as_of, day)
        except GroundswellError:
            return later[later.index(day) :]
    return []


def publish(out: Path, as_of: str, files: Mapping[str, bytes], run: Mapping[str, Any]) -> bool:
    """Swap a run's files in under `out`/`as_of`, and point `latest` at the newest run.

    `run` is what run.json holds; the digest of every other file is added to it. Returns False,
    leaving everything as it is, where the same files are already published.
    """
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    target = out / as_of
    changed = not _holds(target, digests)
    if changed:
        beside = out / f".new-{as_of}"
        shutil.rmtree(beside, ignore_errors=True)
        everything = {**files, RUN_FILE: codecs.json_bytes({**run, "files": digests}, indent=2)}
        for name, data in everything.items():
            _write(beside / name, data)
        for folder in [beside, *(path for path in beside.rglob("*") if path.is_dir())]:
            sync_directory(folder)
        _swap(beside, target)
    _point_latest(out)
    return changed


def recover(out: Path) -> None:
    """Undo or finish what a killed publish left half done; called under the lock."""
    if not out.is_dir():
        return
    for old in sorted(out.glob(".old-*")):
        target = out / old.name.removeprefix(".old-")
        if target.exists():
            shutil.rmtree(old)
        else:
            os.rename(old, target)
    for left in sorted([*out.glob(".new-*"), *out.glob(f"{GONE}*")]):
        shutil.rmtree(left)
    _point_latest(out)


def read_json(path: Path) -> Any:
    """Return the JSON value in a published file.

    Raises `UsageError` where it is not there, `GroundswellError` where it is not JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise UsageError(
            f"{path} is not there: publish a run first, with 'groundswell run SOURCE'"
        ) from error
    except ValueError as error:
        raise GroundswellError(f"{path} is damaged ({error}): publish the run again") from error


def _holds(target: Path, digests: Mapping[str, str]) -> bool:
    """Tell whether a published run already consists of exactly these files, undamaged."""
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
    """Put a folder in another's place; `recover` knows every state between the renames."""
    old = target.parent / f".old-{target.name}"
    if target.exists():
        os.rename(target, old)
    os.rename(beside, target)
    sync_directory(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _point_latest(out: Path) -> None:
    runs = published(out)
    link = out / "latest"
    if not runs:
        return
    if link.is_symlink() and os.readlink(link) == runs[-1]:
        return
    beside = out / ".latest"
    beside.unlink(missing_ok=True)
    beside.symlink_to(runs[-1], target_is_directory=True)
    os.replace(beside, link)
    sync_directory(out)
