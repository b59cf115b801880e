"""The views of the page, in the order of its navigation; the first is shown at first.

A new view is a folder under `views/` and a line here (docs/extending.md).
"""

from groundswell.report.views import changes, emerging, search, topics, trends
from groundswell.report.views import map as map_view
from groundswell.report.views.view import View

VIEWS: tuple[View, ...] = (
    View("emerging", facts=emerging.facts),
    View("trends", data=trends.data),
    View("map", data=map_view.data),
    View("topics", data=topics.data),
    View("changes", facts=changes.facts),
    View("search", data=search.data),
    View("reading"),
    View("about"),
)
