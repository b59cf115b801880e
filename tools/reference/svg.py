"""What the pictures of the documentation share: one head, with colors for light and dark pages."""

from html import escape

_STYLE = """
text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2933 }
.small { font-size: 12px; fill: #52606d }
.strong { font-weight: 600 }
.middle { text-anchor: middle }
.end { text-anchor: end }
.box { fill: #f3f6f9; stroke: #7b8794 }
.edge { fill: #fff; fill-opacity: 0; stroke: #7b8794; stroke-dasharray: 4 3 }
.line { fill: none; stroke: #7b8794; stroke-width: 1.4 }
.tip { fill: #7b8794 }
.a { fill: #2f6f9f }
.b { fill: #b3541e }
.a-line { fill: none; stroke: #2f6f9f; stroke-width: 2 }
.b-line { fill: none; stroke: #b3541e; stroke-width: 2 }
.a-shade { fill: #2f6f9f; fill-opacity: .14 }
.b-shade { fill: #b3541e; fill-opacity: .18 }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e9ee }
  .small { fill: #a9b4bf }
  .box { fill: #262b35; stroke: #7f8b97 }
  .edge, .line { stroke: #8b97a3 }
  .tip { fill: #8b97a3 }
  .a { fill: #6fb0de }
  .b { fill: #e8935c }
  .a-line { stroke: #6fb0de }
  .b-line { stroke: #e8935c }
  .a-shade { fill: #6fb0de; fill-opacity: .2 }
  .b-shade { fill: #e8935c; fill-opacity: .24 }
}
"""


def picture(title: str, width: int, height: int, parts: list[str]) -> str:
    """Return an SVG without a background; it asks for no font and no other file."""
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n{inside}\n</svg>\n"
    )


def text(x: float, y: float, words: str, kind: str = "") -> str:
    """Return a line of text."""
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}"{named}>{escape(words)}</text>'


def box(x: float, y: float, size: tuple[float, float], kind: str = "box", rounded: int = 6) -> str:
    """Return a rectangle of a width and a height, with its upper left corner at a point."""
    width, height = size
    return (
        f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        f'rx="{rounded}"/>'
    )


def arrow(path: str, x: float, y: float) -> str:
    """Return a line along a path that ends at a point, with a tip that leads down to it."""
    return f'<path class="line" d="{path}"/><path class="tip" d="M{x - 4:g} {y - 7:g}h8l-4 7z"/>'
