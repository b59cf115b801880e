"""A small source with planted topics and its vectors, for runs that need no encoder."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from groundswell import job
from groundswell.artifacts import State
from groundswell.artifacts import state as states
from groundswell.artifacts.state_records import FORMAT
from groundswell.config import Config, load

from tests.conftest import blobs

TODAY = date(2025, 12, 31)
START = date(2025, 1, 1)
DAYS = [START + timedelta(days=number) for number in range(19, 24)]
"""The dates runs are made as of.

The digests up to the first hold 300 papers, each after it 15, five of them of a new theme.
"""

THEMES = ("harbour tides", "alpine lichens", "violin varnish", "desert radar", "comet dust")


def write_source(folder: Path, digests: int = 24) -> tuple[Path, Config]:
    """Write a JSON Lines file, one line a paper, oldest first, and return it with a config."""
    folder.mkdir(parents=True, exist_ok=True)
    vectors, which = blobs([150, 120, 120, 120, 60], width=64, spread=1.0)
    rng = np.random.default_rng(3)
    known = rng.permutation(np.flatnonzero(which < 4)).tolist()
    new = np.flatnonzero(which == 4).tolist()
    rows = []
    for number in range(digests):
        late = number >= 20
        picked = [known.pop() for _ in range(10 if late else 15)]
        picked += [new.pop() for _ in range(5)] if late else []
        rows += [(START + timedelta(days=number), row) for row in picked]
    lines = [
        {
            "id": f"p{row:04d}",
            "date": day.isoformat(),
            "title": f"On {THEMES[which[row]]}, part {row}",
            "abstract": f"We study {THEMES[which[row]]} and report what measurement {row} shows.",
        }
        for day, row in rows
    ]
    source = folder / "papers.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    np.save(folder / "vectors.npy", vectors)
    ids = [f"p{row:04d}" for row in range(len(vectors))]
    (folder / "vectors.ids.json").write_text(json.dumps(ids))
    return source, load(None, {"embed": {"encoder": f"file:{folder / 'vectors.npy'}"}})


@dataclass(frozen=True)
class PlantedRuns:
    """A source, its config, a folder with a run for each of `DAYS`, and their outcomes."""

    source: Path
    config: Config
    out: Path
    outcomes: list[job.Outcome]

    def folder(self, day: date) -> Path:
        """The run of a day."""
        return self.out / day.isoformat()


def runs(folder: Path) -> PlantedRuns:
    """Publish a run for each of `DAYS`."""
    source, config = write_source(folder / "in")
    settings = job_settings(folder / "out", config)
    outcomes = job.run_range([str(source)], first=DAYS[0], last=DAYS[-1], settings=settings)
    return PlantedRuns(source, config, folder / "out", list(outcomes))


def job_settings(
    out: Path,
    config: Config,
    *,
    cache: Path | None = None,
    notice: Callable[[str], None] = lambda _: None,
) -> job.JobSettings:
    """The settings of a job whose notices go to `notice`."""
    return job.JobSettings(
        out=out,
        cache=cache or out / ".cache",
        config=config,
        today=TODAY,
        listener=job.Listener(notice=notice, stage=lambda _: None),
    )


def cut_after(source: Path, day: date, to: Path) -> Path:
    """Write the source without the papers after a day."""
    to.parent.mkdir(parents=True, exist_ok=True)
    lines = source.read_text().splitlines(keepends=True)
    to.write_text("".join(x for x in lines if json.loads(x)["date"] <= day.isoformat()))
    return to


def published(folder: Path) -> dict[str, bytes]:
    """Return a published run's files but run.json, whose seconds differ from run to run."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def state(day: str, form: int = FORMAT) -> bytes:
    """A published run's state without topics, of a format version."""
    return states.write(replace(State.empty(), as_of=day, format=form))
