"""Report: the page, and the same for terminals, mail and feed readers."""

from groundswell.artifacts import Corpus, Prevalence, Report, Signals, State, Topics
from groundswell.config import ReportConfig
from groundswell.report.facts import facts
from groundswell.report.feed import feed
from groundswell.report.hidden import shown
from groundswell.report.page import page, page_data
from groundswell.report.pictures import map_picture, trends_picture
from groundswell.report.texts import render


def report(
    corpus: Corpus,
    topics: Topics,
    prevalence: Prevalence,
    previous: State,
    signals: Signals | None = None,
    *,
    config: ReportConfig,
) -> Report:
    """Write everything that is published for reading: the same bytes for the same artifacts.

    Without `signals` the report says that none were computed, and calls nothing emerging. Topics
    that the user hides are left out.
    """
    topics, prevalence, judged, previous = shown(
        topics, prevalence, signals or Signals(()), previous
    )
    told = facts(corpus, topics, prevalence, judged, previous, config=config)
    data = page_data(corpus, topics, told, config=config)
    return Report(
        files={
            "index.html": page(told, data),
            "topics.md": render("topics.md", **told),
            "changes.md": render("changes.md", **told),
            "email.html": render("email.html", **told),
            "email.txt": render("email.txt", **told),
            "feed.xml": feed(told),
            "trends.svg": trends_picture(told),
            "map.svg": map_picture(told, data),
        }
    )
