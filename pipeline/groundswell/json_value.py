"""The types of what JSON can hold, for values on their way into a file or out of one."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = Mapping[str, Json]

ParsedObject: TypeAlias = Mapping[str, Any]
"""An object as a parser gives it, before its values are checked: only where a file is read."""
