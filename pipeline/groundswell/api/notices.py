"""Notices to the user of a program: Python warnings, or lines of the log."""

import logging
import sys
import warnings

_WARNING = "warning: "
"""What sentences begin with that the user should act on."""


class GroundswellWarning(UserWarning):
    """What a user should know before they rely on a run, as a shift of a source's volume."""


def tell(sentence: str) -> None:
    """Give notice as a program expects it: a Python warning, or a line of the log."""
    if sentence.startswith(_WARNING):
        # The line that is named is the one that called `run`, whatever is between.
        warnings.warn(sentence.removeprefix(_WARNING), GroundswellWarning, stacklevel=_depth())
    else:
        logging.getLogger("groundswell").info("%s", sentence)


def _depth() -> int:
    """Return how many frames the one that called this package is above the caller of this."""
    names, frame = list[str](), sys._getframe(1)
    while True:
        names.append(frame.f_globals.get("__name__", ""))
        if frame.f_back is None:
            break
        frame = frame.f_back
    own = [i for i, name in enumerate(names) if name.split(".")[0] == "groundswell"]
    return own[-1] + 2
