"""Pictures of the main plots, as SVG that a README or a mail can show.

Written by hand so that no browser is needed; fonts are the reader's own.
"""


def shortened(text: str, length: int) -> str:
    """Return text of at most `length` characters, truncated with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
