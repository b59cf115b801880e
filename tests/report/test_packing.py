"""Packed data: any bytes come back, from characters that HTML reads as they are."""

import re

from groundswell.report.packing import encode85, packed
from hypothesis import given
from hypothesis import strategies as st

from tests.report.reading import decoded85, unpacked


@given(st.binary(max_size=200))
def test_bytes_are_written_in_characters_that_mean_nothing_to_html(data: bytes) -> None:
    text = encode85(data)
    assert decoded85(text) == data
    assert not re.search(r"[^!-~]|[\"&'<>\\`-]", text)


def test_what_the_page_holds_is_packed_in_its_order() -> None:
    held = packed({"some": b"words " * 100, "more": b""})
    page = "".join(f'<script id="{each.id}">{each.text}</script>' for each in held).encode()
    assert [each.id for each in held] == ["some", "more"]
    assert unpacked(page, "some") == b"words " * 100
    assert unpacked(page, "more") == b""
