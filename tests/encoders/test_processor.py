"""What a processor has instructions for, by what Linux says of it."""

from pathlib import Path

import pytest
from groundswell.encoders.processor import multiplies_int8


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("fpu avx2 avx512f avx512_vnni", True),
        ("fpu avx2 avx_vnni", True),
        ("fpu avx2 avx512f", False),
        ("fpu avx2 avx512_vnni_next", False),
    ],
)
def test_flags_say_whether_int8_is_multiplied(tmp_path: Path, flags: str, expected: bool) -> None:
    about = tmp_path / "cpuinfo"
    about.write_text(f"processor\t: 0\nmodel name\t: A\nflags\t\t: {flags}\nbugs\t\t: none\n")
    assert multiplies_int8(about) is expected


def test_a_system_that_says_nothing_has_no_such_instructions(tmp_path: Path) -> None:
    assert not multiplies_int8(tmp_path / "absent")
    about = tmp_path / "cpuinfo"
    about.write_text("processor\t: 0\nFeatures\t: fp asimd\n")
    assert not multiplies_int8(about)
