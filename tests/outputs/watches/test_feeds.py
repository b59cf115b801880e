"""Every watch has a feed in what a run publishes."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from groundswell import job
from groundswell.config import WatchConfig
from groundswell.errors import GroundswellError
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.run_record import read_record
from groundswell.outputs.watches.definitions import add, watches_of
from groundswell.outputs.watches.feeds import feed
from groundswell.outputs.watches.finding import WatchedRun

from tests.outputs.watches.runs import PAPERS, write_run
from tests.planted import DAYS, PlantedRuns, job_settings, published

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(data: bytes) -> list[ET.Element]:
    return ET.fromstring(data).findall(f"{ATOM}entry")  # noqa: S314 - our own feed


def text(entry: ET.Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


def feed_of(out: Path, watch: WatchConfig) -> bytes:
    run = PublishedRun(out / "latest")
    return feed(WatchedRun(run, out).find("mine", watch), run.record)


def test_a_feed_has_papers_and_changes_the_newest_first(tmp_path: Path) -> None:
    history = [
        ("2026-01-28", "topic", 3, "Sea level", "dormant"),
        ("2026-01-29", "topic", 3, "Sea level", "emerging"),
    ]
    write_run(tmp_path, history=history)
    found = entries(feed_of(tmp_path, WatchConfig(follow=(3,))))
    assert [(text(each, "title"), text(each, "updated")[:10]) for each in found] == [
        ("Tides in narrow bays", "2026-01-30"),
        ("Sea level: dormant → emerging", "2026-01-29"),
        ("Buoys that listen", "2026-01-29"),
    ]
    assert found[1][3].get("href") == "https://example.org/sea/latest/index.html#/topics/3"
    assert "topic: Sea level" in text(found[0], "summary")


def test_without_an_address_links_lead_from_the_feeds_folder_to_the_report(tmp_path: Path) -> None:
    history = [
        ("2026-01-28", "topic", 3, "Sea level", "dormant"),
        ("2026-01-29", "topic", 3, "Sea level", "emerging"),
    ]
    write_run(tmp_path, history=history, configuration={"report": {}})
    data = feed_of(tmp_path, WatchConfig(follow=(3,)))
    links = [each.get("href") for each in ET.fromstring(data).iter(f"{ATOM}link")]  # noqa: S314
    assert links[:2] == ["../feeds/mine.xml", "../index.html"]
    assert "../index.html#/topics/3" in links


def test_ids_of_entries_last_from_run_to_run(tmp_path: Path) -> None:
    write_run(tmp_path / "one")
    write_run(tmp_path / "two", as_of="2026-02-27")
    one, two = (
        [text(each, "id") for each in entries(feed_of(tmp_path / name, WatchConfig(words="tides")))]
        for name in ("one", "two")
    )
    assert one == two
    assert len(set(one)) == len(one) == 1


def test_a_hostile_title_is_text(tmp_path: Path) -> None:
    hostile = {**PAPERS[0], "title": "Tides <script>&amp; ]]>\x00", "url": "javascript:alert(1)"}
    write_run(tmp_path, papers=[hostile])
    [entry] = entries(feed_of(tmp_path, WatchConfig(words="tides")))
    assert text(entry, "title") == "Tides <script>&amp; ]]>"
    assert entry.find(f"{ATOM}link") is None


def test_a_run_publishes_the_feeds_of_configured_and_added_watches(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    config = planted_runs.config.model_copy(update={"watch": {"dust": WatchConfig(words="comet")}})
    out = tmp_path / "out"
    notices: list[str] = []
    add(out, "gone", {"follow": ["no such thing"], "words": "varnish"})
    settings = job_settings(out, config, cache=planted_runs.out / ".cache", notice=notices.append)
    job.run([str(planted_runs.source)], DAYS[-1], settings)
    found = {path.name for path in (out / "latest" / "feeds").iterdir()}
    assert found == {"dust.xml", "gone.xml"}
    assert len(entries((out / "latest" / "feeds" / "dust.xml").read_bytes())) == 20
    assert any("watch gone: nothing in the run" in notice for notice in notices)


def test_the_same_run_publishes_the_same_feeds_and_changes_nothing(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    config = planted_runs.config.model_copy(update={"watch": {"dust": WatchConfig(words="comet")}})
    settings = job_settings(tmp_path, config, cache=planted_runs.out / ".cache")
    first = job.run([str(planted_runs.source)], DAYS[0], settings)
    before = published(first.folder)
    again = job.run([str(planted_runs.source)], DAYS[0], settings)
    assert (first.changed, again.changed) == (True, False)
    assert published(again.folder) == before
    without = job.run(
        [str(planted_runs.source)], DAYS[0], replace(settings, config=planted_runs.config)
    )
    assert without.changed
    assert not (without.folder / "feeds").exists()


def test_receivers_of_the_configuration_are_kept_and_not_published(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    def run(day: date, *to: str) -> Path:
        watch = {"sea": WatchConfig(words="comet", to=to)}
        config = planted_runs.config.model_copy(update={"watch": watch})
        settings = job_settings(tmp_path, config, cache=planted_runs.out / ".cache")
        return job.run([str(planted_runs.source)], day, settings).folder

    folder = run(DAYS[1], "mail:ana@example.org")
    published_files = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in published_files if b"ana@" in path.read_bytes()]
    assert (tmp_path / ".receivers.json").stat().st_mode & 0o077 == 0
    for day, address, kept in (
        (DAYS[1], "mail:bea@example.org", "mail:bea@example.org"),
        (DAYS[0], "slack", "mail:bea@example.org"),
    ):
        run(day, address)
        watches = watches_of(read_record(tmp_path / "latest"), tmp_path)
        assert watches["sea"].to == (kept,)
    (tmp_path / ".receivers.json").write_bytes(b"[]")
    with pytest.raises(GroundswellError, match="remove it, and run again"):
        watches_of(read_record(tmp_path / "latest"), tmp_path)
