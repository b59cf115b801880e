"""What emerges: each entry's share before and now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from groundswell.artifacts import EmergingEntry
from groundswell.formatting import counted, day_text, percent, small, times
from groundswell.report.colors import THEMES, ThemeName
from groundswell.report.figures.template import new_figure, nothing_to_show, shown

if TYPE_CHECKING:
    import plotly.graph_objects as go

_ROW, _AROUND = 26, 110
"""Pixels of height: an entry, and the space around."""


def rises_figure(entries: Sequence[EmergingEntry], theme: ThemeName) -> "go.Figure":
    """Return the entries as lines from their past to their recent share, the first at the top."""
    import plotly.graph_objects as go

    figure = new_figure(theme, max(1, len(entries)) * _ROW + _AROUND)
    if not entries:
        nothing_to_show(figure, "Nothing rises more than chance would produce.")
        return figure
    page = THEMES[theme].page
    bottom_up = list(reversed(entries))
    before = [_share_before(entry) for entry in bottom_up]
    recent = [entry.share_recent for entry in bottom_up]
    symbols = ["circle" if e.status == "emerging" else "circle-open" for e in bottom_up]
    line = {"color": page["up"], "width": 2}
    for i, entry in enumerate(bottom_up):
        figure.add_shape(type="line", x0=before[i], x1=recent[i], y0=i, y1=i, line=line)
        figure.add_annotation(
            x=recent[i], y=i, text=_ratio(entry), showarrow=False, xanchor="left", xshift=8,
            font={"color": page["soft"], "size": 12},
        )  # fmt: skip
    hover = [_hover(entry) for entry in bottom_up]
    for name, x, color, symbol in (
        ("share before", before, page["strong"], "circle"),
        ("recent share", recent, page["up"], symbols),
    ):
        figure.add_trace(
            go.Scatter(
                x=x, y=list(range(len(bottom_up))), mode="markers", name=name, text=hover,
                hovertemplate="%{text}<extra></extra>",
                marker={"size": 9, "color": color, "symbol": symbol},
            )
        )  # fmt: skip
    figure.update_layout(
        margin={"l": 230},
        xaxis={
            "title": {
                "text": "share of papers: before (grey), and recent (open: growing)",
                "font": {"size": 13},
            },
            "tickformat": ".1~%",
            "rangemode": "tozero",
        },
        yaxis={
            "tickvals": list(range(len(bottom_up))),
            "ticktext": [shown(entry.label, 34) for entry in bottom_up],
            "range": [-0.7, len(bottom_up) - 0.3],
            "showgrid": False,
        },
    )
    return figure


def _share_before(entry: EmergingEntry) -> float:
    return entry.before_count / max(1, entry.before_total)


def _ratio(entry: EmergingEntry) -> str:
    return "new" if entry.rate_ratio is None else f"{times(entry.rate_ratio)} ×"


def _hover(entry: EmergingEntry) -> str:
    return (
        f"{shown(entry.label)}: {entry.status}, q {small(entry.q_value).replace('<', '&lt;')}<br>"
        f"{percent(entry.share_recent)} since {day_text(entry.recent_since)}, "
        f"{percent(_share_before(entry))} before<br>{counted(entry.papers, 'recent paper')}, "
        f"found {day_text(entry.first_flagged)}"
    )
