"""Removes old runs, and what the cache holds for none of the runs that are kept.

A run is kept if a rule keeps it. The run that it continues is kept too: without its state the run
could not be made again. Of the cache, the results and vectors of kept runs stay, and all that
is younger than a day, which may belong to a run under way. Snapshots of live sources are no cache:
they stay.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from groundswell.artifacts import EncoderIdentity
from groundswell.errors import UsageError
from groundswell.json_value import Json
from groundswell.outputs.publish import REMOVED
from groundswell.outputs.run_record import RunRecord, read_record
from groundswell.outputs.runs import published_runs
from groundswell.runtime.stage import digest_json

_YOUNG = timedelta(days=1)
"""Cache entries younger than this stay; the longest run measured took a quarter of an hour."""


@dataclass(frozen=True)
class PruneRules:
    """What is kept: so many of the newest runs, runs at most so many days before the newest."""

    newest: int | None = None
    days: int | None = None


@dataclass(frozen=True)
class PrunePlan:
    """What pruning removes and keeps.

    `kept` has the reason why each kept run is kept, by its date; `runs` are the folders of runs to
    remove, `cache` the files and folders of the cache; `bytes` is the size of all of these.
    """

    kept: Mapping[str, str]
    runs: tuple[Path, ...]
    cache: tuple[Path, ...]
    bytes: int
    notices: tuple[str, ...] = ()
    done: bool = False

    def as_json(self) -> Json:
        """Return the plan as `--json` prints it."""
        return {
            "done": self.done,
            "kept": self.kept,
            "removed": [folder.name for folder in self.runs],
            "cache_entries": len(self.cache),
            "bytes": self.bytes,
            "notices": self.notices,
        }


def plan(out: Path, cache: Path, rules: PruneRules, now: datetime) -> PrunePlan:
    """Return what the rules remove; a run that either of them keeps is kept.

    Raises:
        UsageError: There is no rule.
    """
    if rules.newest is None and rules.days is None:
        raise UsageError(
            "nothing says what to keep: give --keep N (newest runs), --days D, or both"
        )
    runs = published_runs(out)
    kept = _kept(out, runs, rules)
    removed = [out / day for day in runs if day not in kept]
    unneeded, notices = _unneeded([read_record(out / day) for day in kept], cache, now)
    size = sum(_size(path) for path in [*removed, *unneeded])
    return PrunePlan(kept, tuple(removed), tuple(unneeded), size, tuple(notices))


def apply(pruned: PrunePlan) -> None:
    """Remove what a plan names; a removal that is stopped half-way leaves no run in part."""
    for folder in pruned.runs:
        removed = folder.parent / f"{REMOVED}{folder.name}"
        os.rename(folder, removed)
        shutil.rmtree(removed)
    for path in pruned.cache:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def plan_text(pruned: PrunePlan) -> str:
    """Return a plan as lines of text."""
    verb = "removed" if pruned.done else "would remove"
    return "\n".join(
        [
            *(f"keeps {day}: {why}" for day, why in pruned.kept.items()),
            *pruned.notices,
            *(f"{verb} run {folder.name}" for folder in pruned.runs),
            f"{verb} {len(pruned.runs)} runs and {len(pruned.cache)} entries of the cache, "
            f"{pruned.bytes / 1e6:,.1f} MB",
        ]
    )


def _kept(out: Path, runs: Sequence[str], rules: PruneRules) -> dict[str, str]:
    kept: dict[str, str] = {}
    if runs and rules.days is not None:
        since = (date.fromisoformat(runs[-1]) - timedelta(days=rules.days)).isoformat()
        kept |= {day: f"within {rules.days} days of the newest" for day in runs if day >= since}
    if rules.newest is not None:
        kept |= dict.fromkeys(runs[-rules.newest :], f"one of the {rules.newest} newest")
    for day in sorted(kept):
        before = read_record(out / day).previous
        if before and before.as_of in runs:
            kept.setdefault(before.as_of, f"run {day} continues it")
    return dict(sorted(kept.items()))


def _unneeded(
    kept: Sequence[RunRecord], cache: Path, now: datetime
) -> tuple[list[Path], list[str]]:
    """Return the entries of the cache that no kept run needs, and notices for the user."""
    if not kept:
        return [], []
    without_keys = [run.as_of for run in kept if any(not stage.key for stage in run.stages)]
    if without_keys:
        return [], [
            f"the cache stays as it is: the record of run {without_keys[0]}, by an older version, "
            f"does not name the entries it needs; make that run again, or prune it too"
        ]
    old = (now - _YOUNG).timestamp()
    needed = {stage.key for run in kept for stage in run.stages}
    keys = _files(cache / "keys")
    staying = [path for path in keys if path.name in needed or not _older(path, old)]
    objects = {_object(path) for path in staying}
    encoders = {_vector_folder(run.encoder) for run in kept}
    removed = {
        *(set(keys) - set(staying)),
        *(p for p in _files(cache / "objects") if p.name not in objects and _older(p, old)),
        *(
            folder
            for folder in (cache / "vectors").glob("*")
            if folder.name not in encoders
            and all(_older(path, old) for path in [folder, *folder.rglob("*")])
        ),
    }
    return sorted(removed), []


def _vector_folder(encoder: EncoderIdentity) -> str:
    """Return the name of the folder of an encoder's vectors, which are cached at full width."""
    own = {key: value for key, value in encoder.items() if key not in {"dimensions", "of"}}
    return digest_json(own)[:32]


def _object(entry: Path) -> str | None:
    """Return the digest that an entry of the cache's index names."""
    try:
        found = json.loads(entry.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found.get("object") if isinstance(found, dict) else None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _older(path: Path, than: float) -> bool:
    return path.stat().st_mtime < than


def _size(path: Path) -> int:
    inside = path.rglob("*") if path.is_dir() else [path]
    return sum(entry.stat().st_size for entry in inside if entry.is_file())
