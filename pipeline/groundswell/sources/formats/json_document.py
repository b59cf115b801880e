"""One JSON document that lists papers: an API's answer, or an array of objects.

OpenAlex answers hold `results`, Semantic Scholar's `data` or `recommendedPapers`, those of bioRxiv
`collection`, Crossref's `items`; an array, or a single object of a paper, is read too. Papers are
read as those of JSON Lines are.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from groundswell.config import SourcesConfig
from groundswell.json_value import ParsedObject
from groundswell.sources.files import HEAD, File
from groundswell.sources.formats.json_items import sound_items
from groundswell.sources.formats.json_lines import record_maker
from groundswell.sources.records import RawRecord, Reject, SourceError, quoted

_LISTS = ("results", "data", "recommendedPapers", "papers", "collection", "items")
_WRAPPER = "message"
"""The key of the object in which Crossref's answers hold the list, or the only work."""
_ANY_LIST = "|".join(_LISTS)
_LISTED = re.compile(rf'"(?:{_ANY_LIST})"\s*:\s*\[\s*(?:null\s*,\s*)*[{{\]]'.encode())
_PAPER = re.compile(rb'"(?:title|name|abstract|abstract_inverted_index)"\s*:')
_OBJECTS = re.compile(rb"\[\s*(?:null\s*,\s*)*\{")
_LIST_BEGIN = re.compile(rf'\s*(?:\{{.*?"(?:{_ANY_LIST})"\s*:\s*)?\[', re.DOTALL)
_CHECKED = 10
"""Items of a list that must be objects, or null, for it to be a list of papers."""


class JsonDocument:
    """A list of objects, or an object that holds one."""

    name = "json"
    suffixes: tuple[str, ...] = (".json",)

    def recognizes(self, file: File) -> bool:
        """Return whether the head is of a list of papers and not of a line of JSON Lines."""
        head = file.head.lstrip()
        if not head.startswith((b"{", b"[")):
            return False
        if len(file.start) < HEAD:
            try:
                answer = json.loads(head)
            except (ValueError, RecursionError):
                pass  # broken, or JSON Lines
            else:
                one_line = b"\n" not in head.rstrip()
                is_line = one_line and isinstance(answer, dict) and _is_paper(answer)
                return _papers(answer) is not None and not is_line
        return _starts_list(head) if head.startswith(b"[") else _starts_object(head)

    def read(self, file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
        """Yield a record per paper of the list."""
        text = file.whole_text()
        try:
            answer = json.loads(text)
        except RecursionError as error:
            raise SourceError("is nested too deeply to be a list of papers") from error
        except ValueError as error:
            to_record = record_maker(file, config)
            found = False
            for number, paper in enumerate(sound_items(text, _LIST_BEGIN)):
                found = True
                yield to_record(f"{file.name}#{number}", paper)
            after = ", of which what is before was read" if found else ""
            raise SourceError(f"is not JSON ({quoted(error)}){after}: fetch it again") from error
        papers = _papers(answer)
        if papers is None:
            raise SourceError(
                f"holds no list of papers: expected an array of objects, or an object with one "
                f"under {', '.join(_LISTS)}"
            )
        to_record = record_maker(file, config)
        for number, paper in enumerate(papers):
            yield to_record(f"{file.name}#{number}", paper)


def _starts_list(head: bytes) -> bool:
    """Return whether a head that cannot be parsed begins a list of objects."""
    first, newline, _ = head.partition(b"\n")
    return bool(_OBJECTS.match(head)) and (not newline or not _is_json(first))


def _starts_object(head: bytes) -> bool:
    """Return whether a head that cannot be parsed begins an object that lists papers."""
    listed, paper = _LISTED.search(head), _PAPER.search(head)
    if not listed or (b"\n" in head and _is_json(head.split(b"\n", 1)[0])):
        return False
    return not paper or listed.start() < paper.start()


def _papers(answer: Any) -> list[Any] | None:
    if isinstance(answer, dict) and isinstance(answer.get(_WRAPPER), dict):
        answer = answer[_WRAPPER]
    if isinstance(answer, dict):
        found = next((answer[key] for key in _LISTS if isinstance(answer.get(key), list)), None)
        if found is not None and not _is_paper(answer):
            answer = found
        else:
            return [answer] if _is_paper(answer) else None
    if isinstance(answer, list):
        checked = [item for item in answer[:_CHECKED] if item is not None]
        if all(isinstance(item, dict) for item in checked) and (checked or not answer):
            return answer
    return None


def _is_paper(row: ParsedObject) -> bool:
    return "title" in row and ("abstract" in row or "abstract_inverted_index" in row)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
