"""An output folder of the first edition goes on: its cache, its records, its settings."""

import json
from pathlib import Path

import pytest
from groundswell import job
from groundswell.config import GenerateConfig, load
from groundswell.job import JobSettings

from tests.labeling.test_llm import echo
from tests.planted import DAYS, job_settings, write_source
from tests.sources.server import serving

pytestmark = pytest.mark.slow


def labels(settings: JobSettings, source: Path) -> dict[int, str]:
    folder = job.run([str(source)], DAYS[0], settings).folder
    topics = json.loads((folder / "topics.json").read_bytes())
    return {topic["id"]: topic["label"] for topic in topics}


def test_a_language_models_cached_answers_are_used_and_their_folder_renamed(
    tmp_path: Path,
) -> None:
    source, config = write_source(tmp_path / "in")
    notices: list[str] = []
    with serving(echo) as server:
        generate = GenerateConfig(endpoint=server.url, model="small")
        asking = config.model_copy(update={"generate": generate})
        first = labels(job_settings(tmp_path / "first", asking), source)
        asked = len(server.asked)
        cache = tmp_path / "first" / ".cache"
        (cache / "answers").rename(cache / "phrases")
        # Another output folder and no cached results: only the answers are there.
        for key in (cache / "keys").iterdir():
            key.unlink()
        settings = job_settings(tmp_path / "second", asking, cache=cache, notice=notices.append)
        assert labels(settings, source) == first
        assert len(server.asked) == asked > 0
    assert f"the cached answers in {cache / 'phrases'} are now in {cache / 'answers'}" in notices
    assert not (cache / "phrases").exists()


def test_answers_of_both_editions_are_left_where_they_are(tmp_path: Path) -> None:
    source, config = write_source(tmp_path / "in")
    for name in ("answers", "phrases"):
        (tmp_path / "cache" / name).mkdir(parents=True)
    notices: list[str] = []
    settings = job_settings(
        tmp_path / "out", config, cache=tmp_path / "cache", notice=notices.append
    )
    job.run([str(source)], DAYS[0], settings)
    assert (tmp_path / "cache" / "phrases").is_dir()
    assert not [notice for notice in notices if "cached answers" in notice]


def test_settings_of_the_first_edition_give_the_same_cache_keys(tmp_path: Path) -> None:
    old = tmp_path / "old.toml"
    old.write_text("[levels]\n[embed]\nlong_text = 'cut'\n[signals]\ndraws = 500\n")
    new = tmp_path / "new.toml"
    new.write_text("[embed]\nlong_text = 'truncate'\n[signals]\nsimulations = 500\n")
    for stage in ("embed", "hierarchy", "signals"):
        tables = [getattr(load(path), stage) for path in (old, new)]
        assert tables[0].result_fields() == tables[1].result_fields()
