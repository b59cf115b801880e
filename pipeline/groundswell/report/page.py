"""The page: one file that asks for nothing from anywhere, made of the registered views.

Styles, scripts and the data are inside it, the data packed (`packing.py`) and unpacked when first
needed. What there is to read is written into the HTML as well, so it is there at once and without
scripts. The policy in the page's head names the script by its digest; nothing else may run, load or
be sent.
"""

import base64
import bz2
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import resources
from importlib.resources.abc import Traversable

from groundswell.json_value import JsonObject
from groundswell.report import colors
from groundswell.report.compact_vectors import compact
from groundswell.report.javascript import joined
from groundswell.report.packing import Compressor, Packed, packed
from groundswell.report.rendering import render, render_markup
from groundswell.report.texts import texts
from groundswell.report.views.shared.page_data import page_data
from groundswell.report.views.shared.paper_texts import DividedAbstracts, abstracts, details
from groundswell.report.views.view import View, ViewContext

_AT_ONCE = {"data": 0, "vectors": 1, "details": 2}
"""The places of what is packed and is not abstracts, which follow in their order."""


@dataclass(frozen=True)
class Section:
    """A view's part of the page: its name and title, and its markup as HTML."""

    name: str
    title: str
    markup: str


def page(
    context: ViewContext,
    views: Sequence[View],
    divided: DividedAbstracts | None = None,
    compressor: Compressor | None = None,
) -> bytes:
    """Return index.html with the given views; the first is shown at first.

    `divided` are the papers' abstracts, if they have been gathered; `compressor` may have them
    compressed.
    """
    script = script_of(views)
    divided = divided or abstracts(context)
    return render(
        "views/shared/page.html",
        context.language,
        texts=texts(context.language).for_script(script),
        run=context.facts,
        sections=[_section(view, context) for view in views],
        style=style_of(views),
        script=script,
        policy=_policy(script.encode(), fetches=bool(divided.outside.pieces)),
        held=_held(context, views, divided, compressor or Compressor()),
    )


def script_of(views: Sequence[View]) -> str:
    """Return the page's script: the modules of the views, and those that they share."""
    scripted = [view for view in views if (view.files / "view.js").is_file()]
    folders = {"shared": _shared(), **{view.name: view.files for view in views}}
    return joined(folders, [*(f"{view.name}/view.js" for view in scripted), "shared/main.js"])


def style_of(views: Sequence[View]) -> str:
    """Return the page's styles: the palette, what is shared, then each view's own."""
    shared = (_shared() / "style.css").read_text(encoding="utf-8")
    return "\n".join([colors.stylesheet(), shared, *(view.text("style.css") for view in views)])


def _section(view: View, context: ViewContext) -> Section:
    markup = render_markup(
        view.text("view.html"), context.language, run=context.facts, own=view.facts(context)
    )
    return Section(view.name, view.titled(context.language), markup)


def _held(
    context: ViewContext,
    views: Sequence[View],
    divided: DividedAbstracts,
    compressor: Compressor,
) -> list[Packed]:
    """Return what the scripts read, packed: what they need at once, then what is unpacked later."""
    held = packed(_contents(context, views, divided, compressor))
    return sorted(held, key=lambda each: _AT_ONCE.get(each.id, len(_AT_ONCE)))


def _contents(
    context: ViewContext,
    views: Sequence[View],
    divided: DividedAbstracts,
    compressor: Compressor,
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield what is packed: first what takes long to compress, while the rest is gathered.

    The rest is of this run alone, and is not kept.
    """
    for i, piece in enumerate(divided.inside.pieces):
        yield f"abstracts-{i}", partial(compressor.compress, piece)
    embeddings, papers = context.inputs.embeddings, context.listing.papers.paper_id
    if embeddings and papers:
        vectors = embeddings.of(context.inputs.corpus.paper_ids)[context.listing.rows]
        yield "vectors", lambda: bz2.compress(compact(vectors).tobytes())
    yield "details", partial(bz2.compress, _json(details(context)))
    data: JsonObject = {
        **page_data(context),
        "abstracts": {
            "first": divided.first,
            "starts": divided.inside.starts,
            "outside": divided.outside.starts,
        },
        "views": {view.name: view.data(context) for view in views},
    }
    yield "data", partial(bz2.compress, _json(data))


def _json(data: JsonObject) -> bytes:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def _policy(script: bytes, *, fetches: bool) -> str:
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    # Plots have styles of their own; images are plots, some on their way to a download. What is
    # fetched is abstracts beside the page, for which it has no room.
    connect = "connect-src 'self'; " if fetches else ""
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; {connect}style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _shared() -> Traversable:
    return resources.files("groundswell.report") / "views" / "shared"
