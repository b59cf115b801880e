"""Renders templates, and makes text from digests safe for each kind of file.

Whatever a title, label or address holds, it is shown as the characters it is: nothing of it is
read as markup, control characters are dropped, and marks that turn the direction of writing have
no effect past the text they are in.
"""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.artifacts import Signal
from groundswell.formatting import (
    change_text,
    clean,
    counted,
    day_text,
    iso,
    percent,
    plain,
    small,
    status_text,
    thousands,
    times,
)
from groundswell.periods import Period
from groundswell.report.colors import hue
from groundswell.report.texts import ENGLISH, Texts, texts

if TYPE_CHECKING:
    from types import CodeType

    from jinja2 import Environment
    from jinja2.runtime import Context

_ENTITY = re.compile(r"&(?=[#\w])")
_WEB_ADDRESS = re.compile(r"https?://(?!/)[^\s\x00-\x1f]+", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_\[\]|~$@]|(?<=www)\.|:(?=//)|^[#+=-]|(?<=^\d)[.)](?=\s|$))")


def markdown(text: str) -> str:
    """Return text that Markdown, and the HTML it may hold, shows as it is."""
    # The alternatives past the first class are what makes a link of an address, and a heading or
    # a list of a line's beginning.
    escaped = _MARKDOWN.sub(r"\\\1", plain(text))
    # An ampersand that begins no entity reads better as it is.
    return _ENTITY.sub("&amp;", escaped).replace("<", "&lt;").replace(">", "&gt;")


def web_address(url: str | None) -> str:
    """Return an http or https address, or an empty string for what a page must not link to."""
    url = (url or "").strip()
    return url if _WEB_ADDRESS.fullmatch(url) else ""


def markdown_address(url: str) -> str:
    """Return an address that cannot end a Markdown link early."""
    codes = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"}
    return "".join(codes.get(character, character) for character in url)


def render(template: str, language: str = ENGLISH, **values: Any) -> bytes:
    """Return a file of a template, named by its path in this package.

    Templates in HTML and XML escape every value; the others say how. `language` is that of what
    the page's templates ask for by name, and of dates and numbers.
    """
    environment = _environment(template.endswith((".html", ".xml")), language)
    return environment.get_template(template).render(**values).encode()


def render_markup(source: str, language: str = ENGLISH, **values: Any) -> str:
    """Return the HTML of a template that is given as text; every value is escaped."""
    environment = _environment(True, language)
    name = hashlib.sha256(source.encode()).hexdigest()
    template = environment.template_class.from_code(
        environment, _compiled(environment, name, source), environment.make_globals(None)
    )
    return template.render(**values)


def _compiled(environment: "Environment", name: str, source: str) -> "CodeType":
    """Return the code of a template that is given as text; it is kept as those of files are."""
    cache = environment.bytecode_cache
    if cache is None:
        return environment.compile(source)
    bucket = cache.get_bucket(environment, name, None, source)
    if bucket.code is None:
        bucket.code = environment.compile(source)
        cache.set_bucket(bucket)
    return bucket.code


@cache
def _environment(escape: bool, language: str) -> "Environment":
    from jinja2 import (
        Environment,
        FileSystemBytecodeCache,
        PackageLoader,
        StrictUndefined,
        pass_context,
    )

    # Compiling takes half a second, so the code is kept where Python keeps that of this module.
    kept = Path(__file__).parent / "__pycache__"
    keeps = kept.is_dir() and os.access(kept, os.W_OK)

    # The templates are the package's own; in those that are not markup every text of a digest goes
    # through `markdown` or `plain`.
    # Markdown and plain text have escapes of their own.
    environment = Environment(  # nosec B701
        loader=PackageLoader("groundswell.report", "."),
        autoescape=escape,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=FileSystemBytecodeCache(str(kept), "%s.jinja") if keeps else None,
    )
    environment.filters.update(_FILTERS)
    environment.filters.update({name: pass_context(each) for name, each in _FILTERS_BY_RUN.items()})
    environment.globals.update(t=texts(language), language=language)
    if language != ENGLISH:
        environment.filters.update(_filters_of(texts(language), environment.filters))
    return environment


def _filters_of(own: Texts, english: Mapping[str, Callable[..., str]]) -> dict[str, Any]:
    """Return the filters that write for people as a language does, by name."""
    from jinja2 import pass_context

    @pass_context
    def span(context: "Context", first: date | str, last: date | str) -> str:
        days = dict.fromkeys(own.date(_day(context, each)) for each in (first, last))
        return str(own.by_key["dates.joined"]).join(days)

    @pass_context
    def shares(context: "Context", signal: Signal) -> str:
        values = {
            "recent": own.number(percent(signal.share_recent)),
            "since": own.date(_day(context, signal.recent_since)),
        }
        if signal.share_before is None:
            return own("dates.shares", **values)
        before = own.number(percent(signal.share_before))
        first = own.date(_day(context, signal.before_since))
        return own("dates.shares_before", **values, before=before, first=first)

    return {
        **{name: own.numbers_of(english[name]) for name in ("percent", "times", "small")},
        "thousands": own.numbers_of(english["thousands"]),
        "counted": own.counted,
        "status": own.status,
        "change": own.change,
        "day": pass_context(lambda context, day: own.date(_day(context, day))),
        "span": span,
        "shares": shares,
    }


def shares_text(signal: Signal, known: Period = Period.DAY) -> str:
    """Return two shares: '8.1 % of papers since 5 Jan 2026, 2.4 % from 6 Jan 2025 until then'.

    `known` is how precisely dates are written.
    """
    since = day_text(signal.recent_since, known)
    recent = f"{percent(signal.share_recent)} of papers since {since}"
    if signal.share_before is None:
        return recent
    before = day_text(signal.before_since, known)
    return f"{recent}, {percent(signal.share_before)} from {before} until then"


def _precision(context: "Context") -> Period:
    """Return how precisely the dates of papers are written: as the run knows them."""
    run = context.get("run")
    return run.precision if run else Period.DAY


def _day(context: "Context", day: date | str | None) -> str:
    return day_text(day, _precision(context))


def _span(context: "Context", first: date | str, last: date | str) -> str:
    """Return two dates for a sentence: '5 Jan 2026 to 8 Mar 2026', or one where they are alike."""
    return " to ".join(dict.fromkeys((_day(context, first), _day(context, last))))


def _shares(context: "Context", signal: Signal) -> str:
    return shares_text(signal, _precision(context))


def _hue(context: "Context", topic: int) -> int:
    """Return the place in the palette of a topic's color; former topics have that of their id."""
    return hue(context["run"].color_of.get(topic, topic))


_FILTERS: Mapping[str, Callable[..., Any]] = {
    "clean": clean,
    "plain": plain,
    "markdown": markdown,
    "markdown_address": markdown_address,
    "percent": percent,
    "times": times,
    "small": small,
    "thousands": thousands,
    "counted": counted,
    "iso": iso,
    "status": status_text,
    "change": change_text,
}

_FILTERS_BY_RUN: Mapping[str, Callable[..., Any]] = {
    "day": _day,
    "span": _span,
    "shares": _shares,
    "hue": _hue,
}
"""Those that write dates as precisely as the run knows them, and colors as the run gives them."""
