import itertools
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from groundswell.sources.live.access import Access
from groundswell.sources.live.fetch import BrokenError, Client, FetchError

from tests.sources.server import Asked, Reply, serving

OK = b'{"fine": true}'


def anything(body: bytes) -> None:
    del body


def only_ok(body: bytes) -> None:
    if body != OK:
        raise BrokenError("it is not what was asked for")


def client(waits: list[float] | None = None, **settings: Any) -> Client:
    """A client that notes its pauses instead of making them."""
    waits = [] if waits is None else waits
    return Client(**{"access": Access(0.0), "timeout": 5.0, **settings}, sleep=waits.append)


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    left = itertools.chain(replies, itertools.repeat(replies[-1]))
    return lambda _: next(left)


def head(length: int | None = None, chunked: bool = False) -> bytes:
    lines = [b"HTTP/1.1 200 OK"]
    if length is not None:
        lines.append(b"Content-Length: %d" % length)
    if chunked:
        lines.append(b"Transfer-Encoding: chunked")
    return b"\r\n".join([*lines, b"", b""])


def cut_off(connection: socket.socket) -> None:
    connection.sendall(head(100) + b"half")


def cut_off_chunk(connection: socket.socket) -> None:
    connection.sendall(head(chunked=True) + b"4\r\nhalf\r\n")


def hung_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "first",
    [
        Reply(status=500),
        Reply(status=503, body=b"<html>busy</html>"),
        Reply(raw=cut_off),
        Reply(raw=cut_off_chunk),
        Reply(raw=hung_up),
        Reply(b"<html>Please sign in</html>", headers={"Content-Type": "text/html"}),
    ],
    ids=["500", "503", "cut off", "cut off in chunks", "hung up", "html"],
)
def test_what_is_no_whole_answer_is_asked_for_again(first: Reply) -> None:
    with serving(in_turn(first, Reply(OK))) as server:
        assert client().get(f"{server.url}?a=1", only_ok).body == OK
    assert len(server.asked) == 2


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(raw=cut_off), Reply(b"<html>")])
def test_attempts_end_in_one_sentence_and_nothing_else(reply: Reply) -> None:
    waits: list[float] = []
    with (
        serving(in_turn(reply)) as server,
        pytest.raises(FetchError, match="asked 3 times and gave no usable answer"),
    ):
        client(waits, attempts=3).get(server.url, only_ok)
    assert len(server.asked) == 3
    assert waits[1] > waits[0] >= 1


def test_the_pause_a_server_asks_for_is_kept() -> None:
    waits: list[float] = []
    late = {"Date": "Mon, 06 Jan 2025 10:00:00 GMT", "Retry-After": "Mon, 06 Jan 2025 10:01:30 GMT"}
    replies = [Reply(status=429, headers={"Retry-After": "17"}), Reply(OK)]
    with serving(in_turn(*replies)) as server:
        client(waits).get(server.url, only_ok)
    assert waits == [17]
    with serving(in_turn(Reply(status=503, raw=with_headers(late)), Reply(OK))) as server:
        client(waits).get(server.url, only_ok)
    assert waits == [17, 90]


def with_headers(headers: dict[str, str]) -> Callable[[socket.socket], None]:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    answer = f"HTTP/1.1 503 Busy\r\n{lines}Content-Length: 0\r\n\r\n".encode()
    return lambda connection: connection.sendall(answer)


def test_a_server_that_asks_for_hours_is_left_alone() -> None:
    with (
        serving(in_turn(Reply(status=429, headers={"Retry-After": "7200"}))) as server,
        pytest.raises(FetchError, match="left alone for 7,200 seconds"),
    ):
        client().get(server.url, anything)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_not_asked_again(status: int) -> None:
    with (
        serving(in_turn(Reply(status=status))) as server,
        pytest.raises(FetchError, match=f"refused with status {status}"),
    ):
        client().get(server.url, anything)
    assert len(server.asked) == 1


def test_a_stalled_answer_is_given_up() -> None:
    def stall(connection: socket.socket) -> None:
        connection.sendall(head(100) + b"half")
        connection.recv(1)  # until the client hangs up

    started = time.monotonic()
    with (
        serving(in_turn(Reply(raw=stall))) as server,
        pytest.raises(FetchError, match="did not answer in time"),
    ):
        client(attempts=1, timeout=0.2).get(server.url, anything)
    assert time.monotonic() - started < 3


def test_a_trickle_does_not_outlast_the_time_limit() -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(head(1_000_000))
        while True:
            connection.sendall(b".")
            time.sleep(0.02)

    with (
        serving(in_turn(Reply(raw=trickle))) as server,
        pytest.raises(FetchError, match=r"took longer than 0\.3 s"),
    ):
        client(attempts=1, total=0.3).get(server.url, anything)


@pytest.mark.parametrize("chunked", [True, False])
def test_an_answer_without_end_is_not_read_to_the_end(chunked: bool) -> None:
    block = b"." * 65_536

    def endless(connection: socket.socket) -> None:
        connection.sendall(head(chunked=chunked))
        while True:
            connection.sendall(b"10000\r\n" + block + b"\r\n" if chunked else block)

    with (
        serving(in_turn(Reply(raw=endless))) as server,
        pytest.raises(FetchError, match="more than 1,000,000 bytes"),
    ):
        client(largest=1_000_000).get(server.url, anything)
    assert len(server.asked) == 1


def test_requests_are_apart_by_the_pause() -> None:
    now, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    with serving(in_turn(Reply(OK))) as server:
        asker = Client(Access(3.0), sleep=sleep, clock=lambda: now[0])
        asker.get(server.url, only_ok)
        now[0] += 1
        asker.get(server.url, only_ok)
        now[0] += 5
        asker.get(server.url, only_ok)
    assert waits == [2.0]


def test_a_known_tag_is_sent_and_no_change_is_understood() -> None:
    def tagged(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"v1"':
            return Reply(status=304)
        return Reply(OK, headers={"ETag": '"v1"'})

    with serving(tagged) as server:
        assert client().get(server.url, only_ok).etag == '"v1"'
        assert client().get(server.url, only_ok, '"v1"').body is None
    assert server.asked[0].headers["user-agent"].startswith("groundswell/")


def test_no_change_from_a_server_that_was_shown_no_tag_is_refused() -> None:
    with serving(in_turn(Reply(status=304))) as server, pytest.raises(FetchError, match="304"):
        client().get(server.url, anything)


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(FetchError, match="no connection"):
        client(attempts=2).get("http://127.0.0.1:9/x", anything)


def test_a_post_is_sent_with_its_body_and_repeated_where_it_fails() -> None:
    with serving(in_turn(Reply(status=503), Reply(OK))) as server:
        assert client().post(server.url, b"question", {"X-Key": "k"}).body == OK
    assert [asked.body for asked in server.asked] == [b"question"] * 2
    assert server.asked[0].headers["x-key"] == "k"


def test_a_post_in_vain_is_one_sentence() -> None:
    with (
        serving(in_turn(Reply(status=503))) as server,
        pytest.raises(FetchError, match=r"asked once and gave no usable answer \(status 503\)"),
    ):
        client(attempts=1).post(server.url, b"", {})


def test_what_is_no_address_is_one_sentence() -> None:
    with pytest.raises(FetchError, match="is not a usable address"):
        client().get("http:///x", anything)


def test_requests_go_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with serving(in_turn(Reply(OK))) as server:
        monkeypatch.setenv("http_proxy", server.url)
        assert client().get("http://papers.example.org/x", only_ok).body == OK
    assert server.asked[0].headers["host"] == "papers.example.org"


@pytest.mark.parametrize("after", ["soon", "Mon, 06 Jan 2025 10:01:30 GMT"])
def test_a_pause_that_cannot_be_understood_is_the_usual_one(after: str) -> None:
    waits: list[float] = []
    busy = with_headers({"Retry-After": after})  # without a Date to compare with
    with serving(in_turn(Reply(raw=busy), Reply(OK))) as server:
        client(waits).get(server.url, only_ok)
    assert len(waits) == 1
    assert 1 <= waits[0] <= 2
