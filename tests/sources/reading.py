"""Read one source as a run does."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from groundswell.artifacts import Records
from groundswell.config import SourcesConfig
from groundswell.errors import GroundswellError
from groundswell.sources import read_sources

TODAY = date(2026, 3, 1)


def read(*sources: Path | str, as_of: date | None = None, **config: Any) -> Records:
    return read_sources(
        [str(source) for source in sources],
        as_of=as_of,
        today=TODAY,
        config=SourcesConfig(**config),
        notice=lambda _: None,
    )


def rows(*sources: Path | str, **kwargs: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(*sources, **kwargs).records.to_pylist()
    return found


def reasons(*sources: Path | str, **kwargs: Any) -> list[str]:
    found: list[str] = read(*sources, **kwargs).rejects["reason"].to_pylist()
    return found


def no_crash(path: Path) -> None:
    """Whatever the file holds, reading it ends in records, rejects or one sentence."""
    with suppress(GroundswellError):
        assert read(path).sources[0].files == 1
