"""Every attempt to run is added to the history of its output folder, also one that ends badly."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell import log
from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    from groundswell.job import Outcome
    from groundswell.outputs.history import Attempt, AttemptOutcome


def attempt_id() -> str:
    """Return the id of an attempt: that of a scheduler, or a new one."""
    return os.environ.get("GROUNDSWELL_RUN_ID") or log.new_id(datetime.now(UTC))


def covered(outcome: "Outcome", through: date) -> date:
    """Return the last date that a run covered: a day whose file could not be read has not run."""
    if outcome.unread_since is None:
        return through
    return min(through, outcome.unread_since - timedelta(days=1))


@dataclass
class Attempts:
    """Adds attempts to the history, each with the time since the one before."""

    out: Path
    run_id: str
    began: float = field(default_factory=time.monotonic)

    def add_run(self, outcome: "Outcome", through: date) -> None:
        """Add a run that ended well."""
        name: AttemptOutcome = "published" if outcome.changed else "unchanged"
        self._append(self._attempt(name, through), counts=outcome.counts)

    def add(self, name: "AttemptOutcome", through: date, runs: int) -> None:
        """Add a range of runs that ended well."""
        self._append(self._attempt(name, through), runs=runs)

    def add_failure(self, name: "AttemptOutcome", message: str) -> None:
        """Add an attempt that published nothing."""
        self._append(self._attempt(name, None), message=message)

    def _attempt(self, name: "AttemptOutcome", through: date | None) -> "Attempt":
        from groundswell.outputs.history import Attempt

        return Attempt(
            outcome=name,
            through=through.isoformat() if through else None,
            run=self.run_id,
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - self.began, 3),
        )

    def _append(self, attempt: "Attempt", **more: Any) -> None:
        from groundswell.outputs import history

        history.append(self.out, replace(attempt, **more))
        self.began = time.monotonic()


@contextmanager
def recorded(out: Path, run_id: str) -> Iterator[Attempts]:
    """Yield what adds attempts to the history; an attempt that fails is added too.

    Raises:
        GroundswellError: The system refuses a file, as a full disk does.
    """
    attempts = Attempts(out, run_id)
    try:
        yield attempts
    except KeyboardInterrupt:
        attempts.add_failure("stopped", "it was interrupted")
        raise
    except BrokenPipeError:
        # Whoever read the output left early; the run itself did not fail.
        raise
    except OSError as error:
        message = (
            f"a file could not be read or written, {error}: check the disk and the rights to it"
        )
        # What the disk refused once it may refuse again.
        with suppress(OSError):
            attempts.add_failure("failed", message)
        raise GroundswellError(message) from error
    except Exception as error:
        attempts.add_failure("failed", str(error) or type(error).__name__)
        raise
