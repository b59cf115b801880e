"""Sends a published run's digest by mail, over the SMTP server that the user names."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from groundswell.delivery.channel import setting
from groundswell.errors import GroundswellError, UsageError

if TYPE_CHECKING:
    import smtplib
    from email.message import EmailMessage

    from groundswell.outputs.published_run import PublishedRun

Security = Literal["none", "starttls", "tls"]

_TIMEOUT = 30.0
"""Seconds that a server may take for one answer."""
_PORTS = {"none": 25, "starttls": 587, "tls": 465}
"""The usual port of each kind of connection (RFC 5321, 6409, 8314)."""
_LOOPBACK = {"localhost", "127.0.0.1"}


@dataclass(frozen=True)
class SmtpServer:
    """An SMTP server, and how the connection to it is encrypted."""

    host: str
    port: int
    security: Security

    @classmethod
    def parse(cls, address: str, security: Security) -> "SmtpServer":
        """Read HOST or HOST:PORT.

        Raises:
            UsageError: It is neither.
        """
        host, colon, port = address.partition(":")
        number = port if colon else str(_PORTS[security])
        if not host or not number.isdigit():
            raise UsageError(f"--smtp {address!r}: expected HOST or HOST:PORT")
        return cls(host, int(number), security)

    def connect(self) -> "smtplib.SMTP":
        """Return an open connection."""
        import smtplib
        import ssl

        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT, context=context)
        smtp = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT)
        if self.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        return smtp

    def refuse_plain_password(self, user: str | None, setting: str) -> None:
        """Raise `UsageError` where a password would be sent to another machine unencrypted."""
        if user and self.security == "none" and self.host not in _LOOPBACK:
            raise UsageError(
                f"a password would be sent in the clear: give {setting} starttls or tls"
            )


@dataclass(frozen=True)
class Mail:
    """Send a published run's digest by mail."""

    command: ClassVar[str] = "mail"

    recipients: tuple[str, ...] = setting(
        "--to", "An address to send to. The option can be repeated.", example="you@example.org"
    )
    smtp: str = setting(
        "--smtp",
        "The mail server.",
        environment="GROUNDSWELL_SMTP",
        metavar="HOST[:PORT]",
        example="mail.example.org:587",
    )
    sender: str = setting(
        "--from",
        "The address of the sender.",
        default="groundswell@localhost",
        environment="GROUNDSWELL_SMTP_FROM",
    )
    security: Security = setting(  # noqa: RUF009 - `setting` declares a field
        "--security",
        "How the connection is encrypted.",
        default="none",
        environment="GROUNDSWELL_SMTP_SECURITY",
    )
    user: str | None = setting(
        "--user",
        "The user to log in as. The password is read from GROUNDSWELL_SMTP_PASSWORD.",
        default=None,
        environment="GROUNDSWELL_SMTP_USER",
    )
    digest: Literal["run", "week"] = setting(
        "--digest", "What is sent: the run's digest, or that of the week up to it.", default="run"
    )
    password: str | None = setting(default=None, environment="GROUNDSWELL_SMTP_PASSWORD")

    def deliver(self, run: "PublishedRun") -> str:
        """Send the digest to every recipient in one mail."""
        server = SmtpServer.parse(self.smtp, self.security)
        server.refuse_plain_password(self.user, "--security")
        self._send(self.message(run), server)
        return f"sent to {', '.join(self.recipients)}"

    def message(self, run: "PublishedRun") -> "EmailMessage":
        """Return a run's mail: HTML with its plain text beside it.

        The same run has the same sender and date, so a mail that is sent twice is the same mail.
        """
        from datetime import UTC, datetime, time
        from email.message import EmailMessage
        from email.utils import format_datetime

        for address in (self.sender, *self.recipients):
            check_address(address)
        day = datetime.combine(datetime.fromisoformat(run.record.as_of), time(), UTC)
        weekly = self.digest == "week"
        page, text = run.text("weekly.html" if weekly else "email.html"), run.text("email.txt")
        mail = EmailMessage()
        subject = " ".join(text.split("\n", 1)[0].split())
        mail["Subject"] = f"{subject}: the week" if weekly else subject
        mail["From"] = self.sender
        mail["To"] = ", ".join(self.recipients)
        mail["Date"] = format_datetime(day)
        mail.set_content(text)
        mail.add_alternative(page, subtype="html")
        return mail

    def _send(self, mail: "EmailMessage", server: SmtpServer) -> None:
        import smtplib

        where = f"{server.host}:{server.port}"
        try:
            with server.connect() as smtp:
                if self.user:
                    smtp.login(self.user, self.password or "")
                smtp.send_message(mail)
        except smtplib.SMTPResponseException as error:
            answer = error.smtp_error
            reason = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
            raise GroundswellError(
                f"{where} did not accept the mail ({error.smtp_code} {reason}): check the "
                f"addresses, the user and the password"
            ) from error
        except smtplib.SMTPRecipientsRefused as error:
            refused = ", ".join(sorted(error.recipients))
            raise GroundswellError(
                f"{where} did not accept the mail for {refused}: check these addresses"
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise GroundswellError(
                f"{where} does not offer what the mail needs ({error}): check --security and --user"
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise GroundswellError(
                f"{where} cannot be reached, or ended the connection ({error}): check --smtp"
            ) from error


def check_address(address: str) -> None:
    """Raise `UsageError` for what is no mail address."""
    from email.utils import parseaddr

    if "@" not in parseaddr(address)[1] or "\n" in address or "\r" in address:
        raise UsageError(f"{address!r} is no mail address: expected NAME@HOST")
