"""The views of the page, in the order of its navigation; the first is shown at first.

A new view is a folder under `views/` and a line here (docs/extending.md).
"""

from groundswell.report.views import changes, emerging, search, topics, trends
from groundswell.report.views import map as map_view
from groundswell.report.views.view import View

VIEWS: tuple[View, ...] = (
    View("emerging", "Emerging now", facts=emerging.facts),
    View("trends", "Trends", data=trends.data),
    View("map", "Map", data=map_view.data),
    View("topics", "Topics", data=topics.data),
    View("changes", "What changed", facts=changes.facts),
    View("search", "Search", data=search.data),
    View("reading", "Reading list"),
    View("about", "About this run"),
)
