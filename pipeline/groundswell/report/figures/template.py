"""What all figures share: a template in the report's colors and fonts, and safe texts."""

from html import escape
from typing import TYPE_CHECKING

from groundswell.errors import UsageError
from groundswell.formatting import clean
from groundswell.report.colors import DASHES, LIGHT, TEXT_FONT, THEMES, ThemeName
from groundswell.report.pictures import shortened

if TYPE_CHECKING:
    import plotly.graph_objects as go


def new_figure(theme: ThemeName, height: int) -> "go.Figure":
    """Return an empty figure in the report's colors and fonts."""
    import plotly.graph_objects as go

    return go.Figure(layout={"template": template(theme), "height": height})


def template(theme: ThemeName = "light") -> "go.layout.Template":
    """Return the plotly template of all plots: the colors and fonts of the report's theme."""
    import plotly.graph_objects as go

    if theme not in THEMES:
        raise UsageError(f"theme is {theme!r}: expected one of {', '.join(THEMES)}")
    chosen = THEMES[theme]
    page = chosen.page
    axis = {
        "gridcolor": page["line"],
        "linecolor": page["strong"],
        "zeroline": False,
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": page["paper"],
            "plot_bgcolor": page["paper"],
            "font": {"family": TEXT_FONT, "size": 13, "color": page["ink"]},
            "colorway": list(chosen.topics),
            "margin": {"l": 52, "r": 26, "t": 40, "b": 40},
            "showlegend": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": page["ink"],
                "bordercolor": page["ink"],
                "font": {"color": page["paper"], "size": 13},
                "align": "left",
            },
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def shown(text: str, length: int = 60) -> str:
    """Return a text as Plotly shows it: it reads some HTML, which a digest must not write."""
    return escape(shortened(clean(text), length), quote=False)


def faded(color: str, opacity: float) -> str:
    """Return a color like '#3186e9' with an opacity."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def dash_of(number: int) -> str:
    """Return the dash of a topic's line, which distinguishes those that share a color."""
    return DASHES[number // len(LIGHT) % len(DASHES)]


def nothing_to_show(figure: "go.Figure", sentence: str) -> None:
    """Write a sentence in the middle of a figure without data."""
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(text=sentence, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)
