"""The stages: their table, and the picture of what flows where, both made from the declaration."""

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

import groundswell
from groundswell.runtime.declaration import STAGES

from tools.reference.markdown import introduction, table
from tools.reference.svg import arrow, box, picture, text

_WIDTH, _COLUMN, _ROW = 800, 198, 66
_BOX = (184, 40)
_INPUT_NAMES = {
    "encoder": "encoder",
    "previous": "last run",
    "topic_edits": "edits",
    "label_overrides": "labels",
    "given_topics": "given",
}
"""What the picture calls each external input but the records, whose source it shows."""

_MAKER = {stage.makes: stage.name for stage in STAGES}


def stages_page() -> str:
    """Return the page."""
    rows = [
        (
            f"`{stage.name}`",
            _first_sentence(stage.name),
            ", ".join(f"`{name}`" for name in stage.reads),
            f"`{stage.makes}`",
        )
        for stage in STAGES
    ]
    return introduction("stages") + table(["stage", "what it does", "reads", "makes"], rows)


def _first_sentence(name: str) -> str:
    path = Path(groundswell.__file__).parent / "stages" / f"{name}.py"
    module = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in module.body if isinstance(node, ast.FunctionDef))
    docstring = ast.get_docstring(next(each for each in functions if each.name == name)) or ""
    return docstring.split("\n\n")[0]


def stages_picture() -> str:
    """Return the picture: a row for each step, an arrow from what is made to what reads it."""
    parents = direct_parents()
    place = _places(parents)
    middle, bottom = _WIDTH / 2, max(y for _, y in place.values()) + _BOX[1]
    parts = [
        *_edge(middle, 6, "sources: files, folders, live services"),
        arrow(f"M{middle:g} 34V59", middle, 60),
        *(_flow(place[above], place[name]) for name in place for above in parents[name]),
        *(part for name, point in place.items() for part in _stage(name, point)),
        arrow(f"M{middle:g} {bottom:g}V{bottom + 25:g}", middle, bottom + 26),
        *_edge(middle, bottom + 26, "publish: artifacts/<as_of>/, put in place whole"),
    ]
    return picture(
        "What flows where, from sources to a published run", _WIDTH, int(bottom) + 58, parts
    )


def direct_parents() -> Mapping[str, Sequence[str]]:
    """Return the stages that each reads from, without those that another of them reads from."""
    parents = {s.name: [_MAKER[name] for name in s.reads if name in _MAKER] for s in STAGES}
    above: dict[str, set[str]] = {}
    for name, of in parents.items():
        above[name] = set(of).union(*(above[each] for each in of))
    return {
        name: [each for each in of if not any(each in above[other] for other in of)]
        for name, of in parents.items()
    }


def _rows(parents: Mapping[str, Sequence[str]]) -> Mapping[str, int]:
    """Return each stage's row: as early as may be, but for those that only a late one reads."""
    row: dict[str, int] = {}
    for name, above in parents.items():
        row[name] = 1 + max((row[each] for each in above), default=-1)
    for name in reversed(list(parents)):
        below = [row[each] for each, above in parents.items() if name in above]
        row[name] = max(row[name], min(below, default=row[name] + 1) - 1)
    return row


def _places(parents: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[float, float]]:
    """Return the middle of each stage's upper side.

    What reads from far above is at the right, where an arrow can pass, and what comes of it is the
    last of its row; the others of a row are centered.
    """
    row = _rows(parents)
    far = {name for name, above in parents.items() if any(row[name] - row[a] > 1 for a in above)}
    right = set(far)
    for name, above in parents.items():
        right |= {name} if right.intersection(above) else set()
    children = {name: sum(name in above for above in parents.values()) for name in parents}
    place = {}
    for number in range(1 + max(row.values())):
        names = [name for name in parents if row[name] == number and name not in far]
        names.sort(key=lambda name: (name in right, children[name] > 0, -children[name]))
        left = (_WIDTH - (len(names) - 1) * _COLUMN) / 2
        y = 60.0 + number * _ROW
        place.update({name: (left + at * _COLUMN, y) for at, name in enumerate(names)})
        aside = (_WIDTH / 2 + 1.5 * _COLUMN, y)
        place.update({name: aside for name in far if row[name] == number})
    return place


def _stage(name: str, point: tuple[float, float]) -> list[str]:
    x, y = point[0] - _BOX[0] / 2, point[1]
    stage = next(each for each in STAGES if each.name == name)
    inputs = ", ".join(_INPUT_NAMES[each] for each in stage.reads if each in _INPUT_NAMES)
    return [
        box(x, y, _BOX),
        text(point[0], y + (17 if inputs else 25), name, "middle strong"),
        *([text(point[0], y + 33, f"+ {inputs}", "middle small")] if inputs else []),
    ]


def _edge(x: float, y: float, words: str) -> list[str]:
    return [box(x - 190, y, (380, 28), "edge", 14), text(x, y + 19, words, "middle")]


def _flow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return an arrow between two stages; one that passes over rows leaves at the side."""
    (x0, y0), (x1, y1) = start, end
    if y1 - y0 > _ROW:
        x0 += _BOX[0] / 2
        y0 += _BOX[1] / 2
        return arrow(f"M{x0:g} {y0:g}C{x1:g} {y0:g} {x1:g} {y0 + 60:g} {x1:g} {y1 - 1:g}", x1, y1)
    y0 += _BOX[1]
    half = (y0 + y1) / 2
    return arrow(f"M{x0:g} {y0:g}C{x0:g} {half:g} {x1:g} {half:g} {x1:g} {y1 - 1:g}", x1, y1)
