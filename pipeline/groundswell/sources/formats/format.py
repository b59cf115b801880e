"""The protocol of a source format: a way in which files of papers are written.

A format is an object with these members, in a module of its own, and is listed in
`groundswell.sources.registry`; docs/extending.md has a worked example.
"""

from collections.abc import Iterator
from typing import Protocol

from groundswell.config import SourcesConfig
from groundswell.sources.files import File
from groundswell.sources.records import RawRecord, Reject


class Format(Protocol):
    """Recognizes and reads the files of one format."""

    @property
    def name(self) -> str:
        """The name under which run.json lists the format."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings of file names that decide where no format recognizes the content."""

    def recognizes(self, file: File) -> bool:
        """Return whether the content at the start of a file is of this format."""

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield the records of a file, piece by piece where the format allows it.

        A record is yielded as it is found: dates, missing fields and duplicates are judged later.
        What is not a record is yielded as a reject with its reason.

        Raises:
            SourceError: The rest of the file cannot be used. What was yielded before counts.
        """
