"""Mail: a message in plain text, by the server that the environment names."""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import ClassVar, get_args

from groundswell.delivery.mail import Security, SmtpServer, check_address
from groundswell.delivery.watches.channel import Answer, Heading, Message, secret
from groundswell.errors import UsageError
from groundswell.outputs.watches.news import Item

_ITEMS = 200
"""Items of a mail."""


class MailChannel:
    """Sends mails to one address; the Message-ID is the same at each try."""

    name: ClassVar[str] = "mail"

    def __init__(self, where: str, environment: Mapping[str, str]) -> None:
        check_address(where)
        server = secret(environment, "GROUNDSWELL_SMTP", "HOST or HOST:PORT of the mail server")
        security = environment.get("GROUNDSWELL_SMTP_SECURITY", "starttls")
        known: tuple[Security, ...] = get_args(Security)
        found = next((each for each in known if each == security), None)
        if found is None:
            raise UsageError(
                f"GROUNDSWELL_SMTP_SECURITY is {security!r}: expected one of {', '.join(known)}"
            )
        self._to = where
        self._from = environment.get("GROUNDSWELL_SMTP_FROM", "groundswell@localhost")
        check_address(self._from)
        self._server = SmtpServer.parse(server, found)
        self._user = environment.get("GROUNDSWELL_SMTP_USER")
        self._password = environment.get("GROUNDSWELL_SMTP_PASSWORD")
        self._server.refuse_plain_password(self._user, "GROUNDSWELL_SMTP_SECURITY")

    def compose(self, watch: str, as_of: str, items: Sequence[Item]) -> list[bytes]:
        """Return a mail per two hundred items."""
        runs = [items[start : start + _ITEMS] for start in range(0, len(items), _ITEMS)]
        return [_text(Heading.of(watch, as_of, run), run).encode() for run in runs]

    def send(self, message: Message) -> Answer:
        """Send a mail; its subject is the first line of the message."""
        subject, _, text = message.body.decode().partition("\n")
        mail = EmailMessage()
        mail["Subject"] = subject
        mail["From"] = self._from
        mail["To"] = self._to
        mail["Message-ID"] = f"<{message.key}@groundswell>"
        mail.set_content(text.lstrip())
        return self._sent(mail)

    def _sent(self, mail: EmailMessage) -> Answer:
        import smtplib

        try:
            with self._server.connect() as smtp:
                if self._user:
                    smtp.login(self._user, self._password or "")
                smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return _refusal(max(codes), "the address was not accepted")
        except smtplib.SMTPResponseException as error:
            return _refusal(error.smtp_code, "the server did not accept the mail")
        except smtplib.SMTPNotSupportedError as error:
            return Answer("refused", f"{error}: check GROUNDSWELL_SMTP_SECURITY and _USER")
        except (OSError, smtplib.SMTPException):
            return Answer("busy", "no connection")
        return Answer("delivered")


def _refusal(code: int, reason: str) -> Answer:
    """Return what a code of SMTP means: 4xx passes, 5xx does not."""
    return Answer("busy" if 400 <= code < 500 else "refused", f"{reason} ({code})")


def _text(heading: Heading, items: Sequence[Item]) -> str:
    lines = [heading.text, ""]
    for item in items:
        lines += [item.title, *([item.url] if item.url else []), item.text, ""]
    return "\n".join(lines)
