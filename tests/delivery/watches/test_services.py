"""Each channel, against a server that holds messages to the documented rules of its service."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from groundswell.delivery.watches.channel import Answer, Message, shortened, units
from groundswell.delivery.watches.registry import CHANNELS, channel_for
from groundswell.errors import UsageError

from tests.delivery.watches.items import HOSTILE, hostile_items, items
from tests.delivery.watches.services import Services, busy, dropped, services

TARGETS = {"slack": "slack", "discord": "discord", "teams": "teams", "telegram": "telegram:-10042",
           "webhook": "webhook"}  # fmt: skip


@pytest.fixture
def server() -> Iterator[Services]:
    with services() as kept:
        yield kept


def send(server: Services, name: str, body: bytes) -> Answer:
    return channel_for(TARGETS[name], server.environment).send(Message("k" * 32, body))


def shown(server: Services, name: str) -> list[str]:
    """The texts that people see of each message, in one."""
    return [json.dumps(message, ensure_ascii=False) for message in server.messages[name]]


@pytest.mark.parametrize("name", TARGETS)
def test_hostile_and_endless_texts_break_no_rule(server: Services, name: str) -> None:
    channel = channel_for(TARGETS[name], server.environment)
    given = hostile_items()
    bodies = channel.compose("mine", "2026-01-30", given)
    answers = [channel.send(Message(f"key{n}", body)) for n, body in enumerate(bodies)]
    assert server.refusals == []
    assert {each.outcome for each in answers} == {"delivered"}
    assert "".join(shown(server, name)).count("why ") == len(given)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("count", [1, 11, 250])
def test_every_item_is_in_one_message_in_its_order(server: Services, name: str, count: int) -> None:
    channel = channel_for(TARGETS[name], server.environment)
    bodies = channel.compose("mine", "2026-01-30", items(count))
    for number, body in enumerate(bodies):
        assert channel.send(Message(f"key{number}", body)).outcome == "delivered"
    text = "".join(shown(server, name))
    places = [text.index(f"Title {number}") for number in range(0, count, 10)]
    assert places == sorted(places)
    assert sum(text.count(f"example.org/{number}") >= 1 for number in range(count)) == count


@pytest.mark.parametrize(
    ("name", "messages"),
    [("slack", 6), ("discord", 25), ("webhook", 3), ("teams", 3), ("telegram", 4)],
)
def test_there_are_as_few_messages_as_the_limits_allow(name: str, messages: int) -> None:
    channel = channel_for(TARGETS[name], Services("http://127.0.0.1:9").environment)
    assert len(channel.compose("mine", "2026-01-30", items(250))) == messages


@pytest.mark.parametrize("name", TARGETS)
def test_the_same_items_make_the_same_bytes_without_a_secret(server: Services, name: str) -> None:
    channel = channel_for(TARGETS[name], server.environment)
    one, two = (channel.compose("mine", "2026-01-30", hostile_items()) for _ in range(2))
    assert one == two
    assert all(b"secret" not in body and b"127.0.0.1" not in body for body in one)


@pytest.mark.parametrize("name", TARGETS)
def test_a_busy_service_says_when_to_come_again(server: Services, name: str) -> None:
    server.faults += [busy(429, Retry_After="7")]
    answer = send(server, name, b"{}")
    assert (answer.outcome, answer.wait) == ("busy", 7.0)


@pytest.mark.parametrize(
    ("text", "headers", "wait"),
    [
        ('{"ok":false,"error_code":429,"parameters":{"retry_after":35}}', {}, 35.0),
        ('{"message":"You are being rate limited.","retry_after":1.337}', {}, 1.337),
        ("slow down", {}, None),
        ("[]", {}, None),
        ("", {"Retry_After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
        ("", {"Retry_After": "soon"}, None),
    ],
)
def test_the_time_to_wait_may_stand_in_the_body(
    server: Services, text: str, headers: dict[str, str], wait: float | None
) -> None:
    server.faults += [busy(429, text, **headers)]
    answer = send(server, "telegram", b"{}")
    assert answer.outcome == "busy"
    # A date of the past is no time to wait, and no reason not to look at the body.
    assert (answer.wait or 0.0) == (wait or 0.0)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_a_service_that_fails_is_tried_again(server: Services, status: int) -> None:
    server.faults += [busy(status)]
    assert send(server, "slack", b"{}").outcome == "busy"


def test_a_connection_that_ends_is_tried_again(server: Services) -> None:
    server.faults += [dropped]
    assert send(server, "slack", b"{}") == Answer("busy", "no connection")


@pytest.mark.parametrize("status", [400, 403, 404, 410, 302])
def test_a_refusal_says_why_without_the_address(server: Services, status: int) -> None:
    server.faults += [busy(status, "invalid_blocks\x1b[31m", Location="http://127.0.0.1/secret")]
    answer = send(server, "telegram", b"{}")
    assert answer.outcome == "refused"
    assert answer.reason.startswith(f"it answered {status} invalid_blocks")
    assert "\x1b" not in answer.reason
    assert "secret" not in answer.reason


def test_a_server_that_is_not_there_is_busy() -> None:
    environment = {"GROUNDSWELL_SLACK_URL": "http://127.0.0.1:9/secret"}
    answer = channel_for("slack", environment).send(Message("key", b"{}"))
    assert answer == Answer("busy", "no connection")


def test_of_several_webhooks_each_has_a_name() -> None:
    environment = {"GROUNDSWELL_SLACK_URL_OUR_LAB": "http://127.0.0.1:9/"}
    assert channel_for("slack:our-lab", environment)
    with pytest.raises(UsageError, match="GROUNDSWELL_SLACK_URL is not set"):
        channel_for("slack", environment)


@pytest.mark.parametrize(
    ("target", "environment", "message"),
    [
        ("slak", {}, r"there is no channel 'slak' \(did you mean 'slack'\?\)"),
        ("slack", {"GROUNDSWELL_SLACK_URL": "hooks"}, "begins with neither http"),
        ("telegram", {"GROUNDSWELL_TELEGRAM_TOKEN": "1"}, "lacks the chat"),
        ("telegram:1", {}, "GROUNDSWELL_TELEGRAM_TOKEN is not set"),
        ("mail", {}, "'' is no mail address"),
        ("mail:ana@example.org", {}, "GROUNDSWELL_SMTP is not set"),
        (
            "mail:ana@example.org",
            {"GROUNDSWELL_SMTP": "h", "GROUNDSWELL_SMTP_SECURITY": "ssl"},
            "expected one of none, starttls, tls",
        ),
        (
            "mail:ana@example.org",
            {"GROUNDSWELL_SMTP": "h", "GROUNDSWELL_SMTP_SECURITY": "none",
             "GROUNDSWELL_SMTP_USER": "ana"},
            "sent in the clear: give GROUNDSWELL_SMTP_SECURITY",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_one_sentence(
    target: str, environment: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        channel_for(target, environment)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_shortened_text_is_within_its_limit_and_escaped_whole(text: str) -> None:
    def escape(given: str) -> str:
        return given.replace("&", "&amp;").replace("*", "\\*")

    found = shortened(text, 100, escape)
    assert units(found) <= 100
    assert found == escape(found.replace("&amp;", "&").replace("\\*", "*"))
    assert found == escape(text) or found.endswith("…")


def test_channels_have_names_of_their_own() -> None:
    names: list[Any] = [channel.name for channel in CHANNELS]
    assert len(set(names)) == len(names)
