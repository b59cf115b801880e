"""Mail: send the newest report's digest, where and when the user asks."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Literal

from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.publish import read_json

Security = Literal["none", "starttls", "tls"]

_PATIENCE = 30.0
"""Seconds that a server may take for one answer."""


@dataclass(frozen=True)
class Server:
    """An SMTP server, and how to speak to it."""

    host: str
    port: int
    security: Security = "none"
    user: str | None = None
    password: str | None = None


def server_of(address: str, security: Security, user: str | None, password: str | None) -> Server:
    """Read HOST or HOST:PORT; raises `UsageError` for anything else."""
    host, _, port = address.partition(":")
    usual = {"none": "25", "starttls": "587", "tls": "465"}[security]
    if not host or not (port or usual).isdigit():
        raise UsageError(f"--smtp {address!r}: expected HOST or HOST:PORT")
    if user and security == "none" and host not in {"localhost", "127.0.0.1"}:
        raise UsageError("a password would be sent in the clear: give --security starttls or tls")
    return Server(host, int(port or usual), security, user, password)


def message(folder: Path, sender: str, recipients: list[str]) -> EmailMessage:
    """Return a published run's mail: HTML with its plain text beside it.

    Sender and date are the same for the same run, so a mail sent twice is the same mail.
    """
    for address in (sender, *recipients):
        if "@" not in parseaddr(address)[1] or "\n" in address or "\r" in address:
            raise UsageError(f"{address!r} is no mail address: expected NAME@HOST")
    run = read_json(folder / "run.json")
    try:
        page = (folder / "email.html").read_text(encoding="utf-8")
        text = (folder / "email.txt").read_text(encoding="utf-8")
    except OSError as error:
        raise GroundswellError(f"{error.filename} is not there: publish the run again") from error
    mail = EmailMessage()
    mail["Subject"] = " ".join(text.split("\n", 1)[0].split())
    mail["From"] = sender
    mail["To"] = ", ".join(recipients)
    day = datetime.combine(datetime.fromisoformat(run["as_of"]), time(), UTC)
    mail["Date"] = format_datetime(day)
    mail.set_content(text)
    mail.add_alternative(page, subtype="html")
    return mail


def send(mail: EmailMessage, server: Server) -> None:
    """Send a mail; raises `GroundswellError` with what the server said where it is not taken."""
    where = f"{server.host}:{server.port}"
    try:
        with _connected(server) as smtp:
            if server.user:
                smtp.login(server.user, server.password or "")
            smtp.send_message(mail)
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        raise GroundswellError(
            f"{where} did not take the mail: {error.smtp_code} {reason}"
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        refused = ", ".join(sorted(error.recipients))
        raise GroundswellError(f"{where} did not take the mail for {refused}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise GroundswellError(f"{where} cannot be reached or broke off: {error}") from error


def _connected(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_PATIENCE, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=_PATIENCE)
    if server.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
    return smtp
