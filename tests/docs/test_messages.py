"""Every message that a user can meet: listed for people to read, and held to a few rules."""

import re
from pathlib import Path

import pytest

from tests.docs.messages import Message, listing, messages

LISTED = Path(__file__).with_name("messages.txt")
ALL = sorted(messages(), key=lambda message: (message.module, message.text))
ERRORS = [
    message
    for message in ALL
    if message.call in {"UsageError", "GroundswellError", "FetchError", "RedirectError"}
]
WITHOUT_ADVICE = {
    "{} {} (known formats: {})",  # the reader's reason says what to do
    "the time for all requests is over",  # a notice on the topics left over quotes it
}


def test_the_list_of_messages_is_that_of_the_source() -> None:
    """`python -m tests.docs.messages > tests/docs/messages.txt` writes it; read what changes."""
    assert listing() == LISTED.read_text(encoding="utf-8")
    assert len(ALL) > 200


@pytest.mark.parametrize(
    ("rule", "forbidden"),
    [
        ("no words twice", r"\b(\w+(?: \w+)+): \1\b|\b(\w{3,}) \2\b"),
        ("no empty brackets", r"\(\s*\)|\[\s*\]"),
        ("no jargon of libraries", r"Input should|validation error|pydantic|NoneType|Traceback"),
        ("no space before a mark", r" [,.;:](?: |$)"),
        ("no end that is not one", r"(?:[,;(]|: )$"),
        ("no cry", r"!$"),
        ("one line", r"\n"),
        ("no double space", r"\S  "),
    ],
    ids=lambda value: value if " " in value and "\\" not in value else "",
)
def test_no_message_breaks_a_rule(rule: str, forbidden: str) -> None:
    assert [each for each in ALL if re.search(forbidden, each.text)] == [], rule


def test_an_error_says_what_was_found_and_what_to_do() -> None:
    """A colon or semicolon parts what was found from what was expected or is to be done."""
    found = [each for each in ERRORS if not re.search(r"[:;] ", each.text) and complete(each)]
    assert [each for each in found if each.text not in WITHOUT_ADVICE] == []


def complete(message: Message) -> bool:
    """Whether the message is a whole one, and not what another error is wrapped in."""
    return not re.fullmatch(r"[{}: ]*", message.text)


def test_an_error_is_one_sentence_without_a_full_stop() -> None:
    assert [each for each in ERRORS if each.text.endswith(".") and ".." not in each.text] == []
    assert [each for each in ERRORS if re.search(r"[a-z]\. [A-Z]", each.text)] == []
