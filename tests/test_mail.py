import json
import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from groundswell.cli import main

RUN = {"as_of": "2025-01-31"}


class Kept:
    """An SMTP server's handler that keeps what it is given."""

    def __init__(self, answer="250 OK"):
        self.mails = []
        self.answer = answer

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002, N802 - aiosmtpd's names
        self.mails.append(envelope)
        return self.answer


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "2025-01-31"
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps(RUN))
    (folder / "email.html").write_text("<p>Gaussian splatting é</p>", encoding="utf-8")
    (folder / "email.txt").write_text("Groundswell, 2025-01-31\nGaussian splatting é\n", "utf-8")
    (tmp_path / "latest").symlink_to("2025-01-31")
    return tmp_path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served():
    running = []

    def start(handler):
        controller = Controller(handler, hostname="127.0.0.1", port=free_port())
        controller.start()
        running.append(controller)
        return f"127.0.0.1:{controller.port}"

    yield start
    for controller in running:
        controller.stop()


def call(out, address, *more, to="reader@example.org"):
    return CliRunner().invoke(
        main, ["mail", "--to", to, "--smtp", address, "--out", str(out), *more]
    )


def test_the_mail_has_html_and_plain_text_and_reaches_its_readers(out, served):
    handler = Kept()
    result = call(out, served(handler), "--to", "second@example.org")
    assert result.exit_code == 0, result.stderr
    (envelope,) = handler.mails
    assert envelope.rcpt_tos == ["reader@example.org", "second@example.org"]
    mail = message_from_bytes(envelope.content, policy=default)
    assert mail["Subject"] == "Groundswell, 2025-01-31"
    assert mail.get_body(("plain",)).get_content().strip().endswith("Gaussian splatting é")
    assert "<p>Gaussian splatting é</p>" in mail.get_body(("html",)).get_content()


def test_a_server_that_refuses_is_quoted(out, served):
    result = call(out, served(Kept("550 no room")))
    assert result.exit_code == 1
    assert "550 no room" in result.stderr


def test_a_server_that_is_not_there_is_named(out):
    port = free_port()
    result = call(out, f"127.0.0.1:{port}")
    assert result.exit_code == 1
    assert f"127.0.0.1:{port} cannot be reached" in result.stderr


def test_a_line_break_in_an_address_is_refused(out):
    result = call(out, "localhost", to="a@example.org\nBcc: b@example.org")
    assert result.exit_code == 2
    assert "is no mail address" in result.stderr


def test_a_password_is_not_sent_in_the_clear(out):
    result = call(out, "mail.example.org", "--user", "me")
    assert result.exit_code == 2
    assert "in the clear" in result.stderr


def test_without_a_run_there_is_nothing_to_send(tmp_path):
    result = call(tmp_path, "localhost")
    assert result.exit_code == 2
    assert "publish a run first" in result.stderr
