"""Opens what runs have published."""

from os import PathLike
from pathlib import Path

from groundswell.api.run import Run
from groundswell.errors import UsageError
from groundswell.outputs.run_record import RUN_FILE
from groundswell.outputs.runs import LATEST, published_runs


def open_run(path: str | PathLike[str] = "artifacts", *, kept: object = None) -> Run:
    """Open the newest run of an output folder, or the run whose own folder is given.

    What is opened stays that run, also where a newer one is published meanwhile. `kept` lasts as
    long as the run does, as the temporary folder that it is in.

    Raises:
        UsageError: There is no such folder, or it holds no run.
        GroundswellError: The run is damaged.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise UsageError(
            f"there is no folder {folder}: give an output folder, or a run's own folder"
        )
    if (folder / RUN_FILE).is_file():
        return Run(folder.resolve(), kept)
    runs = published_runs(folder)
    if not runs:
        raise UsageError(
            f"{folder} holds no run, expected an output folder or a run's own folder: publish one "
            f"by gs.run(SOURCES, out='{folder}')"
        )
    latest = folder / LATEST
    newest = latest if (latest / RUN_FILE).is_file() else folder / runs[-1]
    return Run(newest.resolve(), kept)
