"""Collects every message that a user can meet from the source; `python -m tests.docs.messages`
prints them as tests/docs/messages.txt keeps them.

A message is the text of a raised error, a notice, a reject's reason or a remark. What is put in at
run time is '{}'. A function that returns or yields sentences is known by its name or its room.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "pipeline" / "groundswell"

CALLS = frozenset(
    {
        "UsageError", "GroundswellError", "DamagedError", "UnknownFormatError", "FetchError",
        "RedirectError", "BrokenError", "SourceError", "UnusableError", "IncompleteError",
        "Reject", "reject", "_reject", "rejected", "Remark", "notice", "_notice", "say", "fail",
        "Plan",
    }
)  # fmt: skip
"""What is called with a message."""

SENTENCES = frozenset({"sources", "corpus", "tracking", "report/transitions.py"})
"""Rooms and modules whose functions return and yield reasons."""

_FEWEST_WORDS = 3


def text_of(node: ast.AST) -> str:
    """The text of an expression, '{}' for what is put in; empty where it is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            text_of(part) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = (text_of(side) or "{}" for side in (node.left, node.right))
        return left + right
    return ""


@dataclass(frozen=True)
class Message:
    """A message, the module it is in, and what is called with it ('' for a returned reason)."""

    module: str
    call: str
    text: str


def messages_of(path: Path) -> Iterator[Message]:
    """The messages of a module, in its order."""
    name = path.relative_to(PACKAGE).as_posix()
    reasons = name in SENTENCES or name.split("/")[0] in SENTENCES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts: list[ast.expr] = []
        short = ""
        if isinstance(node, ast.Call):
            called = node.func
            short = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            parts = list(node.args) if short in CALLS else []
        elif reasons and isinstance(node, (ast.Return, ast.Yield)) and node.value:
            parts = [node.value]
        for part in parts:
            text = text_of(part).strip()
            if len(text.split()) >= _FEWEST_WORDS:
                yield Message(name, short, text)


def messages() -> Iterator[Message]:
    """Every message, each once a module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from dict.fromkeys(messages_of(path))


def listing() -> str:
    """All messages, a paragraph a module."""
    paragraphs: dict[str, list[str]] = {}
    for message in messages():
        paragraphs.setdefault(message.module, []).append(message.text)
    return "\n\n".join("\n".join([f"# {m}", *lines]) for m, lines in paragraphs.items()) + "\n"


if __name__ == "__main__":
    print(listing(), end="")
