"""Reads the configuration, and explains what is wrong with one."""

import codecs
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from groundswell.config.renamed import CONFIGURATION, TomlTable, renamed
from groundswell.config.tables import Config
from groundswell.errors import UsageError, nearest

Overrides = dict[str, TomlTable]
"""Fields by table, as a TOML file has them."""
_EXPECTED: Mapping[str, str] = {
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "dict_type": "expected a table",
    "finite_number": "expected a finite number",
    "float_parsing": "expected a number",
    "float_type": "expected a number",
    "greater_than": "expected a number above {gt}",
    "greater_than_equal": "expected at least {ge}",
    "int_from_float": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_parsing_size": "expected a whole number of fewer digits",
    "int_type": "expected a whole number",
    "less_than": "expected a number below {lt}",
    "less_than_equal": "expected at most {le}",
    "list_type": "expected a list",
    "literal_error": "expected {expected}",
    "missing": "expected a value",
    "model_type": "expected a table",
    "none_required": "expected no value",
    "string_pattern_mismatch": "expected an address as http://HOST/PATH or https://HOST/PATH, "
    "without a user, a password or a query",
    "string_too_long": "expected at most {max_length} characters",
    "string_too_short": "expected {min_length} or more characters",
    "string_type": "expected a text",
    "tuple_type": "expected a list",
}
"""What was expected, by pydantic's name of what was wrong."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def load(
    path: Path | None,
    overrides: Overrides | None = None,
    notice: Callable[[str], None] = lambda _: None,
) -> Config:
    """Read the configuration from a TOML file, with `overrides` from the command line on top.

    Names of the last release are read too; `notice` gets a sentence on each.

    Raises:
        UsageError: The file cannot be read, has an unknown key or a wrong value.
    """
    values: TomlTable = {}
    if path is not None:
        values = renamed(
            read_toml(path, f"configuration {path}"),
            CONFIGURATION,
            lambda sentence: notice(f"configuration {path}: {sentence}"),
        )
    for table, fields in (overrides or {}).items():
        values[table] = {**values.get(table, {}), **fields}
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"configuration: {explain_invalid(error, Config)}") from error


def read_toml(path: Path, name: str) -> TomlTable:
    """Return the tables of a TOML file in UTF-8, or in UTF-16 with a byte-order mark.

    Raises:
        UsageError: The file, called `name` in the message, cannot be read.
    """
    try:
        data = path.read_bytes()
        encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
        return tomllib.loads(data.decode(encoding))
    except OSError as error:
        reason = f"{error.strerror or error}: check the path and the rights to it"
    except UnicodeDecodeError:
        reason = "it is not text in UTF-8: save it as UTF-8"
    except RecursionError:
        reason = "its values are nested too deeply: expected tables of settings"
    except ValueError as error:  # of TOML's form, and of numbers too long for Python
        reason = f"{error}: correct it there"
    raise UsageError(f"{name} cannot be read: {reason}")


def explain_invalid(error: ValidationError, table: type[BaseModel]) -> str:
    """Return a sentence on the first wrong key of a table: what was found, what was expected."""
    # A misspelled key is at once an unknown one and a missing one: the former is more helpful.
    first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    *tables, key = first["loc"]
    for name in tables:
        if isinstance(name, int):
            continue  # a row of the table before
        if name not in table.model_fields:
            continue  # a name that the user gives, as that of a watch
        annotation = table.model_fields[name].annotation
        kinds = [each for each in (annotation, *get_args(annotation)) if isinstance(each, type)]
        inside = next((kind for kind in kinds if issubclass(kind, BaseModel)), None)
        if inside is None:
            break
        table = inside
    where = ".".join(map(str, [*tables, key]))
    if first["type"] == "extra_forbidden":
        known = sorted(table.model_fields)
        return f"unknown key '{where}'{nearest(str(key), known)}; known are {', '.join(known)}"
    return f"{where} = {first['input']!r}: {_expected(first)}"


def _expected(problem: ErrorDetails) -> str:
    """Return what a setting should be, in the words of its users."""
    limits = problem.get("ctx", {})
    sentence = _EXPECTED.get(problem["type"])
    if sentence is None:
        message = problem["msg"].removeprefix("Value error, ")
        return f"{message[:1].lower()}{message[1:].replace('Input should be', 'expected')}"
    return sentence.format(**limits)
