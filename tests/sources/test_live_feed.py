"""Feeds: what an address answers on each day is a snapshot, and past days cannot be asked for."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from groundswell.errors import GroundswellError
from groundswell.sources.live.fetch import FetchError

from tests.sources.live_reader import TODAY, Reader
from tests.sources.server import Asked, Reply, Running, serving

ITEM = """<item><title>A study of {name}</title><link>https://journal.example.org/{name}</link>
<guid>https://journal.example.org/{name}</guid><description>We study {name}.</description>{date}
</item>"""
ENTRY = """<entry><id>https://journal.example.org/{name}</id><title>A study of {name}</title>
<updated>2025-01-19T00:00:00Z</updated><summary>We study {name}.</summary></entry>"""


def rss(*names: str, day: str | None = "Sun, 19 Jan 2025 08:00:00 GMT") -> bytes:
    written = f"<pubDate>{day}</pubDate>" if day else ""
    items = "".join(ITEM.format(name=name, date=written) for name in names)
    return f'<rss version="2.0"><channel><title>New</title>{items}</channel></rss>'.encode()


def atom(*names: str) -> bytes:
    entries = "".join(ENTRY.format(name=name) for name in names)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


class FeedServer:
    """Serves a body under a tag, and nothing to who has it already."""

    def __init__(self) -> None:
        self.body = rss("one")

    def answer(self, asked: Asked) -> Reply:
        tag = f'"{hash(self.body)}"'
        if asked.headers.get("if-none-match") == tag:
            return Reply(status=304)
        return Reply(self.body, headers={"ETag": tag})


@pytest.fixture
def feed() -> FeedServer:
    return FeedServer()


@pytest.fixture
def server(feed: FeedServer) -> Iterator[Running]:
    with serving(feed.answer) as running:
        yield running


@pytest.fixture
def reader(tmp_path: Path, server: Running) -> Reader:
    return Reader(tmp_path, server)


def source(server: Running, rest: str = "") -> str:
    return f"feed:{server.url}/new{rest}"


def titles(reader: Reader, name: str, today: date = TODAY) -> list[str]:
    found: list[str] = reader.read(name, today=today).records["title"].to_pylist()
    return [title.removeprefix("A study of ") for title in found]


@pytest.mark.parametrize("body", [rss("one", "two"), atom("one", "two")], ids=["rss", "atom"])
def test_a_feed_is_read_as_its_file_is(
    reader: Reader, server: Running, feed: FeedServer, body: bytes
) -> None:
    feed.body = body
    assert titles(reader, source(server)) == ["one", "two"]
    assert [asked.path for asked in server.asked] == ["/api/new"]


def test_an_address_may_have_a_query(reader: Reader, server: Running) -> None:
    assert titles(reader, source(server, "?section=ai&n=5")) == ["one"]
    assert server.asked[0].query == {"section": "ai", "n": "5"}


def test_what_a_feed_held_on_past_days_is_read_too(
    reader: Reader, server: Running, feed: FeedServer
) -> None:
    titles(reader, source(server))
    feed.body = rss("two", "three")
    server.asked.clear()
    assert titles(reader, source(server), TODAY + timedelta(days=1)) == ["one", "two", "three"]
    assert len(server.asked) == 1  # the past cannot be asked for


def test_an_unchanged_feed_is_not_sent_again_and_not_read_twice(
    reader: Reader, server: Running
) -> None:
    titles(reader, source(server))
    tomorrow = TODAY + timedelta(days=1)
    assert titles(reader, source(server), tomorrow) == ["one"]
    assert "if-none-match" in server.asked[-1].headers
    server.asked.clear()
    assert titles(reader, source(server), tomorrow + timedelta(days=1)) == ["one"]
    assert "if-none-match" in server.asked[-1].headers


def test_an_entry_without_a_date_has_the_day_on_which_it_was_first_there(
    reader: Reader, server: Running, feed: FeedServer
) -> None:
    feed.body = rss("one", day=None)
    titles(reader, source(server))
    tomorrow = TODAY + timedelta(days=1)
    found = reader.read(source(server), today=tomorrow).records.to_pylist()
    assert [row["digest_date"] for row in found] == [TODAY.isoformat()]


def test_offline_reads_what_is_kept_and_asks_nobody(reader: Reader, server: Running) -> None:
    online = reader.read(source(server))
    server.asked.clear()
    offline = reader.read(source(server), offline=True)
    assert offline.records.equals(online.records)
    assert server.asked == []
    assert not any("lacks" in notice for notice in reader.notices)


def test_offline_with_nothing_kept_is_one_sentence(reader: Reader, server: Running) -> None:
    with pytest.raises(GroundswellError, match="no snapshot from 2024-12-22 to 2025-01-20"):
        reader.read(source(server), offline=True)


def test_an_empty_feed_is_a_day_without_entries(
    reader: Reader, server: Running, feed: FeedServer
) -> None:
    feed.body = rss()
    assert titles(reader, source(server)) == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html><body>Moved</body></html>", "is no feed in RSS or Atom"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "is no feed in RSS or Atom"),
        (b"", "is no feed in RSS or Atom"),
        (rss("one", "two")[:-40], "it has no end"),
        (b'<!DOCTYPE rss [<!ENTITY a "a">]><rss><item>&a;</item></rss>', "entities"),
    ],
    ids=["html", "json", "nothing", "half", "entities"],
)
def test_what_is_no_whole_feed_is_never_kept(
    reader: Reader, server: Running, feed: FeedServer, body: bytes, why: str
) -> None:
    feed.body = body
    with pytest.raises(FetchError, match=why):
        reader.read(source(server))
    assert not list(reader.folder.rglob("*.xml"))


def test_two_feeds_of_one_host_are_kept_apart(reader: Reader, server: Running) -> None:
    titles(reader, source(server, "?section=ai"))
    titles(reader, source(server, "?section=bio"))
    assert len(list((reader.folder / "feed").iterdir())) == 2


PAGED = """<feed xmlns="http://www.w3.org/2005/Atom">
<link rel='{rel}' href="{href}"/>{entries}</feed>"""


def paged(rel: str, href: str, *names: str) -> bytes:
    link = '<link rel="next" href="https://elsewhere.example.org/"/></entry>'
    entries = "".join(ENTRY.format(name=name).replace("</entry>", link) for name in names)
    return PAGED.format(rel=rel, href=href, entries=entries).encode()


class PagedServer:
    """Serves pages by their number, of which each names the next."""

    def __init__(self, pages: list[bytes]) -> None:
        self.pages = pages

    def answer(self, asked: Asked) -> Reply:
        return Reply(self.pages[int(asked.query.get("page", 1)) - 1])


def read_pages(folder: Path, pages: list[bytes], *later: list[bytes]) -> tuple[list[str], int]:
    """The titles of a feed read on a day for each state of it, and the requests of the last."""
    feed = PagedServer(pages)
    with serving(feed.answer) as server:
        reader = Reader(folder, server)
        found = titles(reader, source(server))
        for number, state in enumerate(later, 1):
            feed.pages = state
            server.asked.clear()
            found = titles(reader, source(server), TODAY + timedelta(days=number))
        return sorted(set(found)), len(server.asked)


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
def test_the_pages_of_a_feed_are_followed_to_the_last(tmp_path: Path, rel: str) -> None:
    pages = [paged(rel, "?page=2&amp;n=1", "c"), paged(rel, "?page=3", "b"), atom("a")]
    assert read_pages(tmp_path, pages) == (["a", "b", "c"], 3)


def test_later_days_ask_only_up_to_what_is_known(tmp_path: Path) -> None:
    pages = [paged("next", "?page=2", "c"), paged("next", "?page=3", "b"), atom("a")]
    newer = [paged("next", "?page=2", "e"), paged("next", "?page=3", "d", "c"), atom("b", "a")]
    assert read_pages(tmp_path, pages, pages) == (["a", "b", "c"], 1)
    assert read_pages(tmp_path / "again", pages, newer) == (["a", "b", "c", "d", "e"], 2)


def test_pages_that_name_each_other_or_repeat_themselves_come_to_an_end(tmp_path: Path) -> None:
    circle = [paged("next", "?page=2", "b"), paged("next", "?page=1", "a")]
    assert read_pages(tmp_path, circle) == (["a", "b"], 3)
    same = [paged("next", f"?page={number + 2}", "a") for number in range(9)]
    assert read_pages(tmp_path / "same", same) == (["a"], 2)


def test_a_long_history_is_read_up_to_the_limit(tmp_path: Path) -> None:
    pages = [paged("next", f"?page={number + 2}", f"n{number}") for number in range(30)]
    found, requests = read_pages(tmp_path, pages)
    assert (len(found), requests) == (20, 20)


def test_a_page_that_is_no_feed_is_reported_and_nothing_of_the_day_is_kept(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="is no feed in RSS or Atom"):
        read_pages(tmp_path, [paged("next", "?page=2", "b"), b"<html></html>"])


def test_offline_reads_all_pages(tmp_path: Path) -> None:
    feed = PagedServer([paged("next", "archive?page=2", "b"), atom("a")])
    with serving(feed.answer) as server:
        reader = Reader(tmp_path, server)
        online = reader.read(source(server)).records
        assert reader.read(source(server), offline=True).records.equals(online)
        assert len(online) == 2
