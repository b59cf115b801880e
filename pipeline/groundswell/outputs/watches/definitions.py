"""Where watches are written: in the configuration of a run, and in `OUT/watches.toml`.

Receivers of the former are in `OUT/.receivers.json`, since run.json is published.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from groundswell.artifacts import codecs
from groundswell.config import WatchConfig, WatchFile, explain_invalid, read_toml
from groundswell.errors import GroundswellError, UsageError, nearest
from groundswell.json_value import Json, JsonObject
from groundswell.outputs.run_record import RunRecord
from groundswell.runtime.store import write_atomically

FILE = "watches.toml"
_RECEIVERS = ".receivers.json"
_RECEIVERS_BY_NAME = TypeAdapter(Mapping[str, Sequence[str]])

Watches = Mapping[str, WatchConfig]


def watches_of(record: RunRecord, out: Path) -> dict[str, WatchConfig]:
    """Return the watches of a run's configuration and of the output folder, by their names.

    Raises:
        UsageError: The file cannot be read, or has a watch of the same name as the configuration.
    """
    configured = record.configuration.get("watch", {})
    try:
        found = WatchFile.model_validate({"watch": configured}).watch
    except ValidationError as error:
        raise GroundswellError(
            f"the run of {record.as_of} was made with watches of another version: run again"
        ) from error
    kept = _receivers(out)
    sent = {
        name: watch.model_copy(update={"to": tuple(kept.get(name, watch.to))})
        for name, watch in found.items()
    }
    return together(sent, out)


def keep_receivers(configured: Watches, record: RunRecord, out: Path) -> None:
    """Keep where the watches of a run's configuration are sent, if it will be the newest run.

    Addresses of people are not in run.json, which is published: the file is hidden, and readable by
    its owner alone. It is written before the run is published, so that nothing is taken for sent.
    """
    path, latest = out / _RECEIVERS, out / "latest"
    newest = not latest.exists() or latest.resolve().name <= record.as_of
    if newest and (path.exists() or any(watch.to for watch in configured.values())):
        receivers = {name: list(watch.to) for name, watch in sorted(configured.items())}
        write_atomically(path, codecs.json_bytes(receivers))


def _receivers(out: Path) -> Mapping[str, Sequence[str]]:
    """Return the receivers by the names of watches; none where no run has kept any."""
    path = out / _RECEIVERS
    try:
        return _RECEIVERS_BY_NAME.validate_json(path.read_bytes()) if path.exists() else {}
    except ValidationError as error:
        raise GroundswellError(
            f"{path} does not hold where watches are sent: remove it, and run again"
        ) from error


def together(configured: Watches, out: Path) -> dict[str, WatchConfig]:
    """Return the watches of a configuration and those of the output folder.

    Raises:
        UsageError: The file cannot be read, or has a watch of the same name as the configuration.
    """
    added = added_watches(out)
    folded = {name.casefold() for name in configured}
    for name in added:
        if name.casefold() in folded:
            raise UsageError(
                f"the watch {name!r} is in the configuration and in {out / FILE}: remove one of "
                f"them, or give it another name"
            )
    return {**configured, **added}


def require_watch(watches: Watches, name: str) -> WatchConfig:
    """Return a watch by its name; raises `UsageError` where there is none."""
    if name not in watches:
        raise UsageError(
            f"there is no watch {name!r}{nearest(name, watches)}: 'groundswell watch list' has them"
        )
    return watches[name]


def require_new(watches: Watches, name: str) -> None:
    """Raise `UsageError` where there is a watch of a name."""
    if name.casefold() in {known.casefold() for known in watches}:
        raise UsageError(f"there is a watch {name!r} already: remove it, or take another name")


def added_watches(out: Path) -> dict[str, WatchConfig]:
    """Return the watches of `OUT/watches.toml`; none where there is no such file.

    Raises:
        UsageError: The file cannot be read, has an unknown key or a wrong value.
    """
    path = out / FILE
    if not path.exists():
        return {}
    return _checked(read_toml(path, str(path)), path)


def _checked(values: JsonObject, path: Path) -> dict[str, WatchConfig]:
    try:
        return WatchFile.model_validate(values).watch
    except ValidationError as error:
        raise UsageError(f"{path}: {explain_invalid(error, WatchFile)}") from error


def add(out: Path, name: str, values: Mapping[str, Json]) -> WatchConfig:
    """Write a watch at the end of `OUT/watches.toml`; what is there stays as it is.

    Raises:
        UsageError: There is a watch of that name, or a value is wrong.
    """
    require_new(added_watches(out), name)
    path = out / FILE
    watch = _checked({"watch": {name: values}}, path)[name]
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    table = "\n".join([f"[watch.{name}]", *lines, ""])
    out.mkdir(parents=True, exist_ok=True)
    write_atomically(path, f"{text.rstrip()}\n\n{table}".lstrip().encode())
    return watch


def remove(out: Path, name: str) -> None:
    """Remove a watch from `OUT/watches.toml`; all else in the file stays as it is.

    Raises:
        UsageError: There is none of that name, or its lines cannot be separated from others.
    """
    there, path = added_watches(out), out / FILE
    if name not in there:
        raise UsageError(
            f"there is no watch {name!r} in {path}{nearest(name, there)}: one of the configuration "
            f"is removed there"
        )
    text = path.read_text(encoding="utf-8-sig")
    table = re.compile(rf"(?ms)^[ \t]*\[watch\.{re.escape(name)}\][^\n]*\n.*?(?=^[ \t]*\[|\Z)")
    left = table.sub("", text)
    write_atomically(path, left.encode())
    rest = {other: watch for other, watch in there.items() if other != name}
    if added_watches(out) != rest:
        write_atomically(path, text.encode())
        raise UsageError(f"the lines of the watch {name!r} cannot be removed: edit {path}")
