"""The lines that a command writes to standard error while it works: text, or JSON objects.

Standard error is looked up for every line, so that a program which replaces it gets the lines.
A program that imports the library gets no lines: they are records of the logger 'groundswell'.
"""

import json
import logging
import re
import secrets
from datetime import UTC, datetime
from typing import Any

import click

from groundswell.formatting import escaped_json, printable

FORMATS = ("text", "json")

_BREAKS = re.compile("[\n\u2028\u2029]+")


class _Terminal(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        click.echo(_line(self.format(record)), err=True)


def _line(text: str) -> str:
    """Return a line of the log: a line break in a message must not begin a line of its own."""
    return _BREAKS.sub(" ", printable(text))


class _Json(logging.Formatter):
    def __init__(self, run_id: str) -> None:
        super().__init__()
        self._run_id = run_id

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "run": self._run_id,
            "event": getattr(record, "event", "notice"),
            "message": record.getMessage().strip(),
            **getattr(record, "fields", {}),
        }
        return escaped_json(json.dumps(line, ensure_ascii=False))


_handler = _Terminal()
_logger = logging.getLogger("groundswell")


def set_up(form: str, run_id: str) -> None:
    """Write all lines from now on as `form`, one of `FORMATS`; JSON lines have the run's id."""
    _handler.setFormatter(_Json(run_id) if form == "json" else None)
    _logger.handlers = [_handler]
    _logger.setLevel(logging.INFO)
    _logger.propagate = False


def is_text() -> bool:
    """Return whether lines are text for a terminal, between which a progress bar may be drawn."""
    return _handler in _logger.handlers and not isinstance(_handler.formatter, _Json)


def say(message: str, event: str = "notice", **fields: Any) -> None:
    """Write a line; a JSON line has `event` and `fields` beside the message."""
    levels = {"failed": logging.ERROR}
    warns = message.startswith("warning: ")
    level = levels.get(event, logging.WARNING if warns else logging.INFO)
    _logger.log(level, "%s", message, extra={"event": event, "fields": fields})


def new_id(now: datetime) -> str:
    """Return an id for a run: when it began, and four digits against another of that second."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
