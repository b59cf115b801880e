"""What the answers of JSON services hold beside papers: counts and cursors."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from groundswell.json_value import ParsedObject
from groundswell.sources.files import File
from groundswell.sources.formats.json_document import JsonDocument
from groundswell.sources.live.download import ids_by_format
from groundswell.sources.records import SourceError, as_count, quoted


def value_of(text: str | bytes) -> Any:
    """Return the value that a text is in JSON; `SourceError` where it is none.

    Bytes that are no UTF-8 are replaced, as in a file.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is not JSON ({quoted(error)})") from error


def object_at(value: Any, *path: str | int) -> ParsedObject:
    """Return the object that keys and positions lead to; an empty one where there is none."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def count_at(found: ParsedObject, key: str) -> int:
    """Return the count that an answer states; `SourceError` where it states none."""
    count = as_count(found.get(key))
    if count is None:
        raise SourceError("does not say how many papers there are")
    return count


def papers_with_ids(
    list_of: Callable[[Any], Any], own_id: Callable[[ParsedObject], Any]
) -> Callable[[File], Sequence[str]]:
    """Return a check of answers that gives the ids of their papers.

    Args:
        list_of: Returns the list of papers in an answer, or something else where there is none.
        own_id: Returns the id by which the service itself identifies its papers.
    """

    def record_ids(file: File) -> Sequence[str]:
        papers = list_of(value_of(file.whole_text()))
        if not isinstance(papers, list):
            raise SourceError("holds no list of papers")
        read = ids_by_format(JsonDocument(), file)
        own = [own_id(paper) if isinstance(paper, dict) else None for paper in papers]
        return [str(one) if one else other for one, other in zip(own, read, strict=True)]

    return record_ids
