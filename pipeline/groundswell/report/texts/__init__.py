"""The page's texts: one file per language, of named sentences that templates and scripts ask for.

A language is a file of the same keys and placeholders as `en.toml` (docs/extending.md).
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup

from groundswell.errors import UsageError, nearest

ENGLISH = "en"

_ASKED = re.compile(r'\bt\(\s*"([\w.]+)"')
"""Where a script asks for a text."""
_BY_NAME = ("count.", "period.", "dates.")
"""Sections of which scripts put keys together."""
_MARK = re.compile(r"(?<=\d)[.,](?=\d)")
_DATE = re.compile(r"(?:(\d{1,2}) )?\b([A-Z][a-z]{2}) (\d{4})\b")


def languages() -> tuple[str, ...]:
    """Return the languages that there is a file of, by their codes."""
    files = (resources.files(__name__)).iterdir()
    return tuple(sorted(file.name[:-5] for file in files if file.name.endswith(".toml")))


@dataclass(frozen=True)
class Texts:
    """The texts of a language by key, 'section.name'; a pair is a singular and a plural."""

    language: str
    by_key: Mapping[str, str | tuple[str, str]]

    def __call__(self, key: str, **values: object) -> Markup:
        """Return a text as HTML, its placeholders filled; values that are no markup are escaped."""
        if "period" in values:
            values["period"] = self.by_key[f"period.{values['period']}"]
        # The texts are the package's own.
        return Markup(self.by_key[key]).format(**values)  # noqa: S704  # nosec B704

    def counted(self, count: int, noun: str) -> str:
        """Return a count with its noun, which is a key of the section 'count'."""
        forms = self.by_key[f"count.{noun.replace(' ', '_')}"]
        return forms[0 if count == 1 else 1].format(n=self.number(f"{count:,}"))

    def number(self, text: str) -> str:
        """Return a number as the language writes it, from how English does."""
        marks = {".": str(self.by_key["number.decimal"]), ",": str(self.by_key["number.group"])}
        return _MARK.sub(lambda mark: marks[mark[0]], text)

    def date(self, text: str) -> str:
        """Return dates as the language writes them, from how English does: '5 Jan 2026'."""
        english, own = (str(each.by_key["dates.months"]).split() for each in (texts(), self))
        months = dict(zip(english, own, strict=True))

        def written(found: re.Match[str]) -> str:
            day, month, year = found.groups()
            form = str(self.by_key["dates.day" if day else "dates.month"])
            return form.format(day=day, month=months.get(month, month), year=year)

        return _DATE.sub(written, text)

    def status(self, name: str) -> str:
        """Return a status as people read it."""
        return str(self.by_key[f"status.{name}"])

    def change(self, before: str | None, after: str | None) -> str:
        """Return a change of status; either may be none."""
        now = self.status(after or "ended")
        if before is None:
            return str(self.by_key["status.new"]).format(status=now)
        form = str(self.by_key["status.change"])
        return form.format(before=self.status(before), after=now)

    def numbers_of(self, function: Callable[..., str]) -> Callable[..., str]:
        """Return a filter whose numbers are written as the language does."""
        return lambda *values: self.number(function(*values))

    def for_script(self, script: str) -> str:
        """Return the texts that a script asks for, as JSON that HTML can hold."""
        asked = set(_ASKED.findall(script))
        held = {
            key: text
            for key, text in self.by_key.items()
            if key in asked or key.startswith(_BY_NAME)
        }
        written = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
        return written.replace("<", "\\u003c")


@cache
def texts(language: str = ENGLISH) -> Texts:
    """Return the texts of a language.

    Raises:
        UsageError: There is no file of the language.
    """
    if language not in languages():
        raise UsageError(
            f"report.language: there are no texts in '{language}'{nearest(language, languages())}: "
            f"expected one of {', '.join(languages())}"
        )
    file = resources.files(__name__) / f"{language}.toml"
    sections: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return Texts(
        language,
        {
            f"{section}.{name}": tuple(text) if isinstance(text, list) else text
            for section, named in sections.items()
            for name, text in named.items()
        },
    )
