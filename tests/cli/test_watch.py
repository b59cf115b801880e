"""The commands of `groundswell watch`, from adding a watch to telling of it once."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from groundswell.cli import main
from groundswell.delivery.watches import sending

from tests.delivery.watches.services import Services, busy, services
from tests.outputs.watches.runs import PAPERS, write_run


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_PAUSE", 0.0)


@pytest.fixture
def server() -> Iterator[Services]:
    with services() as kept:
        yield kept


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_run(tmp_path)
    return tmp_path


def watch(out: Path, *arguments: str, **environment: str) -> Result:
    command = ["watch", arguments[0], "--out", str(out), *arguments[1:]]
    return CliRunner().invoke(main, command, env=environment)


def test_a_watch_is_added_shown_listed_and_removed(out: Path) -> None:
    added = watch(out, "add", "sea", "--words", "tides", "--author", "Bo Li", "--to", "slack")
    assert added.exit_code == 0, added.stderr
    shown = watch(out, "show", "sea")
    assert "Tides in narrow bays\n    2026-01-30 · Zoë Müller · words: tides" in shown.stdout
    assert "author: Bo Li" in shown.stdout
    assert watch(out, "list").stdout == "sea: words, authors; to its feed, slack\n"
    assert watch(out, "remove", "sea").exit_code == 0
    assert watch(out, "list").stdout == ""


def test_an_abstract_is_read_from_a_file(out: Path, tmp_path: Path) -> None:
    text = "We study tides, and how they differ between narrow bays and wide ones. " * 4
    path = tmp_path / "mine.txt"
    path.write_text(text, encoding="utf-8")
    assert watch(out, "add", "mine", "--abstract", str(path), "--near", "0.7").exit_code == 0
    found = json.loads(watch(out, "list", "--json").stdout)["watches"]["mine"]
    assert (found["abstract"], found["near"]) == (text, 0.7)
    path.write_text("tides", encoding="utf-8")
    short = watch(out, "add", "short", "--abstract", str(path))
    assert "expected 200 or more characters" in short.stderr


def test_what_is_shown_can_be_json(out: Path) -> None:
    watch(out, "add", "sea", "--words", "tides")
    found = json.loads(watch(out, "show", "sea", "--json").stdout)
    assert [paper["paper_id"] for paper in found["papers"]] == ["tides"]
    assert json.loads(watch(out, "list", "--json").stdout)["watches"]["sea"]["words"] == "tides"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "sea"], "it watches nothing"),
        (["add", "sea", "--words", "---"], "has no word"),
        (["add", "sea", "--words", "tides", "--to", "slak"], "did you mean 'slack'"),
        (["add", "a/b", "--words", "tides"], "cannot name a watch"),
        (["show", "se"], "there is no watch 'se'"),
        (["remove", "se"], "there is no watch 'se'"),
    ],
)
def test_wrong_use_is_one_sentence(out: Path, arguments: list[str], message: str) -> None:
    result = watch(out, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_each_new_paper_is_told_once(out: Path, server: Services) -> None:
    watch(out, "add", "sea", "--words", "tides OR buoys OR radar", "--to", "webhook")
    first = watch(out, "send", **server.environment)
    assert first.exit_code == 0, first.stderr
    assert "2 new items; 1 message delivered" in first.stderr
    new = {**PAPERS[3], "paper_id": "new", "title": "Tides again", "digest_date": date(2026, 1, 31)}
    write_run(out, as_of="2026-01-31", papers=[*PAPERS, new])
    for _ in range(2):
        assert watch(out, "send", **server.environment).exit_code == 0
    titles = [[item["title"] for item in each["items"]] for each in server.messages["webhook"]]
    assert titles == [["Tides in narrow bays", "Buoys that listen"], ["Tides again"]]


def test_a_watch_of_the_configuration_is_told_of_as_one_that_was_added(
    tmp_path: Path, server: Services
) -> None:
    configuration = {"watch": {"sea": {"words": "tides", "to": ["slack"]}}}
    write_run(tmp_path, configuration=configuration)
    assert watch(tmp_path, "send", **server.environment).exit_code == 0
    assert len(server.messages["slack"]) == 1


def test_a_name_that_the_configuration_has_is_not_added(tmp_path: Path) -> None:
    write_run(tmp_path, configuration={"watch": {"sea": {"words": "tides"}}})
    refused = watch(tmp_path, "add", "sea", "--words", "bays")
    assert refused.exit_code == 2
    assert "there is a watch 'sea' already" in refused.stderr


def test_before_the_first_run_there_is_nothing_to_list_and_something_to_add(
    tmp_path: Path,
) -> None:
    out = tmp_path / "new"
    assert (watch(out, "list").stdout, list(tmp_path.iterdir())) == ("", [])
    assert watch(out, "add", "sea", "--words", "tides").exit_code == 0
    assert watch(out, "list").stdout == "sea: words; to its feed\n"
    assert "publish a run first" in watch(out, "send").stderr


def test_what_could_not_be_told_is_told_by_a_later_call(out: Path, server: Services) -> None:
    watch(out, "add", "sea", "--words", "tides", "--to", "webhook")
    server.faults += [busy(503, "maintenance")] * 3
    failed = watch(out, "send", **server.environment)
    assert failed.exit_code == 1
    assert "not everything was sent (webhook: it answered 503 maintenance)" in failed.stderr
    assert "waiting, tried 3 times (it answered 503 maintenance)" in watch(out, "list").stdout
    assert watch(out, "send", **server.environment).exit_code == 0
    assert len(server.messages["webhook"]) == 1


def test_a_watch_whose_channel_lacks_something_loses_nothing_and_stops_no_other(
    out: Path, server: Services
) -> None:
    watch(out, "add", "one", "--words", "tides", "--to", "slack")
    watch(out, "add", "two", "--words", "buoys", "--to", "webhook")
    environment = {**server.environment, "GROUNDSWELL_SLACK_URL": ""}
    failed = watch(out, "send", **environment)
    assert failed.exit_code == 1
    assert "slack: GROUNDSWELL_SLACK_URL is not set" in failed.stderr
    assert len(server.messages["webhook"]) == 1
    assert watch(out, "send", **server.environment).exit_code == 0
    assert len(server.messages["slack"]) == 1


def test_listing_no_watches_says_how_to_make_one(out: Path) -> None:
    listed = watch(out, "list")
    assert listed.exit_code == 0
    assert "there are no watches: make one with 'groundswell watch add'" in listed.stderr


@pytest.mark.parametrize("target", ["telegram", "telegram:", "telegram:my chat"])
def test_telegram_without_a_chat_is_refused_when_the_watch_is_added(out: Path, target: str) -> None:
    refused = watch(out, "add", "sea", "--words", "tides", "--to", target)
    assert refused.exit_code == 2
    assert "expected 'telegram:ID', a number, or 'telegram:@NAME'" in refused.stderr
    assert not (out / "watches.toml").exists()


def test_a_mail_to_no_address_is_refused_when_the_watch_is_added(out: Path) -> None:
    refused = watch(out, "add", "sea", "--words", "tides", "--to", "mail:ana")
    assert refused.exit_code == 2
    assert "'ana' is no mail address: expected NAME@HOST" in refused.stderr
    assert not (out / "watches.toml").exists()
