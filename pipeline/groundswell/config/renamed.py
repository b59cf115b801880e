"""Names of the last release that are still read, with a notice that gives the name of today."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias

from groundswell.errors import UsageError

TomlTable: TypeAlias = dict[str, Any]
"""A table as it is read from a TOML file, before it is checked."""


@dataclass(frozen=True)
class Renamed:
    """A table, a key or a value of a TOML file that has another name now.

    Names are paths of tables joined by dots; with `value`, only that value of the key is renamed,
    and `new` is the value of today.
    """

    old: str
    new: str
    value: str | None = None

    @property
    def sentence(self) -> str:
        """The notice for the user."""
        former = self.old if self.value is None else f'{self.old} = "{self.value}"'
        current = self.new if self.value is None else f'{self.old} = "{self.new}"'
        return f"'{former}' is now called '{current}': the old name is read for one more release"


CONFIGURATION = (
    Renamed("levels", "hierarchy"),
    Renamed("describe.llm", "generate"),
    Renamed("embed.long_text", "truncate", value="cut"),
    Renamed("signals.draws", "signals.simulations"),
)
"""The names of the configuration."""


def renamed(
    values: TomlTable, names: Sequence[Renamed], notice: Callable[[str], None]
) -> TomlTable:
    """Return the values of a TOML file under the names of today.

    `notice` gets a sentence for each old name.

    Raises:
        UsageError: The file has both the old and the new name.
    """
    found = deepcopy(values)
    for name in names:
        *tables, key = name.old.split(".")
        for table in list(_tables(found, tables)):
            if key not in table or (name.value is not None and name.value != table[key]):
                continue
            notice(name.sentence)
            if name.value is not None:
                table[key] = name.new
                continue
            *target, new_key = name.new.split(".")
            into = table if target == tables else _table(found, target)
            if new_key in into:
                raise UsageError(
                    f"'{name.old}' and '{name.new}' are two names of one thing: use '{name.new}'"
                )
            into[new_key] = table.pop(key)
    return found


def _tables(values: TomlTable, path: Sequence[str]) -> Iterator[TomlTable]:
    """Yield the table at a path, or every table of an array of tables."""
    if not path:
        yield values
        return
    inside = values.get(path[0])
    for table in inside if isinstance(inside, list) else [inside]:
        if isinstance(table, dict):
            yield from _tables(table, path[1:])


def _table(values: TomlTable, path: Sequence[str]) -> TomlTable:
    """Return the table at a path, made where it does not exist."""
    for name in path:
        values = values.setdefault(name, {})
    return values
