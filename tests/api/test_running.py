"""The main job as a function of the library."""

import json
import logging
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import groundswell as gs
import pytest
from click.testing import CliRunner
from groundswell import log
from groundswell.cli import main
from groundswell.outputs import history

from tests.planted import DAYS, TODAY, published, write_source


@pytest.fixture(autouse=True)
def without_the_commands_log() -> Iterator[None]:
    """The logger as a program has it that never called the command."""
    logger = logging.getLogger("groundswell")
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)
    yield
    log.set_up("text", "")


@pytest.fixture
def digests(tmp_path: Path) -> Path:
    """A folder of two digests with three papers each."""
    folder = tmp_path / "digests"
    folder.mkdir()
    for day in ("2025-01-01", "2025-01-02"):
        lines = [
            {"id": f"{day}-{n}", "date": day, "title": f"Tides {n}", "abstract": f"On tide {n}."}
            for n in range(3)
        ]
        (folder / f"{day}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


@pytest.mark.slow
def test_it_publishes_the_bytes_of_the_command(tmp_path: Path) -> None:
    source, config = write_source(tmp_path / "in")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[embed]\nencoder = "{config.embed.encoder}"\n')
    arguments = ["run", str(source), "--as-of", str(DAYS[0]), "--config", str(settings)]
    CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "command")])
    run = gs.run(source, tmp_path / "library", DAYS[0], config=config, today=TODAY)
    assert published(run.path) == published(tmp_path / "command" / str(DAYS[0]))


@pytest.mark.parametrize("as_of", ["2025-01-01", date(2025, 1, 1)])
def test_the_date_may_be_text(digests: Path, tmp_path: Path, as_of: str | date) -> None:
    run = gs.run([digests], tmp_path / "out", as_of)
    assert (run.as_of, run.papers.num_rows) == ("2025-01-01", 3)


def test_by_default_the_latest_digest_is_the_last(digests: Path, tmp_path: Path) -> None:
    assert gs.run(str(digests), tmp_path / "out").as_of == "2025-01-02"


def test_digests_after_today_are_not_used(digests: Path, tmp_path: Path) -> None:
    run = gs.run([digests], tmp_path / "out", today=date(2025, 1, 1))
    assert run.as_of == "2025-01-01"


def test_settings_may_be_a_mapping(digests: Path, tmp_path: Path) -> None:
    run = gs.run([digests], tmp_path / "out", config={"prevalence": {"period": "day"}})
    assert run.record.configuration["prevalence"]["period"] == "day"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"clustr": {}}, r"unknown key 'clustr' \(did you mean 'cluster'\?\)"),
        ({"cluster": 40}, "config has cluster = 40: expected a table"),
        ("no.toml", "no.toml cannot be read"),
    ],
)
def test_wrong_settings_are_one_sentence(
    digests: Path, tmp_path: Path, config: str | dict[str, dict[str, int]], message: str
) -> None:
    with pytest.raises(gs.UsageError, match=message):
        gs.run([digests], tmp_path / "out", config=config)


def test_a_date_that_is_none_is_one_sentence(digests: Path, tmp_path: Path) -> None:
    with pytest.raises(gs.UsageError, match="as_of is '30 Jan': expected a date"):
        gs.run([digests], tmp_path / "out", "30 Jan")


def test_without_a_source_nothing_is_run(tmp_path: Path) -> None:
    with pytest.raises(gs.UsageError, match="no source is given: give a file"):
        gs.run([], tmp_path / "out")


def test_nothing_is_printed(
    digests: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gs.run([digests], tmp_path / "out")
    assert capsys.readouterr() == ("", "")


def test_stages_and_notices_are_logged(
    digests: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "groundswell"):
        gs.run([digests], tmp_path / "out")
    messages = [record.getMessage() for record in caplog.records]
    assert any("too few to make topics of" in message for message in messages)
    assert any(message.split()[0] == "embed" for message in messages)


def test_a_warning_is_a_python_warning_at_the_callers_line(digests: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "2999-01-01").mkdir(parents=True)
    with pytest.warns(gs.GroundswellWarning, match="dated in the future") as caught:
        gs.run([digests], tmp_path / "out")
    assert caught[0].filename == __file__


def test_a_callback_gets_the_notices_instead(digests: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "2999-01-01").mkdir(parents=True)
    heard: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gs.run([digests], tmp_path / "out", notice=heard.append)
    assert any("dated in the future" in sentence for sentence in heard)


def test_the_attempt_is_in_the_history_of_the_folder(digests: Path, tmp_path: Path) -> None:
    gs.run([digests], tmp_path / "out")
    [attempt] = history.read(tmp_path / "out")
    assert (attempt.outcome, attempt.counts and attempt.counts.papers) == ("published", 6)


def test_a_failed_attempt_is_in_the_history_too(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(gs.GroundswellError):
        gs.run(["nowhere"], tmp_path / "out")
    [attempt] = history.read(tmp_path / "out")
    assert attempt.outcome == "failed"


def test_topics_may_be_given_as_a_mapping_of_paper_ids(digests: Path, tmp_path: Path) -> None:
    topics = {f"{day}-{n}": "Ebb" for day in ("2025-01-01", "2025-01-02") for n in range(2)}
    with pytest.warns(gs.GroundswellWarning, match="2 of 6 papers have no topic in the mapping"):
        run = gs.run([digests], tmp_path / "out", topics=topics)
    found = dict(
        zip(*(run.papers[name].to_pylist() for name in ("paper_id", "topic_id")), strict=True)
    )
    assert {paper for paper, topic in found.items() if topic == 0} == set(topics)
    assert run.topic(0).label == "Ebb"
