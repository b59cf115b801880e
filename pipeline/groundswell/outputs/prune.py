"""Removing old runs, and what the cache holds for no run that is kept.

A run is kept if a rule keeps it, and so is the run it continues, without whose state it could not
be made again. Of the cache, the results and vectors of kept runs stay, and what is younger than a
day, which may belong to a run under way. Snapshots of live sources are no cache: they stay.
"""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from groundswell.errors import UsageError
from groundswell.outputs.publish import GONE, RUN_FILE, published, read_json
from groundswell.runtime.stage import digest_json

_YOUNG = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """What pruning removes and keeps."""

    kept: dict[str, str]
    """Why each kept run is kept, by its date."""
    runs: list[Path]
    """The folders of runs to remove."""
    cache: list[Path]
    """The files and folders of the cache to remove."""
    bytes: int
    """The size of all that is removed."""
    notices: list[str]


def plan(out: Path, cache: Path, *, keep: int | None, days: int | None, now: datetime) -> Plan:
    """Return what the rules remove.

    `keep` keeps that many of the newest runs, `days` those at most so many days before the newest;
    a run that either keeps is kept. Raises `UsageError` without a rule.
    """
    if keep is None and days is None:
        raise UsageError("say what to keep: --keep N (newest runs), --days D, or both")
    there = published(out)
    kept = _kept(out, there, keep, days)
    runs = [out / day for day in there if day not in kept]
    unneeded, notices = _unneeded(out, cache, list(kept), now)
    size = sum(_size(path) for path in [*runs, *unneeded])
    return Plan(kept, runs, unneeded, size, notices)


def apply(plan: Plan) -> None:
    """Remove what a plan names; stopped half-way, no run is left in part."""
    for folder in plan.runs:
        gone = folder.parent / f"{GONE}{folder.name}"
        os.rename(folder, gone)
        shutil.rmtree(gone)
    for path in plan.cache:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def told(plan: Plan, *, done: bool) -> dict[str, Any]:
    """Return a plan as a JSON value; `done` where it was carried out."""
    return {
        "done": done,
        "kept": plan.kept,
        "removed": [folder.name for folder in plan.runs],
        "cache_entries": len(plan.cache),
        "bytes": plan.bytes,
        "notices": plan.notices,
    }


def told_text(told: dict[str, Any]) -> str:
    """Return `told` as lines."""
    verb = "removed" if told["done"] else "would remove"
    runs, size = told["removed"], told["bytes"] / 1e6
    return "\n".join(
        [
            *(f"keeps {day}: {why}" for day, why in told["kept"].items()),
            *told["notices"],
            *(f"{verb} run {day}" for day in runs),
            f"{verb} {len(runs)} runs and {told['cache_entries']} entries of the cache, "
            f"{size:,.1f} MB",
        ]
    )


def _kept(out: Path, there: list[str], keep: int | None, days: int | None) -> dict[str, str]:
    kept: dict[str, str] = {}
    if there and days is not None:
        since = (date.fromisoformat(there[-1]) - timedelta(days=days)).isoformat()
        kept |= {day: f"within {days} days of the newest" for day in there if day >= since}
    if keep is not None:
        kept |= dict.fromkeys(there[-keep:], f"one of the {keep} newest")
    for day in sorted(kept):
        before = read_json(out / day / RUN_FILE).get("previous")
        if before and before["as_of"] in there:
            kept.setdefault(before["as_of"], f"run {day} continues it")
    return dict(sorted(kept.items()))


def _unneeded(
    out: Path, cache: Path, kept: list[str], now: datetime
) -> tuple[list[Path], list[str]]:
    """Return what of the cache no kept run needs, and what a user should know of it."""
    runs = [read_json(out / day / RUN_FILE) for day in kept]
    if not runs:
        return [], []
    before = [run["as_of"] for run in runs if any("key" not in s for s in run["stages"])]
    if before:
        return [], [
            f"the cache is left alone: run {before[0]} is of a version that did not note what it "
            f"took from it; make it again, or prune it too"
        ]
    old = (now - _YOUNG).timestamp()
    keys = {stage["key"] for run in runs for stage in run["stages"]}
    entries = [path for path in _files(cache / "keys") if path.name in keys or not _old(path, old)]
    objects = {_object(path) for path in entries}
    vectors = {_vectors(run["encoder"]) for run in runs}
    return sorted(
        [
            *(set(_files(cache / "keys")) - set(entries)),
            *(p for p in _files(cache / "objects") if p.name not in objects and _old(p, old)),
            *(
                folder
                for folder in (cache / "vectors").glob("*")
                if folder.name not in vectors
                and all(_old(path, old) for path in [folder, *folder.rglob("*")])
            ),
        ]
    ), []


def _vectors(encoder: dict[str, Any]) -> str:
    """Return the folder of an encoder's vectors, which are kept at their full width."""
    own = {key: value for key, value in encoder.items() if key not in ("dimensions", "of")}
    return digest_json(own)[:32]


def _object(entry: Path) -> str | None:
    try:
        found = json.loads(entry.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found.get("object") if isinstance(found, dict) else None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _old(path: Path, before: float) -> bool:
    return path.stat().st_mtime < before


def _size(path: Path) -> int:
    inside = path.rglob("*") if path.is_dir() else [path]
    return sum(entry.stat().st_size for entry in inside if entry.is_file())
