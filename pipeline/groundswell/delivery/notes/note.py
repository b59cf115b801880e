"""The text of a note: front matter and a block that are Groundswell's, and all else is a person's.

The block is between two comments, the first of which has the digest of what was written there.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from groundswell.json_value import Json

PREFIX = "groundswell_"
"""What the names of our properties begin with; every other property is a person's."""

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_OURS = re.compile(rf"^{PREFIX}\w+:.*(?:\r?\n|\Z)", re.MULTILINE)
_ID = re.compile(rf"^{PREFIX}id:[ \t]*[\"']?([a-z]+-\d+)[\"']?[ \t]*\r?$", re.MULTILINE)
_BLOCK = re.compile(
    r"^%% groundswell begin ([0-9a-f]{16}): [^\n]*? %%\r?\n"
    r"(.*?)^%% groundswell end %%",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Note:
    """A note as a run has it.

    `id` says what it is of, as 'topic-3'; `name` is what its file is called at first; `properties`
    are those of the front matter, without the prefix; `body` is Markdown, and `aliases` are for a
    new note only: a person may change them.
    """

    id: str
    folder: str
    name: str
    aliases: tuple[str, ...]
    properties: Mapping[str, Json]
    body: str


def id_of(text: str) -> str | None:
    """Return the id that a note's front matter has; None for a note that is not ours."""
    front = _FRONT.match(text)
    found = _ID.search(front[1]) if front else None
    return found[1] if found else None


def new_text(note: Note) -> str:
    """Return the text of a note that was not there."""
    aliases = "".join(f"  - {_yaml(alias)}\n" for alias in note.aliases)
    front = f"---\naliases:\n{aliases}{_properties(note)}---\n"
    return f"{front}\n{_block(note)}\n\n## My notes\n\n"


def updated_text(text: str, note: Note) -> str | None:
    """Return a note with the block of this run, and every other line unchanged.

    None where somebody wrote into the block, or removed it: it is theirs then.
    """
    block = _BLOCK.search(text)
    if block is None or _digest(block[2]) != block[1]:
        return None
    text = text[: block.start()] + _block(note) + text[block.end() :]
    return with_properties(text, note)


def with_properties(text: str, note: Note) -> str:
    """Return a note with the run's properties in its front matter, before which all others stay."""
    front = _FRONT.match(text)
    if front is None:
        return text
    theirs = _OURS.sub("", front[1])
    return text[: front.start(1)] + theirs + _properties(note) + text[front.end(1) :]


def _properties(note: Note) -> str:
    values: Mapping[str, Json] = {"id": note.id, **note.properties}
    return "".join(f"{PREFIX}{key}: {_yaml(value)}\n" for key, value in values.items())


def _block(note: Note) -> str:
    body = note.body.rstrip("\n") + "\n"
    begin = f"%% groundswell begin {_digest(body)}: everything up to the end is replaced %%"
    return f"{begin}\n{body}%% groundswell end %%"


def _digest(body: str) -> str:
    """Return a digest that line ends and spaces at them do not change: editors do."""
    lines = [line.rstrip() for line in body.rstrip().splitlines()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _yaml(value: Json) -> str:
    """Return a value as YAML: what JSON writes is YAML too; words and numbers need no quotes."""
    import json

    if isinstance(value, str) and re.fullmatch(r"[a-z_]+(?:-\d+)?|\d{4}-\d{2}-\d{2}", value):
        return value
    return json.dumps(value, ensure_ascii=False)
