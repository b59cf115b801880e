"""Groundswell: follow the topics of research digests from date to date."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("groundswell")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+source"
