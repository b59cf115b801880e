"""Check what a language model writes, and keep answers by what was asked.

An answer is untrusted text. It is used only where it is one line of plain text, of the length of a
label or a summary, made mostly of words that are in the papers; wherever it is rendered, it is
escaped like a paper's title.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from groundswell.formatting import plain
from groundswell.runtime.store import write_atomically

_LABEL_LENGTH, _SUMMARY_LENGTH = (3, 60), (40, 700)
"""Characters, at least and at most: what the report has room for."""

_SHARED_WORDS = 0.5
"""Share of an answer's words, at least, that are in the papers: others are of the model's own."""

_STEM = 5
"""Letters by which words are compared, so that inflections count as the same word."""

_MARKUP = re.compile(r"[<>`{}\[\]|\\]|https?:|www\.|\*\*", re.IGNORECASE)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


class UnusableError(Exception):
    """An answer is not used; the message says why, as in 'the answer ...'."""


@dataclass(frozen=True)
class Answer:
    """A label and a summary, checked."""

    label: str
    summary: str


@dataclass(frozen=True)
class AnswerCache:
    """A folder of answers, each named by a digest of its request.

    `notice` is called with a message where topics get no answer.
    """

    folder: Path
    notice: Callable[[str], None]

    @classmethod
    def within(cls, cache: Path, notice: Callable[[str], None]) -> "AnswerCache":
        """Return the answers in a cache; the folder of the first edition is renamed."""
        folder, former = cache / "answers", cache / "phrases"
        if former.is_dir() and not folder.exists():
            os.rename(former, folder)
            notice(f"the cached answers in {former} are now in {folder}")
        return cls(folder, notice)

    def read(self, key: str, source: str) -> Answer | None:
        """Return the answer kept under a key; None where there is none, or it is damaged."""
        try:
            return check_content(self._path(key).read_text(encoding="utf-8"), source)
        except (OSError, UnicodeDecodeError, UnusableError):
            return None

    def write(self, key: str, answer: Answer) -> None:
        """Keep an answer under a key."""
        data = json.dumps(asdict(answer), ensure_ascii=False).encode()
        write_atomically(self._path(key), data)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def check_response(body: bytes, source: str) -> Answer:
    """Return the answer in the body of a server's response; raises `UnusableError`.

    `source` is the text of the papers that the model was given.
    """
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise UnusableError("is not of the expected form") from error
    if not isinstance(content, str):
        raise UnusableError("is not of the expected form")
    return check_content(content, source)


def check_content(content: str, source: str) -> Answer:
    """Return the answer in the text that a model wrote; raises `UnusableError`.

    Text around the JSON object is ignored.
    """
    try:
        answer = json.loads(content[content.find("{") : content.rfind("}") + 1])
    except (ValueError, RecursionError) as error:
        raise UnusableError("holds no JSON object") from error
    label, summary = (answer.get(name) for name in ("label", "summary"))
    if not (isinstance(label, str) and isinstance(summary, str)):
        raise UnusableError("lacks a label or a summary")
    return Answer(
        _check_text("label", label.strip().rstrip("."), _LABEL_LENGTH, source),
        _check_text("summary", summary, _SUMMARY_LENGTH, source),
    )


def _check_text(name: str, text: str, length: tuple[int, int], source: str) -> str:
    """Return a text as one plain line; raises `UnusableError` for what should not be rendered."""
    least, most = length
    if not least <= len(text) <= most:
        raise UnusableError(f"has a {name} of {len(text):,} characters")
    line = plain(text)
    if _MARKUP.search(line):
        raise UnusableError(f"has a {name} with markup or a link")
    stems = _stems(line)
    if not stems or len(stems & _stems(source)) < _SHARED_WORDS * len(stems):
        raise UnusableError(f"has a {name} in words that are not the papers'")
    return line


def _stems(text: str) -> set[str]:
    """Return the first letters of a text's longer words."""
    return {word[:_STEM] for word in _LONG_WORD.findall(text.lower())}
