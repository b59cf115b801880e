"""Mail, against an SMTP server on the loopback."""

import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from click.testing import CliRunner, Result
from groundswell.cli import main
from groundswell.delivery.mail import SmtpServer
from groundswell.errors import UsageError

from tests.make import write_record


class Handler:
    """An SMTP server's handler that keeps what it is given."""

    def __init__(self, answer: str = "250 OK", recipient: str = "250 OK") -> None:
        self.envelopes: list[Envelope] = []
        self.answer, self.recipient = answer, recipient

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _: object, __: object, envelope: Envelope, address: str, *___: object
    ) -> str:
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _: object, __: object, envelope: Envelope
    ) -> str:
        self.envelopes.append(envelope)
        return self.answer


Serve = Callable[..., str]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "2025-01-31"
    write_record(folder)
    (folder / "email.html").write_text("<p>Gaussian splatting é</p>", encoding="utf-8")
    (folder / "email.txt").write_text("Groundswell, 2025-01-31\nGaussian splatting é\n", "utf-8")
    (tmp_path / "latest").symlink_to("2025-01-31")
    return tmp_path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[Controller] = []

    def start(handler: Handler, **settings: Any) -> str:
        controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **settings)
        controller.start()
        running.append(controller)
        return f"127.0.0.1:{controller.port}"

    yield start
    for controller in running:
        controller.stop()


def call(
    out: Path, address: str, *more: str, to: str = "reader@example.org", **environment: str
) -> Result:
    arguments = ["mail", "--to", to, "--smtp", address, "--out", str(out), *more]
    return CliRunner().invoke(main, arguments, env=environment)


def parsed(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    return message_from_bytes(content, policy=default)


def text_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_mail_has_html_and_plain_text_and_reaches_its_readers(out: Path, serve: Serve) -> None:
    handler = Handler()
    result = call(out, serve(handler), "--to", "second@example.org")
    assert result.exit_code == 0, result.stderr
    assert "sent to reader@example.org, second@example.org" in result.stderr
    [envelope] = handler.envelopes
    assert envelope.rcpt_tos == ["reader@example.org", "second@example.org"]
    mail = parsed(envelope)
    assert mail["Subject"] == "Groundswell, 2025-01-31"
    assert mail["From"] == "groundswell@localhost"
    assert text_of(mail, "plain").strip().endswith("Gaussian splatting é")
    assert "<p>Gaussian splatting é</p>" in text_of(mail, "html")


def test_the_weeks_digest_is_sent_where_it_is_asked_for(out: Path, serve: Serve) -> None:
    (out / "latest" / "weekly.html").write_text("<p>The week</p>", encoding="utf-8")
    handler = Handler()
    result = call(out, serve(handler), "--digest", "week")
    assert result.exit_code == 0, result.stderr
    mail = parsed(handler.envelopes[0])
    assert mail["Subject"] == "Groundswell, 2025-01-31: the week"
    assert "<p>The week</p>" in text_of(mail, "html")


def test_a_run_without_a_weeks_digest_says_so(out: Path, serve: Serve) -> None:
    result = call(out, serve(Handler()), "--digest", "week")
    assert result.exit_code != 0
    assert "weekly.html is not there: publish the run again" in result.stderr


def test_a_mail_sent_twice_is_the_same_mail(out: Path, serve: Serve) -> None:
    handler = Handler()
    address = serve(handler)
    for _ in range(2):
        call(out, address, "--as-of", "2025-01-31")
    first, second = map(parsed, handler.envelopes)
    assert first["Date"] == second["Date"] == "Fri, 31 Jan 2025 00:00:00 +0000"
    assert text_of(first, "plain") == text_of(second, "plain")


def test_the_user_logs_in_with_the_password_of_the_environment(out: Path, serve: Serve) -> None:
    logins: list[tuple[bytes, bytes]] = []

    def authenticate(*arguments: Any) -> AuthResult:
        given = arguments[-1]
        assert isinstance(given, LoginPassword)
        logins.append((given.login, given.password))
        return AuthResult(success=True)

    handler = Handler()
    address = serve(handler, authenticator=authenticate, auth_require_tls=False)
    result = call(out, address, "--user", "me", GROUNDSWELL_SMTP_PASSWORD="secret")  # noqa: S106
    assert result.exit_code == 0, result.stderr
    assert logins == [(b"me", b"secret")]
    assert len(handler.envelopes) == 1


def test_server_sender_and_encryption_are_those_of_the_environment(out: Path, serve: Serve) -> None:
    handler = Handler()
    environment = {
        "GROUNDSWELL_SMTP": serve(handler),
        "GROUNDSWELL_SMTP_FROM": "digest@example.org",
        "GROUNDSWELL_SMTP_SECURITY": "none",
    }
    arguments = ["mail", "--to", "reader@example.org", "--out", str(out)]
    result = CliRunner().invoke(main, arguments, env=environment)
    assert result.exit_code == 0, result.stderr
    assert parsed(handler.envelopes[0])["From"] == "digest@example.org"
    environment["GROUNDSWELL_SMTP_SECURITY"] = "starttls"
    refused = CliRunner().invoke(main, arguments, env=environment)
    assert refused.exit_code == 1
    assert "(STARTTLS extension not supported by server.): check --security" in refused.stderr


def test_a_server_that_refuses_is_quoted(out: Path, serve: Serve) -> None:
    result = call(out, serve(Handler("550 no room")))
    assert result.exit_code == 1
    assert "did not accept the mail (550 no room): check" in result.stderr


def test_recipients_that_are_refused_are_named(out: Path, serve: Serve) -> None:
    result = call(out, serve(Handler(recipient="550 unknown")))
    assert result.exit_code == 1
    assert "did not accept the mail for reader@example.org" in result.stderr


def test_a_server_that_is_not_there_is_named(out: Path) -> None:
    port = free_port()
    result = call(out, f"127.0.0.1:{port}")
    assert result.exit_code == 1
    assert f"127.0.0.1:{port} cannot be reached" in result.stderr


def test_a_server_without_encryption_is_not_sent_to_where_it_was_asked_for(
    out: Path, serve: Serve
) -> None:
    handler = Handler()
    result = call(out, serve(handler), "--security", "starttls")
    assert result.exit_code == 1
    assert handler.envelopes == []
    result = call(out, serve(handler), "--security", "tls")
    assert result.exit_code == 1
    assert handler.envelopes == []


@pytest.mark.parametrize("address", ["a@example.org\nBcc: b@example.org", "nobody", "a@b\r"])
def test_what_is_no_address_is_refused(out: Path, address: str) -> None:
    result = call(out, "localhost", to=address)
    assert result.exit_code == 2
    assert "is no mail address: expected NAME@HOST" in result.stderr


def test_a_password_is_not_sent_in_the_clear(out: Path) -> None:
    result = call(out, "mail.example.org", "--user", "me")
    assert result.exit_code == 2
    assert "in the clear: give --security starttls or tls" in result.stderr


@pytest.mark.parametrize("address", ["host:name", ":25", "host:"])
def test_a_server_is_a_host_and_perhaps_a_port(address: str) -> None:
    with pytest.raises(UsageError, match=r"expected HOST or HOST:PORT"):
        SmtpServer.parse(address, "none")


def test_the_usual_port_goes_with_the_security() -> None:
    ports = [SmtpServer.parse("host", kind).port for kind in ("none", "starttls", "tls")]
    assert ports == [25, 587, 465]
    assert SmtpServer.parse("host:2525", "tls") == SmtpServer("host", 2525, "tls")


def test_without_a_run_there_is_nothing_to_send(tmp_path: Path) -> None:
    result = call(tmp_path, "localhost")
    assert result.exit_code == 2
    assert "publish a run first" in result.stderr


def test_a_run_without_its_mail_is_to_be_published_again(out: Path) -> None:
    (out / "latest" / "email.txt").unlink()
    result = call(out, "localhost")
    assert result.exit_code == 1
    assert "email.txt is not there: publish the run again" in result.stderr
