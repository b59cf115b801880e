"""The text of HTML, as feeds and mails hold it."""

import re
from html.parser import HTMLParser
from typing import Any

_MARKUP = re.compile(r"</?[A-Za-z]|&#?\w+;")
BLOCKS = frozenset("p br div li ul ol tr td table h1 h2 h3 h4 h5 h6 article section".split())
"""The elements whose text is apart from what is around them."""
_SECTION = "<!["
_INVISIBLE = frozenset({"script", "style"})


def html_text(text: str, between: str = " ") -> str:
    """Return the text of HTML, with `between` where a tag begins or ends a block."""
    parser = _TextParser(between)
    try:
        parser.feed(text)
        parser.close()
    except AssertionError:  # html.parser's answer to a marked section that it does not know
        return html_text(text.replace(_SECTION, "&lt;!["), between)
    return "".join(parser.parts)


def without_markup(text: str) -> str:
    """Return the text of HTML in one line; a text without tags or entities is unchanged."""
    return " ".join(html_text(text).split()) if _MARKUP.search(text) else text


class _TextParser(HTMLParser):
    """Collects the text between tags."""

    def __init__(self, between: str) -> None:
        super().__init__()
        self._between = between
        self.parts: list[str] = []
        self._invisible = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Separate blocks, and begin what a browser does not render."""
        del attrs
        self._invisible += tag in _INVISIBLE
        self.parts.append(self._between if tag in BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        """Separate blocks, and end what a browser does not render."""
        self._invisible -= tag in _INVISIBLE
        self.parts.append(self._between if tag in BLOCKS else "")

    def handle_data(self, data: str) -> None:
        """Keep rendered text."""
        self.parts.append("" if self._invisible > 0 else data)
