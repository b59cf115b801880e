"""Pictures of the page, small and blurred, and how much two of them differ.

What is compared are places and colors of areas rather than letters, so that another font passes.
The browser itself scales pictures and reads them, so that this needs no other library.
"""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from playwright.sync_api import Page

ACCEPTED = Path(__file__).parent / "pictures"

SMALLER = 10
"""Pixels of the screen per pixel of a picture."""
_BLOCK = 6
"""Pixels of a picture whose colors are compared by their mean."""

_QUANTILE = 0.98

_DRAWN = """async ([address, smaller]) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width / smaller, image.height / smaller].map(Math.floor);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return [canvas.toDataURL(), canvas.width, canvas.height, [...data]];
}"""


@dataclass(frozen=True)
class Picture:
    """A small picture: its PNG, and its colors (height, width, 3) from 0 to 255."""

    png: bytes
    colors: NDArray[np.float64]


def picture(page: "Page", reader: "Page") -> Picture:
    """What the page shows, as a small picture; `reader` is an empty page that scales it."""
    return _read(page.screenshot(animations="disabled"), reader, SMALLER)


def accepted(name: str, reader: "Page") -> Picture:
    """An accepted picture."""
    return _read((ACCEPTED / f"{name}.png").read_bytes(), reader, 1)


def _read(png: bytes, reader: "Page", smaller: int) -> Picture:
    address = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    small, width, height, data = reader.evaluate(_DRAWN, [address, smaller])
    colors = np.array(data, dtype=np.float64).reshape(height, width, 4)[:, :, :3]
    return Picture(base64.b64decode(small.split(",")[1]), colors)


def difference(one: Picture, other: Picture) -> float:
    """What one in fifty of two pictures' blocks differs by, from 0 to 255; 255 for other sizes."""
    if one.colors.shape != other.colors.shape:
        return 255.0
    differences = np.abs(_blocks(one.colors) - _blocks(other.colors)).max(axis=2)
    return float(np.quantile(differences, _QUANTILE))


def _blocks(colors: NDArray[np.float64]) -> NDArray[np.float64]:
    high, wide = (length // _BLOCK for length in colors.shape[:2])
    cut = colors[: high * _BLOCK, : wide * _BLOCK]
    means: NDArray[np.float64] = cut.reshape(high, _BLOCK, wide, _BLOCK, 3).mean(axis=(1, 3))
    return means
