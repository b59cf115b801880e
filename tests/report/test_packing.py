"""Packed data: any bytes come back, from characters that HTML reads as they are."""

import re

from groundswell.report.packing import encode, packed
from hypothesis import given
from hypothesis import strategies as st

from tests.report.reading import decoded, unpacked


@given(st.binary(max_size=200))
def test_bytes_are_written_in_characters_that_mean_nothing_to_html(data: bytes) -> None:
    text = encode(data)
    assert decoded(text) == data
    assert not re.search(r"[^!-;=-~\u00f0-\u0611]", text)
    assert len(text.encode()) <= 3 * -(-len(data) // 5) * 2 + 1


def test_what_the_page_holds_is_packed_in_its_order() -> None:
    held = packed([("some", b"words " * 100), ("more", b"")])
    page = "".join(f'<script id="{each.id}">{each.text}</script>' for each in held).encode()
    assert [each.id for each in held] == ["some", "more"]
    assert unpacked(page, "some") == b"words " * 100
    assert unpacked(page, "more") == b""
