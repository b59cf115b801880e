"""Refuse a Python that the lock file does not cover, in one sentence; runs on any Python 3."""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    found = "%d.%d" % sys.version_info[:2]  # noqa: UP031 - must parse on the Pythons it refuses
    sys.exit(
        "groundswell needs Python 3.11, 3.12 or 3.13, found "
        + found
        + ": name one with 'make PYTHON=python3.12 ...'"
    )
