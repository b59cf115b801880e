"""How far apart colors look, to the usual eye and to those that are color-blind.

Colors are '#rrggbb'. Distances are Euclidean in OKLab (Ottosson 2020); 0.02 can just be seen side
by side.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

EYES: Mapping[str, Sequence[Sequence[float]]] = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Matrices from linear sRGB to what is seen, at full severity (table 1 of Machado, Oliveira and
Fernandes 2009)."""

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(color: str) -> NDArray[np.float64]:
    """Return linear sRGB, (3,)."""
    parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors, as WCAG 2 defines it."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return OKLab of linear sRGB, (3,), clipped to what a screen can show."""
    lab: NDArray[np.float64] = _TO_LAB @ np.cbrt(_TO_CONES @ np.clip(rgb, 0, 1))
    return lab


def distances(palette: Sequence[str], eye: str) -> NDArray[np.float64]:
    """Return the distance of each two colors as an eye sees them, (k, k)."""
    seen = np.array([oklab(np.array(EYES[eye]) @ linear(color)) for color in palette])
    found: NDArray[np.float64] = np.linalg.norm(seen[:, None] - seen[None], axis=2)
    return found
