"""Colors and fonts: of the page, and of the library's plots, which look alike.

A topic has a number, which it keeps from run to run (`topic_colors.py`): its remainder is the place
of the topic's color in the palette, its quotient that of the dash of its line.

Twelve colors that stay apart under deuteranopia, protanopia and tritanopia, each at 3:1 or more
against its background (docs/report.md has the figures). Such eyes tell colors apart by lightness
and one axis of hue, so the colors differ in lightness too. The dash of a line distinguishes topics
that share a color.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from groundswell.artifacts import OUTLIER

ThemeName = Literal["light", "dark"]

LIGHT: tuple[str, ...] = (
    "#0309a3",
    "#ca800f",
    "#631600",
    "#3d5aea",
    "#009cad",
    "#746d00",
    "#035a78",
    "#9f044b",
    "#f84589",
    "#4d126a",
    "#9b7cf3",
    "#a72eb3",
)
"""On a light background; chosen for the least distance of two to every eye (docs/report.md), the
first ones farthest apart."""

DARK: tuple[str, ...] = (
    "#248bbc",
    "#dff74b",
    "#c58501",
    "#96c9ff",
    "#11ba96",
    "#a9c308",
    "#06fff0",
    "#ffcaa0",
    "#cb3909",
    "#c47fff",
    "#7459db",
    "#94647e",
)
"""On a dark background, in the order of `LIGHT`."""

LIGHT_OUTLIER, DARK_OUTLIER = "#7c838b", "#8b939c"
"""Papers without a topic: grays, so that they stay behind."""

TEXT_FONT = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif'
)
"""Of text and plots."""

HEAD_FONT = (
    '"Iowan Old Style", Charter, "Bitstream Charter", "Palatino Linotype", Palatino, Georgia, '
    '"DejaVu Serif", serif'
)
"""Of headings."""

DASHES = ("solid", "dash", "dot", "dashdot")
"""Plotly's dashes: of the first topics to have a color, the next ones, and so on."""


@dataclass(frozen=True)
class Theme:
    """The colors of a theme: those of the page by their names in its styles, and the palettes.

    `topics` are the topics' colors, `heat` the stops of a heat map past the color of an empty cell.
    """

    page: Mapping[str, str]
    topics: tuple[str, ...]
    outlier: str
    heat: tuple[tuple[float, str], ...]

    def of_topic(self, number: int) -> str:
        """Return the color of a topic's number."""
        return self.outlier if number == OUTLIER else self.topics[hue(number)]


THEMES: Mapping[ThemeName, Theme] = {
    "light": Theme(
        page={
            "paper": "#fbfaf7",
            "raised": "#ffffff",
            "ink": "#1a2026",
            "soft": "#57616c",
            "line": "#e2dfd8",
            "strong": "#c4c0b7",
            "accent": "#0b5f6d",
            "wash": "#e9f1f1",
            "warn": "#7a4a00",
            "warn-wash": "#fbf0dc",
            "mark": "#ffe7a0",
            "up": "#0a6b4b",
            "up-wash": "#dff1e9",
            "down": "#8a3b12",
            "down-wash": "#f8e7dd",
        },
        topics=LIGHT,
        outlier=LIGHT_OUTLIER,
        heat=((0.15, "#cfe6e6"), (0.5, "#4d9fa8"), (1.0, "#06353e")),
    ),
    "dark": Theme(
        page={
            "paper": "#11161b",
            "raised": "#182027",
            "ink": "#e7eaec",
            "soft": "#a3adb6",
            "line": "#2a343d",
            "strong": "#44515c",
            "accent": "#74cbd6",
            "wash": "#16292e",
            "warn": "#f0c987",
            "warn-wash": "#2e2616",
            "mark": "#5c4a12",
            "up": "#6fd3ad",
            "up-wash": "#14322a",
            "down": "#f2a781",
            "down-wash": "#38231a",
        },
        topics=DARK,
        outlier=DARK_OUTLIER,
        heat=((0.15, "#17404a"), (0.5, "#2b8794"), (1.0, "#d9f7f5")),
    ),
}


def hue(number: int) -> int:
    """Return the place of a number's color in `LIGHT` and `DARK`, or -1 for the outliers."""
    return OUTLIER if number == OUTLIER else number % len(LIGHT)


def light(number: int) -> str:
    """Return the color of a topic's number on a light background."""
    return THEMES["light"].of_topic(number)


def stylesheet() -> str:
    """Return both themes and the fonts as custom properties, and a class per hue."""
    light, dark = (_properties(THEMES[name]) for name in ("light", "dark"))
    hues = _hues(THEMES["light"])
    classes = [f".hue-{i}{{--hue:var(--hue-{i})}}" for i in range(len(LIGHT))]
    return "\n".join(
        [
            f":root{{--text:{TEXT_FONT};--head:{HEAD_FONT}}}",
            f":root{{{light};color-scheme:light}}",
            f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark};"
            f"color-scheme:dark}}}}",
            f":root[data-theme=dark]{{{dark};color-scheme:dark}}",
            f"@media print{{:root:root:root{{{hues}}}}}",
            *classes,
            ".hue--1{--hue:var(--hue-none)}",
        ]
    )


def _properties(theme: Theme) -> str:
    page = [f"--{name}:{color}" for name, color in theme.page.items()]
    return ";".join([*page, _hues(theme)])


def _hues(theme: Theme) -> str:
    named = [f"--hue-{i}:{color}" for i, color in enumerate(theme.topics)]
    return ";".join([*named, f"--hue-none:{theme.outlier}"])
