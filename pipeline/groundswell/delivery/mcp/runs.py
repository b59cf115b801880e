"""Opens published runs for one question at a time, so that no answer mixes two of them."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypeVar

from groundswell.api.dates import a_date
from groundswell.api.opening import open_run
from groundswell.api.run import Run
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.run_record import RUN_FILE
from groundswell.outputs.runs import published_runs, require_runs

_MOST_KEPT = 3
"""Runs that stay open between questions, with their tables and the index of their words."""
_TRIES = 5
_PAUSE = 0.1
"""Seconds until a question is asked again, which a run that was being replaced could not answer."""

Found = TypeVar("Found")


class _Stamp(NamedTuple):
    """What tells a published run from another one in the same place."""

    inode: int
    written: int
    size: int

    @classmethod
    def of(cls, folder: Path) -> "_Stamp | None":
        try:
            found = os.stat(folder / RUN_FILE)  # noqa: PTH116 - as `os.rename` puts it in place
        except OSError:
            return None
        return cls(found.st_ino, found.st_mtime_ns, found.st_size)


class OpenRuns:
    """The runs as they were when a question began: each is opened once for it."""

    def __init__(self, out: Path, kept: dict[Path, tuple[_Stamp | None, Run]]) -> None:
        """Look which runs there are.

        Raises:
            UsageError: There is none.
        """
        self.dates = published_runs(out)
        self.newest = open_run(out).path
        self._out = out
        self._kept = kept
        self._stamps: dict[Path, _Stamp | None] = {}

    def run(self, as_of: str | None = None) -> Run:
        """Return the newest run, or the newest one up to a date.

        Raises:
            UsageError: There is none, or the date is none.
        """
        if as_of is None:
            return self._opened(self.newest)
        day = a_date(as_of, "as_of").isoformat()
        until = [date for date in self.dates if date <= day]
        if not until:
            raise UsageError(
                f"no run is as of {day} or before: runs are from {self.dates[0]} to "
                f"{self.dates[-1]}"
            )
        return self._opened((self._out / until[-1]).resolve())

    def unchanged(self) -> bool:
        """Return whether all runs that were opened are still in their places."""
        return all(_Stamp.of(folder) == stamp for folder, stamp in self._stamps.items())

    def _opened(self, folder: Path) -> Run:
        if folder not in self._stamps:
            self._stamps[folder] = _Stamp.of(folder)
        stamp, kept = self._stamps[folder], self._kept.pop(folder, None)
        run = kept[1] if kept and kept[0] == stamp else Run(folder)
        self._kept[folder] = (stamp, run)
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return run


class PublishedRuns:
    """The runs under an output folder; questions may come from several threads."""

    def __init__(self, out: Path) -> None:
        """Check that there is a run.

        Raises:
            GroundswellError: There is none.
        """
        self._out = out
        self._kept: dict[Path, tuple[_Stamp | None, Run]] = {}
        self._lock = Lock()
        require_runs(out)

    def ask(self, question: Callable[[OpenRuns], Found]) -> Found:
        """Return the answer to a question, all of it from the runs as they were at one time.

        A run that is replaced meanwhile, or removed, is asked again.

        Raises:
            GroundswellError: What the question raises.
        """
        with self._lock:  # the files of a run are read when they are first used
            for _ in range(_TRIES):
                opened = OpenRuns(self._out, self._kept)
                try:
                    found = question(opened)
                except GroundswellError:
                    if opened.unchanged():
                        raise
                else:
                    if opened.unchanged():
                        return found
                time.sleep(_PAUSE)
        raise GroundswellError(
            f"the runs in {self._out} were replaced while they were read: ask again in a minute"
        )
