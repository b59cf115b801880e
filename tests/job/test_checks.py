"""What a run refuses before it reads anything."""

from pathlib import Path

import pytest
from groundswell import job
from groundswell.config import Config
from groundswell.errors import UsageError

from tests.planted import job_settings


def refused(out: Path, config: Config) -> str:
    """Why a run of sources that are not there is refused."""
    with pytest.raises(UsageError) as found:
        job.run([str(out / "nowhere")], as_of=None, settings=job_settings(out, config))
    return str(found.value)


def test_a_broken_file_of_watches(tmp_path: Path) -> None:
    (tmp_path / "watches.toml").write_text("[watch.mine]\nword = 'tides'\n")
    assert "watches.toml: unknown key 'watch.mine.word'" in refused(tmp_path, Config())


def test_a_watch_that_is_in_two_places(tmp_path: Path) -> None:
    (tmp_path / "watches.toml").write_text("[watch.mine]\nwords = 'tides'\n")
    config = Config.model_validate({"watch": {"mine": {"words": "buoys"}}})
    assert "the watch 'mine' is in the configuration and in" in refused(tmp_path, config)
