"""Reads live sources from a server of a test."""

from datetime import date
from pathlib import Path
from typing import Any

from groundswell.artifacts import Records
from groundswell.config import SourcesConfig
from groundswell.sources import Folders, read_sources

from tests.sources.server import Running

TODAY = date(2025, 1, 20)
URLS = [name for name in SourcesConfig.model_fields if name.endswith("_url")]


class Reader:
    """Reads a live source from a server into one folder of snapshots, as runs do in turn."""

    def __init__(self, folder: Path, server: Running) -> None:
        self.folder, self.server = folder, server
        self.notices: list[str] = []

    def read(
        self, source: str, *, today: date = TODAY, as_of: date | None = None, **config: Any
    ) -> Records:
        urls = dict.fromkeys(URLS, self.server.url)
        return read_sources(
            [source],
            as_of=as_of,
            today=today,
            config=SourcesConfig(**{"pause": 0, "attempts": 1, "timeout": 5, **urls, **config}),
            notice=self.notices.append,
            folders=Folders(self.folder),
        )

    def ids(self, source: str, **kwargs: Any) -> list[str]:
        ids: list[str] = self.read(source, **kwargs).records["paper_id"].to_pylist()
        return ids

    def days_asked(self) -> list[str]:
        """The days asked for since this was last called."""
        days = [asked.query["date"] for asked in self.server.asked]
        self.server.asked.clear()
        return days
