"""What a view of the page is: a folder of files by convention, and two functions.

`view.html` is its markup, a template that sees `run` (the facts of the run) and `own` (what `facts`
returns). `view.js`, if there is one, is its script: an ES module that registers the function that
shows the view, and sees what `data` returns as `data.views.<name>`. `style.css`, if there is one,
follows the shared styles.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from groundswell.json_value import JsonObject
from groundswell.report.facts import ReportInputs, RunFacts
from groundswell.report.listing import Listing
from groundswell.report.texts import ENGLISH, texts


@dataclass(frozen=True)
class ViewContext:
    """What a view is made of: the artifacts, the facts of the run, and the papers as listed.

    `language` is that of the page's texts.
    """

    inputs: ReportInputs
    facts: RunFacts
    listing: Listing
    language: str = ENGLISH


def _nothing(context: ViewContext) -> None:  # noqa: ARG001 - the protocol's signature
    return None


def _no_data(context: ViewContext) -> JsonObject:  # noqa: ARG001 - the protocol's signature
    return {}


@dataclass(frozen=True)
class View:
    """A view: its `name` is its address ('#/name'), its `title` stands in the navigation.

    Without a title it has that of the page's texts, 'views.NAME'.

    `facts` returns what its markup shows beside the run's facts, of any type; `data` returns what
    its script reads, as JSON has it. `folder` holds its files: by default the one of its name
    beside this module.
    """

    name: str
    title: str = ""
    facts: Callable[[ViewContext], object] = _nothing
    data: Callable[[ViewContext], JsonObject] = _no_data
    folder: Traversable | None = None

    def titled(self, language: str = ENGLISH) -> str:
        """Return its title in a language of the page's texts."""
        return self.title or str(texts(language)(f"views.{self.name}"))

    @property
    def files(self) -> Traversable:
        """The folder that holds the view's files."""
        return self.folder or resources.files("groundswell.report") / "views" / self.name

    def text(self, name: str) -> str:
        """Return the text of one of its files; empty where there is no such file."""
        path = self.files / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""
