"""Texts of digests made safe, and values as people read them."""

from pathlib import Path

import pytest
from groundswell.formatting import day_text, status_text
from groundswell.report import rendering
from groundswell.report.rendering import (
    markdown,
    markdown_address,
    render_markup,
    shares_text,
    web_address,
)
from jinja2 import FileSystemBytecodeCache, UndefinedError

from tests.make import make_signal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a *b* [c](http://d) <e> `f` | g\u202e\nh",
         r"a \*b\* \[c\](http\://d) &lt;e&gt; \`f\` \| g h"),
        ("R & D, &lt; and &#60;", r"R & D, &amp;lt; and &amp;#60;"),
        ("# one", r"\# one"),
        ("2. two = 3 - 1", r"2\. two = 3 - 1"),
        ("2.8 times", "2.8 times"),
        ("www.example.org", r"www\.example.org"),
    ],
)  # fmt: skip
def test_markdown_shows_a_text_as_it_is(text: str, shown: str) -> None:
    assert markdown(text) == shown


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//example.org", "http:", "https://a b", None, ""],
)
def test_an_address_that_is_not_http_is_dropped(url: str | None) -> None:
    assert web_address(url) == ""


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", " HTTP://example.org "])
def test_an_address_of_the_web_is_kept(url: str) -> None:
    assert web_address(url) == url.strip()


def test_an_address_cannot_end_a_link_of_markdown() -> None:
    assert markdown_address("https://e.org/(a)<b>\\") == "https://e.org/%28a%29%3Cb%3E%5C"


def test_markup_escapes_values_and_refuses_names_that_are_not_there() -> None:
    assert render_markup("<p>{{ text }}</p>", text="<b>") == "<p>&lt;b&gt;</p>"
    with pytest.raises(UndefinedError, match="missing"):
        render_markup("{{ missing }}")


def test_shares_are_stated_with_the_date_they_are_counted_from() -> None:
    signal = make_signal(0, share_recent=0.081, share_before=0.0, recent_since="2026-01-03")
    assert (
        shares_text(signal) == "8.1 % of papers since 3 Jan 2026, 0.0 % from 11 Mar 2024 until then"
    )


def test_shares_without_a_past_are_stated_alone() -> None:
    signal = make_signal(0, share_recent=0.081, share_before=None, recent_since="2026-01-03")
    assert shares_text(signal) == "8.1 % of papers since 3 Jan 2026"


def test_dates_and_statuses_are_written_for_people() -> None:
    assert day_text("2025-09-01") == "1 Sep 2025"
    assert day_text(None) == "–"
    assert status_text("no_clear_change") == "no clear change"


def test_a_template_is_compiled_once_and_again_when_it_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = rendering._environment(True, "en")
    kept = FileSystemBytecodeCache(str(tmp_path))
    monkeypatch.setattr(environment, "bytecode_cache", kept)
    compiled: list[str] = []
    compile_source = environment.compile

    def counted(source: str) -> object:
        compiled.append(source)
        return compile_source(source)

    monkeypatch.setattr(environment, "compile", counted)
    for shown in ("a", "b"):
        assert render_markup("<p>{{ moss }}", moss=shown) == f"<p>{shown}"
    assert render_markup("<b>{{ moss }}", moss="c") == "<b>c"
    assert compiled == ["<p>{{ moss }}", "<b>{{ moss }}"]
