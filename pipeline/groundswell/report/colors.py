"""A topic's color: a function of its id alone, so that it stays the same from run to run.

Eight colors that stay apart under deuteranopia, protanopia and tritanopia, each at 3:1 or more
against its background (docs/report.md has the figures). Such eyes tell colors apart by lightness
and one axis of hue, so the colors differ in lightness too. Past eight topics the dash of a line
distinguishes those that share a color.
"""

from groundswell.artifacts import OUTLIER

LIGHT: tuple[str, ...] = (
    "#3186e9",
    "#a82418",
    "#0c665a",
    "#d15aa3",
    "#7444b4",
    "#928024",
    "#650448",
    "#1c248e",
)
"""On a light background; chosen for the least distance of two to every eye (docs/report.md)."""

DARK: tuple[str, ...] = (
    "#5ab1fe",
    "#c37904",
    "#4aa072",
    "#f48aba",
    "#a373cd",
    "#9ec861",
    "#edc9b3",
    "#2debf9",
)
"""On a dark background, in the order of `LIGHT`."""

LIGHT_OUTLIER, DARK_OUTLIER = "#7c838b", "#8b939c"
"""Papers without a topic: grays, so that they stay behind."""

DASHES = ("solid", "dash", "dot", "dashdot")
"""Plotly's dashes, for the first eight topics, the next eight, and so on."""


def hue(topic: int) -> int:
    """Return the place of a topic's color in `LIGHT` and `DARK`, or -1 for the outliers."""
    return OUTLIER if topic == OUTLIER else topic % len(LIGHT)


def light(topic: int) -> str:
    """Return a topic's color on a light background."""
    return LIGHT_OUTLIER if topic == OUTLIER else LIGHT[hue(topic)]


def stylesheet() -> str:
    """Return the palette as custom properties for both themes, and a class per hue."""

    def properties(palette: tuple[str, ...], outlier: str) -> str:
        named = [f"--hue-{i}:{color}" for i, color in enumerate(palette)]
        return ";".join([*named, f"--hue-none:{outlier}"])

    dark = properties(DARK, DARK_OUTLIER)
    classes = [f".hue-{i}{{--hue:var(--hue-{i})}}" for i in range(len(LIGHT))]
    return "\n".join(
        [
            f":root{{{properties(LIGHT, LIGHT_OUTLIER)}}}",
            f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}",
            f":root[data-theme=dark]{{{dark}}}",
            f"@media print{{:root:root:root{{{properties(LIGHT, LIGHT_OUTLIER)}}}}}",
            *classes,
            ".hue--1{--hue:var(--hue-none)}",
        ]
    )
