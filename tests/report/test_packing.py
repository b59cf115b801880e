"""Packed data: any bytes come back, from characters that HTML reads as they are."""

import bz2
import re
from functools import partial
from pathlib import Path

import pytest
from groundswell.report.packing import Compressor, encode, packed
from groundswell.runtime.pieces import Pieces
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
    data = {"some": b"words " * 100, "more": b""}
    held = packed((name, partial(bz2.compress, each)) for name, each in data.items())
    page = "".join(f'<script id="{each.id}">{each.text}</script>' for each in held).encode()
    assert [each.id for each in held] == ["some", "more"]
    assert unpacked(page, "some") == b"words " * 100
    assert unpacked(page, "more") == b""


def test_what_was_compressed_before_is_not_compressed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [b"kelp " * 50, b"otters " * 50]
    first = Compressor(Pieces.within(tmp_path, pytest.fail))
    packed_before = [first.compress(text) for text in texts]
    assert [bz2.decompress(each) for each in packed_before] == texts
    first.save()
    later = Compressor(Pieces.within(tmp_path, pytest.fail))
    monkeypatch.setattr(bz2, "compress", lambda _: b"compressed now")
    assert [later.compress(text) for text in texts] == packed_before
    assert later.compress(b"seals") == b"compressed now"
