"""Two hundred nights with a fault on every second one, beside as many without.

    python -m benchmarks.soak SOURCE WORK [--nights N] [--before B] [--last DATE] [--seed S]
                              [--only FAULT...] [--vectors FOLDER] [--json FILE]

SOURCE is a folder of daily answers, named after their dates; WORK an empty folder. The nights are
the last N dates up to DATE; the first begins with the B days before it. One series runs without
faults. The other is fed a day a night, as by the line of cron in docs/scheduling.md; every second
night a fault is drawn by the seed (`FAULTS`). Where something was published from a day that was not
whole, the run is made again once the day is; what was not published comes with the next night's
`--catch-up`. Every tenth night the output is pruned as documented, its cache made two days older
before.

Then both series must have published the same bytes, run.json apart, for each date that is kept.
Each fault must be visible in the record of its night: the exit code, the lines, `status --expect`,
the run's rejects and notices. No temporary file may be left. FOLDER holds vectors of the papers,
which both caches begin with.
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT = 15
"""Runs that pruning keeps."""
PRUNED_EVERY = 10
"""Nights."""
OLDER = 2 * 24 * 3600
"""Seconds by which the cache is made older before it is pruned: a night takes seconds here."""
LONGEST = 600
"""Seconds after which a run is taken to hang."""
WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
"""What takes from root the right to read what it may not."""
LEFT_OVER = (".part-*", ".new-*", ".old-*", ".gone-*")
NIGHTLY = "nightly"


@dataclass(frozen=True)
class Run:
    """How a command ended, and what it wrote on standard error."""

    exit: int
    lines: str


@dataclass
class Series:
    """An output folder, and the folder of days that it is made of."""

    root: Path
    days: Path
    """All days there are."""
    rng: random.Random
    seconds: float = 10.0
    """How long a whole run took last."""

    @property
    def out(self) -> Path:
        """The folder that runs are published under."""
        return self.root / "out"

    @property
    def source(self) -> Path:
        """The folder of the days that have come."""
        return self.root / "digests"

    def path(self, day: str) -> Path:
        """Return the path of a day's answer in the source."""
        return self.source / f"{day}.json"

    def receive(self, day: str) -> None:
        """Put a day's answer, whole, into the source."""
        shutil.copy(self.days / f"{day}.json", self.path(day))

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start a command."""
        prefix, stderr = options.pop("prefix", ()), options.pop("stderr", subprocess.PIPE)
        temporary = self.root / "tmp"
        environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.Popen(
            [*prefix, sys.executable, "-m", "groundswell", *arguments, "--out", str(self.out)],
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            text=True,
            env=environment,
            **options,
        )

    def command(self, *arguments: str, **options: Any) -> Run:
        """Run a command to its end."""
        return ended(self.start(*arguments, **options))

    def nightly(self, day: str) -> Sequence[str]:
        """Return the line of cron for a night."""
        return ("run", str(self.source), "--catch-up", "--to", day)


Fault = Callable[[Series, str], list[Run]]


def ended(process: subprocess.Popen[str]) -> Run:
    """Wait for a command."""
    _, lines = process.communicate(timeout=LONGEST)
    return Run(process.returncode, lines)


def main() -> None:
    """Run both series, compare them, print what came of it, and write JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--nights", type=int, default=200)
    parser.add_argument("--before", type=int, default=60)
    parser.add_argument("--last", default="2026-01-30")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=sorted(FAULTS), default=sorted(FAULTS))
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    days = sorted(path.stem for path in arguments.source.glob("*.json"))
    days = [day for day in days if day <= arguments.last][-arguments.nights - arguments.before :]
    nights = days[-arguments.nights :]
    arguments.work.mkdir(parents=True, exist_ok=True)
    clean, faulty = (
        make_series(arguments.work / name, arguments.source, days, arguments)
        for name in ("clean", "faulty")
    )
    began = time.monotonic()
    for day in nights:
        clean.receive(day)
    with (clean.root / "lines").open("w", encoding="utf-8") as lines:
        # It has no faults to wait for: one command makes all of its runs, beside the other series.
        whole = clean.start(
            *("run", str(clean.source), "--from", nights[0], "--to", nights[-1]), stderr=lines
        )
        rows = list(faulty_nights(faulty, nights, arguments.only))
        if whole.wait():
            raise SystemExit(f"the series without faults failed: see {lines.name}")
    result = judged(clean, faulty, rows) | {"seconds": round(time.monotonic() - began)}
    print_result(result)
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def make_series(
    root: Path, source: Path, days: Sequence[str], arguments: argparse.Namespace
) -> Series:
    """Make a series whose source has all days before the first night."""
    series = Series(root, source, random.Random(arguments.seed))  # noqa: S311
    for folder in (series.source, root / "tmp"):
        folder.mkdir(parents=True)
    for day in days[: -arguments.nights]:
        series.receive(day)
    if arguments.vectors:
        shutil.copytree(arguments.vectors, series.out / ".cache" / "vectors")
    return series


def faulty_nights(
    series: Series, nights: Sequence[str], faults: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Run the nights, a fault on every second one, and yield a row on each."""
    order: list[str] = []
    for number, day in enumerate(nights):
        name = NIGHTLY
        # The last night is a whole one, so that what the fault before it left is caught up with.
        if number % 2 and number < len(nights) - 1:
            if not order:
                order = series.rng.sample(faults, len(faults))
            name = order.pop()
        began = time.monotonic()
        runs = (FAULTS[name] if name != NIGHTLY else whole_night)(series, day)
        # What watches the runs is asked about the nights that need it.
        expected = series.command("status", "--expect", day).exit if name != NIGHTLY else 0
        row: dict[str, Any] = {
            "night": day,
            "fault": name,
            "exits": [run.exit for run in runs],
            "ran": expected == 0,
            "said": [line for run in runs for line in notable(run.lines)],
            "traceback": any("Traceback" in run.lines for run in runs),
            "published": (series.out / day).exists(),
        }
        row["rejected"] = rejected(series, day)
        mend(series, day, row)
        if number % PRUNED_EVERY == PRUNED_EVERY - 1:
            prune(series)
            row["megabytes"] = round(size_of(series.out) / 1e6, 1)
        row["seconds"] = round(time.monotonic() - began, 1)
        print(f"{number + 1:3} {day} {name:12} {row['exits']} {row['said'][:2]}", flush=True)
        yield row


def mend(series: Series, day: str, row: dict[str, Any]) -> None:
    """Put the day in place, and make its run again where one was published without all of it."""
    series.receive(day)
    if row["fault"] in UNSOUND_DAYS and row["published"]:
        row["mended"] = series.command("run", str(series.source), "--as-of", day).exit


def whole_night(series: Series, day: str) -> list[Run]:
    """Run a night on which nothing is wrong."""
    series.receive(day)
    began = time.monotonic()
    runs = [series.command(*series.nightly(day))]
    series.seconds = time.monotonic() - began
    return runs


def stopped(series: Series, day: str, by: signal.Signals) -> list[Run]:
    """Send a signal at a random instant of the run."""
    series.receive(day)
    process = series.start(*series.nightly(day), preexec_fn=heed_interrupts)
    time.sleep(series.rng.uniform(0.1, 0.8) * series.seconds)
    process.send_signal(by)
    return [ended(process)]


def heed_interrupts() -> None:
    """Undo what a shell does to a command in the background, which Ctrl-C does not reach."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def full_disk(series: Series, day: str) -> list[Run]:
    """Let no file become larger than a random size."""
    series.receive(day)
    size = int(10 ** series.rng.uniform(2.5, 6.2))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return [series.command(*series.nightly(day), preexec_fn=limit)]


def with_content(series: Series, day: str, change: Callable[[bytes], bytes]) -> list[Run]:
    """Run on a day whose answer is another than the service's."""
    series.receive(day)
    path = series.path(day)
    path.write_bytes(change(path.read_bytes()))
    return [series.command(*series.nightly(day))]


def doubled(content: bytes) -> bytes:
    """Return an answer that lists every paper twice."""
    papers = json.loads(content)
    return json.dumps([*papers, *papers]).encode()


def missing_day(series: Series, day: str) -> list[Run]:
    """Run before the day's answer has come."""
    return [series.command(*series.nightly(day))]


def two_at_once(series: Series, day: str) -> list[Run]:
    """Start the night's run twice."""
    series.receive(day)
    both = [series.start(*series.nightly(day)) for _ in range(2)]
    return [ended(process) for process in both]


def cut_cache(series: Series, day: str) -> list[Run]:
    """Cut files of the cache in two, and remove others."""
    files = sorted(p for p in (series.out / ".cache").rglob("*") if p.is_file())
    for number, path in enumerate(series.rng.sample(files, min(len(files), 24))):
        if number % 2:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        else:
            path.unlink()
    return whole_night(series, day)


def clock_back(series: Series, day: str) -> list[Run]:
    """Run as of a date before that of the newest run."""
    series.receive(day)
    published = sorted(path.name for path in series.out.glob("????-??-??"))
    earlier = published[max(-3, -len(published))]
    return [series.command("run", str(series.source), "--as-of", earlier)]


def unreadable_day(series: Series, day: str) -> list[Run]:
    """Run where the right to read the day's answer is missing."""
    series.receive(day)
    series.path(day).chmod(0)
    runs = [series.command(*series.nightly(day), prefix=WITHOUT_RIGHTS)]
    series.path(day).chmod(0o644)
    return runs


def unreadable_folder(series: Series, day: str) -> list[Run]:
    """Run where the right to read the source is missing."""
    series.receive(day)
    series.source.chmod(0)
    runs = [series.command(*series.nightly(day), prefix=WITHOUT_RIGHTS)]
    series.source.chmod(0o755)
    return runs


def empty_folder(series: Series, day: str) -> list[Run]:
    """Run where the source is not mounted: its folder is there, and empty."""
    away = series.root / "away"
    series.source.rename(away)
    series.source.mkdir()
    runs = [series.command(*series.nightly(day))]
    series.source.rmdir()
    away.rename(series.source)
    return runs


FAULTS: Mapping[str, Fault] = {
    "killed": lambda series, day: stopped(series, day, signal.SIGKILL),
    "ctrl-c": lambda series, day: stopped(series, day, signal.SIGINT),
    "disk full": full_disk,
    "broken day": lambda series, day: with_content(series, day, lambda _: b"<html>busy</html>\n"),
    "half a day": lambda series, day: with_content(
        series, day, lambda data: data[: len(data) // 2]
    ),
    "doubled day": lambda series, day: with_content(series, day, doubled),
    "missing day": missing_day,
    "two at once": two_at_once,
    "cut cache": cut_cache,
    "clock back": clock_back,
    "day unreadable": unreadable_day,
    "folder unreadable": unreadable_folder,
    "empty folder": empty_folder,
}
UNSOUND_DAYS = ("broken day", "half a day", "doubled day", "day unreadable")
"""Faults after which the day's own answer is another."""
STOPPED = ("killed", "ctrl-c")
SAYS = {
    "two at once": "another run is using",
    "cut cache": "damaged|cannot be read",
    "missing day": "no digest",
}
"""What the lines of a night say where the run itself ends well; of the others, the day's file."""


def notable(lines: str) -> list[str]:
    """Return the lines of a run that are on something other than its stages and counts."""
    kept = (line.strip() for line in lines.splitlines())
    usual = re.compile(r"(\w+ +(from the cache|\d+\.\d s)|[\d,]+ papers? of .*|)$")
    return [line for line in kept if not usual.match(line)]


def rejected(series: Series, day: str) -> int:
    """Return how many records the run of a day has rejected."""
    path = series.out / day / "run.json"
    return int(json.loads(path.read_bytes())["counts"]["rejected"]) if path.exists() else 0


def prune(series: Series) -> None:
    """Prune, after the cache has become older."""
    past = time.time() - OLDER
    for path in (series.out / ".cache").rglob("*"):
        os.utime(path, (past, past))
    done = series.command("prune", "--keep", str(KEPT))
    if done.exit:
        raise SystemExit(f"pruning failed:\n{done.lines}")


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*"))


def is_visible(row: Mapping[str, Any], usual: int) -> bool:
    """Return whether the record of a night shows that something was wrong with it.

    That a day lists papers twice is said by the number of records that are not used.
    """
    if any(row["exits"]) or not row["ran"] or came_too_late(row):
        return True
    says = SAYS.get(row["fault"], re.escape(f"{row['night']}.json"))
    counted = row["fault"] == "doubled day" and row["rejected"] > usual
    return counted or any(re.search(says, line) for line in row["said"])


def came_too_late(row: Mapping[str, Any]) -> bool:
    """Return whether a run had ended before the signal came: there was no fault."""
    return row["fault"] in STOPPED and not any(row["exits"])


def judged(clean: Series, faulty: Series, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Compare the series, and count what is amiss."""
    kept = sorted(path.name for path in faulty.out.glob("????-??-??"))
    usual = 0
    for row in rows:
        if row["fault"] == NIGHTLY:
            usual = row["rejected"]
        else:
            row["visible"] = is_visible(row, usual)
    left = [p for mask in LEFT_OVER for p in faulty.out.rglob(mask)]
    sizes = [row["megabytes"] for row in rows if "megabytes" in row]
    return {
        "nights": len(rows),
        "faults": sum(row["fault"] != NIGHTLY for row in rows),
        "not_visible": [f"{r['night']} {r['fault']}" for r in rows if not r.get("visible", True)],
        "tracebacks": [f"{r['night']} {r['fault']}" for r in rows if r["traceback"]],
        "kept_runs": len(kept),
        "differing": [f"{day}/{name}" for day in kept for name in differing(clean, faulty, day)],
        "left_over": [path.relative_to(faulty.root).as_posix() for path in left],
        "left_in_tmp": [path.name for path in (faulty.root / "tmp").iterdir()],
        "megabytes": sizes,
        "rows": rows,
    }


def differing(clean: Series, faulty: Series, day: str) -> list[str]:
    """Return the files of a date that are not the same in both series."""
    folders = clean.out / day, faulty.out / day
    names = [
        {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        for folder in folders
    ]
    return sorted(
        name
        for name in names[0] | names[1]
        if name != "run.json"
        and not (
            name in names[0] & names[1]
            and (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
        )
    )


def print_result(result: Mapping[str, Any]) -> None:
    """Print a table of the faults, and what is amiss."""
    print("| fault | nights | exit codes | visible | too late |\n|---|---:|---|---:|---:|")
    for name in FAULTS:
        rows = [row for row in result["rows"] if row["fault"] == name]
        exits = sorted({code for row in rows for code in row["exits"]})
        visible, late = sum(row["visible"] for row in rows), sum(map(came_too_late, rows))
        if rows:
            print(f"| {name} | {len(rows)} | {', '.join(map(str, exits))} | {visible} | {late} |")
    for key in ("not_visible", "tracebacks", "differing", "left_over", "left_in_tmp", "megabytes"):
        print(f"{key}: {result[key] or 'none'}")


if __name__ == "__main__":
    main()
