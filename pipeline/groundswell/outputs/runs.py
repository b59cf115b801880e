"""The runs in an output folder: which there are, and how they continue each other.

`OUT/<as_of>/` holds a run, `OUT/latest` points at the newest. `state.zip` in each is what the next
run continues from; `run.json` names the state that the run itself continues.
"""

import hashlib
import os
import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from pathlib import Path

from groundswell.artifacts import State
from groundswell.artifacts import state as states
from groundswell.errors import DamagedError, GroundswellError, UsageError, nearest
from groundswell.outputs.run_record import RUN_FILE, ContinuedRun, RunRecord, read_record

STATE_FILE = "state.zip"
LATEST = "latest"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def published_runs(out: Path) -> list[str]:
    """Return the dates of the runs published under `out`, oldest first."""
    if not out.is_dir():
        return []
    return sorted(
        entry.name for entry in out.iterdir() if _DATE.fullmatch(entry.name) and entry.is_dir()
    )


def require_runs(out: Path) -> None:
    """Raise `GroundswellError` where no run is published under `out`."""
    if not published_runs(out):
        raise GroundswellError(
            f"{out} holds no run: publish one first, with 'groundswell run SOURCE'"
        )


def is_output(folder: Path, kept: Collection[Path]) -> bool:
    """Return whether a folder holds a published run, or is one of those that runs keep."""
    resolved = folder.resolve()
    return any(resolved == each.resolve() for each in kept) or _is_run(folder)


def refuse_runs(sources: Sequence[str]) -> None:
    """Raise `UsageError` for a source that is a published run: its papers are no new ones."""
    for source in sources:
        if _is_run(Path(source)):
            raise UsageError(
                f"{source} is a run that was published, expected the digests themselves: give "
                f"their folder"
            )


def _is_run(folder: Path) -> bool:
    # Unlike `Path.is_file`, false also where the folder may not be looked into.
    return all(os.path.isfile(folder / name) for name in (RUN_FILE, STATE_FILE))  # noqa: PTH113


def future_runs(out: Path, today: date) -> list[str]:
    """Return the dates of the published runs that are nowhere on earth today, oldest first."""
    tomorrow = today + timedelta(days=1)
    return [day for day in published_runs(out) if date.fromisoformat(day) > tomorrow]


def run_folder(out: Path, as_of: date | None = None) -> Path:
    """Return the folder of the run as of a date, by default of the newest run.

    Raises:
        UsageError: No run of that date is published.
    """
    if as_of is None:
        return out / LATEST
    runs, day = published_runs(out), as_of.isoformat()
    if day not in runs:
        raise UsageError(
            f"there is no run {day} in {out}{nearest(day, runs)}: "
            f"{f'runs are from {runs[0]} to {runs[-1]}' if runs else 'none is published'}"
        )
    return out / day


def state_before(out: Path, as_of: date) -> State:
    """Return the state that the newest run before `as_of` left, or the empty state.

    Raises:
        GroundswellError: That state is damaged or of another format. Continuing from half a state
            would renumber topics in silence.
    """
    before = [day for day in published_runs(out) if day < as_of.isoformat()]
    if not before:
        return State.empty()
    folder = out / before[-1]
    advice = f"restore {folder} from a backup, or move it away to continue from the run before it"
    try:
        data = (folder / STATE_FILE).read_bytes()
        expected = read_record(folder).files[STATE_FILE]
    except (OSError, LookupError, GroundswellError) as error:
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


def continued_run(out: Path, previous: State) -> ContinuedRun | None:
    """Return which run one with the state `previous` continues, and that state's digest."""
    if previous.as_of is None:
        return None
    files = read_record(out / previous.as_of).files
    return ContinuedRun(previous.as_of, files[STATE_FILE])


def require_continued(out: Path, earlier: str, later: str) -> None:
    """Check that run `later` continues run `earlier`, directly or through other runs.

    Otherwise the same topic id may mean different things in them.

    Raises:
        UsageError: It does not continue it, or not as it is published now.
    """
    _refuse_kept_state(out, earlier)
    at = later
    while at > earlier:
        before = read_record(out / at).previous
        if before is None or before.as_of < earlier:
            break
        if not (out / before.as_of / RUN_FILE).is_file():
            raise UsageError(
                f"run {at} continues run {before.as_of}, which is not in {out} any more: "
                f"restore it, or compare runs made since"
            )
        if read_record(out / before.as_of).files.get(STATE_FILE) != before.state:
            raise UsageError(
                f"run {before.as_of} was made again after run {at}, which continues an older "
                f"state of it: make the later runs again with --from {at}"
            )
        at = before.as_of
    if at != earlier:
        raise UsageError(
            f"run {later} does not continue run {earlier}, so their topics cannot be compared: "
            f"make the later runs again with --from {earlier}"
        )


def _refuse_kept_state(out: Path, day: str) -> None:
    """Raise `UsageError` for a run that nothing continues, since it lacked papers of the last."""
    record = read_record(out / day)
    if record.plan.keeps_state and record.previous is not None:
        raise UsageError(
            f"papers of run {record.previous.as_of} were missing from run {day}, so that no later "
            f"run continues it: compare with run {record.previous.as_of}"
        )


def stale_after(out: Path, as_of: str) -> list[str]:
    """Return the dates after `as_of` whose runs do not continue the run of `as_of` as it is now."""
    later = [day for day in published_runs(out) if day > as_of]
    states_by_day = dict([_left(read_record(out / as_of))])
    for position, day in enumerate(later):
        try:
            record = read_record(out / day)
        except GroundswellError:
            return later[position:]
        before = record.previous
        if before is None or states_by_day.get(before.as_of) != before.state:
            return later[position:]
        states_by_day.update([_left(record)])
    return []


def _left(record: RunRecord) -> tuple[str, str | None]:
    """Return the run that the next one continues, and its state: the last, where it is kept."""
    if record.plan.keeps_state and record.previous is not None:
        return record.previous.as_of, record.previous.state
    return record.as_of, record.files.get(STATE_FILE)
