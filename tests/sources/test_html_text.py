"""The text of HTML, as readers see it in feeds and mails."""

import pytest
from groundswell.sources.formats.html_text import html_text


def test_a_block_stands_apart_and_what_is_not_rendered_is_left_out() -> None:
    text = "<p>Tides</p><p>rise</p><script>let x = 1</script>"
    assert html_text(text, between="|") == "|Tides||rise|"


@pytest.mark.parametrize("section", ["<![ re", "<![foo[x]]>", "<![", "<![1"])
def test_a_marked_section_that_no_one_knows_stays_as_text(section: str) -> None:
    assert html_text(f"<p>before {section} after</p>").split()[0] == "before"
    assert "after" in html_text(f"<p>before {section} after</p>")


def test_a_section_of_characters_and_a_conditional_one_are_read_as_before() -> None:
    assert html_text("a <![CDATA[b]]> c <![if mso]>d<![endif]>").split()[-1] == "d"
