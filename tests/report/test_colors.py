"""The palette: stable, and distinct to every eye."""

from collections.abc import Sequence

import pytest
from groundswell.artifacts import OUTLIER
from groundswell.report import colors
from groundswell.report.color_vision import EYES, contrast, linear, oklab

from benchmarks.report import BACKGROUNDS, least_apart

JUST_SEEN = 0.02
"""The distance in OKLab that can just be seen side by side."""


def test_a_color_depends_on_its_number_alone() -> None:
    assert colors.light(3) == colors.LIGHT[3] == colors.light(3 + len(colors.LIGHT))
    assert len(colors.LIGHT) == len(colors.DARK)


def test_papers_without_a_topic_have_a_color_of_their_own() -> None:
    assert colors.hue(OUTLIER) == OUTLIER
    assert colors.light(OUTLIER) == colors.LIGHT_OUTLIER
    assert colors.LIGHT_OUTLIER not in colors.LIGHT


@pytest.mark.parametrize(("theme", "palette"), [("light", colors.LIGHT), ("dark", colors.DARK)])
def test_colors_stand_out_from_their_background(theme: str, palette: Sequence[str]) -> None:
    grounds = BACKGROUNDS[theme]
    assert min(contrast(color, ground) for color in palette for ground in grounds) >= 3


@pytest.mark.parametrize("palette", [colors.LIGHT, colors.DARK])
@pytest.mark.parametrize("eye", EYES)
def test_colors_are_distinct_to_every_eye(palette: Sequence[str], eye: str) -> None:
    assert least_apart(palette, eye)[0] >= 4 * JUST_SEEN


def test_distances_and_contrasts_are_those_of_the_standards() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert oklab(linear("#ffffff")) == pytest.approx([1, 0, 0], abs=1e-4)
    assert oklab(linear("#ff0000")) == pytest.approx([0.62796, 0.22486, 0.12585], abs=1e-4)
    # Red and green of the same lightness are one to a protanope.
    apart = [least_apart(["#a85c32", "#6f7332"], eye)[0] for eye in ("usual", "protanopia")]
    assert apart[1] < apart[0] / 2


def test_the_stylesheet_has_the_palette_of_both_themes_and_of_print() -> None:
    sheet = colors.stylesheet()
    for hue, (light, dark) in enumerate(zip(colors.LIGHT, colors.DARK, strict=True)):
        assert sheet.count(f"--hue-{hue}:{light}") == 2  # on the screen and on paper
        assert sheet.count(f"--hue-{hue}:{dark}") == 2  # as the system asks, and as the reader does
        assert f".hue-{hue}{{--hue:var(--hue-{hue})}}" in sheet
