"""Mails about watches, against an SMTP server on the loopback."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from groundswell.delivery.watches.channel import Answer, Message
from groundswell.delivery.watches.mail import MailChannel
from groundswell.delivery.watches.registry import channel_for

from tests.delivery.test_mail import free_port
from tests.delivery.watches.items import hostile_items, items


class Inbox:
    """Keeps mails; answers the next ones with codes of its own."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.codes: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.codes:
            return self.codes.pop(0)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(mail)
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def channel(inbox: Inbox) -> Iterator[Any]:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    address = f"127.0.0.1:{controller.port}"
    environment = {"GROUNDSWELL_SMTP": address, "GROUNDSWELL_SMTP_SECURITY": "none"}
    yield channel_for("mail:ana@example.org", environment)
    controller.stop()


def test_a_mail_has_its_subject_its_items_and_an_id_that_lasts(
    channel: MailChannel, inbox: Inbox
) -> None:
    [body] = channel.compose("mine", "2026-01-30", items(2))
    assert [channel.send(Message("key", body)) for _ in range(2)] == [Answer("delivered")] * 2
    mail = inbox.mails[0]
    assert mail["Subject"] == "mine: 2 new papers as of 2026-01-30"
    assert mail["To"] == "ana@example.org"
    assert mail["Message-ID"] == inbox.mails[1]["Message-ID"] == "<key@groundswell>"
    assert mail.get_content().split()[:5] == ["Title", "0", "https://example.org/0", "why", "Title"]


def test_hostile_texts_are_mailed_as_they_are(channel: MailChannel, inbox: Inbox) -> None:
    bodies = channel.compose("mine", "2026-01-30", hostile_items())
    assert [channel.send(Message("key", body)) for body in bodies] == [Answer("delivered")]
    assert "<!channel> & <script>" in inbox.mails[0].get_content()


@pytest.mark.parametrize(("code", "outcome"), [("451 later", "busy"), ("554 spam", "refused")])
def test_a_passing_failure_is_told_from_a_lasting_one(
    channel: MailChannel, inbox: Inbox, code: str, outcome: str
) -> None:
    inbox.codes = [code]
    answer = channel.send(Message("key", b"Subject\n\nText"))
    assert answer.outcome == outcome
    assert code[:3] in answer.reason


def test_a_server_that_is_not_there_is_busy() -> None:
    environment = {"GROUNDSWELL_SMTP": "127.0.0.1:9", "GROUNDSWELL_SMTP_SECURITY": "none"}
    answer = channel_for("mail:ana@example.org", environment).send(Message("key", b"Subject"))
    assert answer == Answer("busy", "no connection")


def test_a_server_without_encryption_is_refused_with_the_setting_to_check(inbox: Inbox) -> None:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    environment = {"GROUNDSWELL_SMTP": f"127.0.0.1:{controller.port}"}
    answer = channel_for("mail:ana@example.org", environment).send(Message("key", b"Subject"))
    controller.stop()
    assert answer.outcome == "refused"
    assert answer.reason.endswith("check GROUNDSWELL_SMTP_SECURITY and _USER")
    assert inbox.mails == []
