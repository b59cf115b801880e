"""Text from digests made safe for each kind of file, and the templates' environments.

Whatever a title, label or address holds, it is shown as the characters it is: nothing of it is
read as markup, control characters are dropped, and marks that turn the direction of writing are
kept from reaching past the text they stand in.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ENTITY = re.compile(r"&(?=[#\w])")
_MARKDOWN = re.compile(r"([\\`*_\[\]|~$@]|(?<=www)\.|:(?=//)|^[#+=-]|(?<=^\d)[.)])")


def clean(text: str) -> str:
    """Return text without the characters that XML and terminals do not take; one line."""
    return " ".join(_NOT_XML.sub("", text).split())


def plain(text: str) -> str:
    """Return text for a terminal or a mail: `clean`, without marks that turn its direction."""
    return _DIRECTION.sub("", clean(text))


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
    if re.match(r"https?://[^\s/]", url, re.IGNORECASE) and not re.search(r"[\s\x00-\x1f]", url):
        return url
    return ""


def markdown_address(url: str) -> str:
    """Return an address that cannot end a Markdown link early."""
    codes = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"}
    return "".join(codes.get(character, character) for character in url)


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share as a percentage; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def times(ratio: float | None) -> str:
    """Return a ratio with two significant places, as '2.3'; a dash where there is none."""
    if ratio is None or ratio != ratio:
        return "–"
    return f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}" if ratio >= 0.995 else f"{ratio:.2f}"


def rise_text(ratio: float | None) -> str:
    """Say how much a topic's share rose; of one with no past to compare with, that it is new."""
    return "new" if ratio is None else f"{ratio:.1f} times its past share"


def small(probability: float | None) -> str:
    """Return a p- or q-value: three places, '<0.001' below; a dash where there is none."""
    if probability is None:
        return "–"
    return "<0.001" if probability < 0.001 else f"{probability:.3f}"


def thousands(count: int) -> str:
    """Return a count with its thousands apart."""
    return f"{count:,}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: '1 paper', '2 papers'."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def iso(day: date | str | None) -> str:
    """Return a date as YYYY-MM-DD; a dash where there is none."""
    return "–" if day is None else day if isinstance(day, str) else day.isoformat()


def render(template: str, **values: Any) -> bytes:
    """Return a template's file. Those in HTML and XML escape every value; the others say how."""
    environment = _environment(template.endswith((".html", ".xml")))
    text: str = environment.get_template(template).render(**values)
    return text.encode()


def _environment(escape: bool) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # The templates are the package's own; in those that are not markup every text of a digest goes
    # through `markdown` or `plain`.
    environment = Environment(
        loader=PackageLoader("groundswell.report", "templates"),
        autoescape=escape,  # noqa: S701 - Markdown and plain text have escapes of their own
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., Any]] = {
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
    }
    environment.filters.update(filters)
    return environment
