"""Packed data: any bytes come back, from characters that HTML reads as they are."""

import re

import pytest
from groundswell.report.packing import encode85, packed
from hypothesis import given
from hypothesis import strategies as st

from tests.report.reading import decoded85, unpacked


@given(st.binary(max_size=200))
def test_bytes_are_written_in_characters_that_mean_nothing_to_html(data: bytes) -> None:
    text = encode85(data)
    assert decoded85(text) == data
    assert not re.search(r"[^!-~]|[\"&'<>\\`-]", text)


@pytest.mark.parametrize("packing", ["none", "gzip", "bzip2"])
def test_packed_data_say_how_they_are_packed(packing: str) -> None:
    held = packed("some", b"words " * 100, packing)  # type: ignore[arg-type]
    element = f'<script id="{held.id}" data-packing="{held.packing}">{held.text}</script>'
    assert unpacked(element.encode(), "some") == b"words " * 100
