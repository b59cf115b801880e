"""The items of a JSON list that is cut off or broken, up to where it is."""

import json
import re
from collections.abc import Iterator
from typing import Any

_BETWEEN = re.compile(r"[\s,]*")


def sound_items(text: str, begin: re.Pattern[str]) -> Iterator[Any]:
    """Yield the items of a list, whose start `begin` matches, until one is no JSON."""
    found = begin.match(text)
    if found is None:
        return
    decoder, position = json.JSONDecoder(), found.end()
    while True:
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]  # it matches anything
        try:
            item, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield item
