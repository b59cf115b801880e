"""Which runs are kept, and what of the cache goes with the others."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from groundswell.errors import UsageError
from groundswell.outputs import prune
from groundswell.outputs.prune import PruneRules
from groundswell.outputs.run_record import ContinuedRun, StageRecord
from groundswell.runtime.stage import digest_json

from tests.make import write_record

NOW = datetime(2025, 6, 1, tzinfo=UTC)
ENCODER = {"name": "test", "dimensions": 128, "of": 384}


def put(out: Path, day: str, continues: str | None = None, key: str = "key") -> None:
    previous = ContinuedRun(continues, "ab") if continues else None
    stages = (StageRecord("corpus", False, 1.0, 1.0, key),)
    write_record(out / day, previous=previous, stages=stages, encoder=ENCODER)


def entry(cache: Path, key: str, age: timedelta = timedelta(days=2)) -> tuple[Path, Path]:
    """Put an object and its key into a cache, and return their paths."""
    digest = f"{key}-object"
    paths = cache / "keys" / key, cache / "objects" / digest[:2] / digest
    for path, data in zip(paths, (json.dumps({"object": digest}), "data"), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data)
        os.utime(path, ((NOW - age).timestamp(),) * 2)
    return paths


def kept(out: Path, rules: PruneRules) -> dict[str, str]:
    return dict(prune.plan(out, out / ".cache", rules, NOW).kept)


def test_the_newest_runs_are_kept_with_those_they_continue(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-01")
    put(tmp_path, "2025-01-02", "2025-01-01")
    put(tmp_path, "2025-01-03", "2025-01-02")
    assert kept(tmp_path, PruneRules(newest=1)) == {
        "2025-01-02": "run 2025-01-03 continues it",
        "2025-01-03": "one of the 1 newest",
    }


def test_runs_within_some_days_of_the_newest_are_kept(tmp_path: Path) -> None:
    for day in ("2025-01-01", "2025-01-08", "2025-01-10"):
        put(tmp_path, day)
    assert list(kept(tmp_path, PruneRules(days=2))) == ["2025-01-08", "2025-01-10"]
    assert list(kept(tmp_path, PruneRules(newest=3, days=0))) == [
        "2025-01-01",
        "2025-01-08",
        "2025-01-10",
    ]


def test_without_a_rule_nothing_is_planned(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--keep N"):
        prune.plan(tmp_path, tmp_path, PruneRules(), NOW)


def test_an_empty_folder_has_nothing_to_prune(tmp_path: Path) -> None:
    entry(tmp_path / ".cache", "key")
    plan = prune.plan(tmp_path, tmp_path / ".cache", PruneRules(newest=1), NOW)
    assert (plan.kept, plan.runs, plan.cache, plan.bytes) == ({}, (), (), 0)


def test_entries_that_no_kept_run_needs_are_removed(tmp_path: Path) -> None:
    cache = tmp_path / ".cache"
    put(tmp_path, "2025-01-01", key="old")
    put(tmp_path, "2025-01-02", key="new")
    staying, going = entry(cache, "new"), entry(cache, "old")
    young = entry(cache, "under-way", age=timedelta(hours=23))
    plan = prune.plan(tmp_path, cache, PruneRules(newest=1), NOW)
    assert set(plan.cache) == set(going)
    prune.apply(plan)
    assert [path.exists() for path in (*staying, *young, *going)] == [True] * 4 + [False] * 2
    assert not (tmp_path / "2025-01-01").exists()
    assert (tmp_path / "2025-01-02").is_dir()


def test_an_object_that_two_keys_name_stays_with_the_one_that_is_needed(tmp_path: Path) -> None:
    cache = tmp_path / ".cache"
    put(tmp_path, "2025-01-02", key="new")
    [needed, thing] = entry(cache, "new")
    other = cache / "keys" / "old"
    other.write_text(needed.read_text())
    os.utime(other, (0, 0))
    assert prune.plan(tmp_path, cache, PruneRules(newest=1), NOW).cache == (other,)
    assert thing.exists()


def test_a_damaged_key_protects_no_object(tmp_path: Path) -> None:
    cache = tmp_path / ".cache"
    put(tmp_path, "2025-01-02", key="new")
    [key, thing] = entry(cache, "new")
    key.write_text("{half")
    assert prune.plan(tmp_path, cache, PruneRules(newest=1), NOW).cache == (thing,)


def test_vectors_of_encoders_that_no_kept_run_used_are_removed(tmp_path: Path) -> None:
    cache = tmp_path / ".cache"
    put(tmp_path, "2025-01-02")
    used = cache / "vectors" / digest_json({"name": "test"})[:32]
    unused = cache / "vectors" / ("0" * 32)
    for folder in (used, unused):
        folder.mkdir(parents=True)
        (folder / "chunk").write_text("12345")
        for path in (folder / "chunk", folder):
            os.utime(path, (0, 0))
    plan = prune.plan(tmp_path, cache, PruneRules(newest=1), NOW)
    assert (plan.cache, plan.bytes) == ((unused,), 5)
    prune.apply(plan)
    assert [folder.exists() for folder in (used, unused)] == [True, False]


def test_the_cache_stays_where_a_record_does_not_name_what_it_needs(tmp_path: Path) -> None:
    cache = tmp_path / ".cache"
    put(tmp_path, "2025-01-02", key="")
    entry(cache, "old")
    plan = prune.plan(tmp_path, cache, PruneRules(newest=1), NOW)
    assert plan.cache == ()
    assert [notice for notice in plan.notices if "run 2025-01-02" in notice] == list(plan.notices)
    assert plan.notices


def test_the_plan_is_told_in_words_and_in_json(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-01")
    put(tmp_path, "2025-01-02")
    plan = prune.plan(tmp_path, tmp_path / ".cache", PruneRules(newest=1), NOW)
    assert plan.as_json() == {
        "done": False,
        "kept": {"2025-01-02": "one of the 1 newest"},
        "removed": ["2025-01-01"],
        "cache_entries": 0,
        "bytes": (tmp_path / "2025-01-01" / "run.json").stat().st_size,
        "notices": (),
    }
    lines = prune.plan_text(plan).splitlines()
    assert lines[:2] == ["keeps 2025-01-02: one of the 1 newest", "would remove run 2025-01-01"]
    assert lines[2].startswith("would remove 1 runs and 0 entries of the cache, 0.0 MB")
