"""One JSON document that lists papers: an API's answer, or an array of objects.

OpenAlex answers hold `results`, Semantic Scholar's `data` or `recommendedPapers`; an array, or one
object of a paper alone, is read too. Papers are understood as those of JSON Lines are.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from groundswell.config import SourcesConfig
from groundswell.sources.files import HEAD, File
from groundswell.sources.formats import json_lines
from groundswell.sources.records import RawRecord, Reject, SourceError

name = "json"
suffixes: tuple[str, ...] = (".json",)

_LISTS = ("results", "data", "recommendedPapers", "papers")
_LISTED = re.compile(rb'"(?:results|data|recommendedPapers|papers)"\s*:\s*\[\s*[{\]]')
_PAPER = re.compile(rb'"(?:title|name|abstract|abstract_inverted_index)"\s*:')


def recognises(file: File) -> bool:
    """Tell a list of objects, or an object that holds one, from a line of JSON Lines."""
    head = file.head.lstrip()
    if not head.startswith((b"{", b"[")):
        return False
    if len(file.start) < HEAD:
        try:
            answer = json.loads(head)
        except (ValueError, RecursionError):
            pass  # broken, or JSON Lines
        else:
            is_line = b"\n" not in head.rstrip() and isinstance(answer, dict) and _is_paper(answer)
            return _papers(answer) is not None and not is_line
    if head.startswith(b"["):
        first, broken, _ = head.partition(b"\n")
        return bool(re.match(rb"\[\s*\{", head)) and (not broken or not _is_json(first))
    listed, paper = _LISTED.search(head), _PAPER.search(head)
    whole_line = b"\n" in head and _is_json(head.split(b"\n", 1)[0])
    return bool(listed) and not whole_line and (not paper or listed.start() < paper.start())  # type: ignore[union-attr]


def read(file: File, config: SourcesConfig) -> Iterator[RawRecord | Reject]:
    """Yield a record per paper listed."""
    try:
        answer = json.loads(file.whole_text())
    except RecursionError as error:
        raise SourceError("is nested too deeply to be a list of papers") from error
    except ValueError as error:
        raise SourceError(f"is no JSON ({str(error)[:200]}): fetch it again") from error
    papers = _papers(answer)
    if papers is None:
        raise SourceError(
            f"holds no list of papers: expected an array of objects, or an object with one under "
            f"{', '.join(_LISTS)}"
        )
    understand = json_lines.understander(file, config)
    for number, paper in enumerate(papers):
        yield understand(f"{file.name}#{number}", paper)


def _papers(answer: Any) -> list[Any] | None:
    if isinstance(answer, dict):
        found = next((answer[key] for key in _LISTS if isinstance(answer.get(key), list)), None)
        if found is not None and not _is_paper(answer):
            answer = found
        else:
            return [answer] if _is_paper(answer) else None
    if isinstance(answer, list) and all(isinstance(item, dict) for item in answer[:10]):
        return answer
    return None


def _is_paper(row: dict[str, Any]) -> bool:
    return "title" in row and ("abstract" in row or "abstract_inverted_index" in row)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
