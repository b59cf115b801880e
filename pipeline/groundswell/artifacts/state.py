"""Reads and writes `state.zip`, which the next run continues from.

This is the only reader and writer of the file. It writes `FORMAT`, migrates the formats of
`_MIGRATED`, and refuses others.
"""

import io
import json
import zipfile
from collections.abc import Mapping

from groundswell.artifacts import codecs
from groundswell.artifacts.state_format_4 import Format4
from groundswell.artifacts.state_format_5 import Format5
from groundswell.artifacts.state_format_6 import Format6
from groundswell.artifacts.state_records import FORMAT, State
from groundswell.errors import DamagedError, GroundswellError

_MIGRATED: Mapping[object, type[Format4 | Format5 | Format6]] = {
    4: Format4,
    5: Format5,
    6: Format6,
}
"""The older formats that are read, too."""


class UnknownFormatError(GroundswellError):
    """A state of a format that this version does not read; the message names both."""


def write(state: State) -> bytes:
    """Return the bytes of `state.zip`."""
    return codecs.encode(state)


def read(data: bytes) -> State:
    """Return the state in the bytes of `state.zip`, of this format or an older one.

    Raises `DamagedError` where the bytes hold no state, `UnknownFormatError` where they hold one
    of another format.
    """
    found = _format(data)
    if found in _MIGRATED:
        try:
            return codecs.decode(_MIGRATED[found], data).migrated()
        except codecs.UNREADABLE as error:
            raise DamagedError(f"these bytes hold no State of format {found}: {error}") from error
    if found != FORMAT:
        older = " or ".join(map(str, _MIGRATED))
        raise UnknownFormatError(f"has format {found}, expected {FORMAT}, or {older}")
    return codecs.decode(State, data)


def _format(data: bytes) -> object:
    """Return the format that the bytes name; formats up to 4 named it within `state.json`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # A packed member could unpack to any size; none is written so.
            if any(info.compress_type != zipfile.ZIP_STORED for info in archive.infolist()):
                raise ValueError("a member is compressed")
            if "format.json" in archive.namelist():
                return json.loads(archive.read("format.json"))
            older = json.loads(archive.read("state.json"))
    except codecs.UNREADABLE as error:
        raise DamagedError(f"these bytes hold no State: {error}") from error
    return older.get("format") if isinstance(older, dict) else None
