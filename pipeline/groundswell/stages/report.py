"""Report: the page, and the same for terminals, mail and feed readers."""

from groundswell.artifacts import Corpus, Prevalence, Report, Signals, State, Topics
from groundswell.config import ReportConfig
from groundswell.report.facts import ReportInputs
from groundswell.report.feed import feed
from groundswell.report.hidden import without_hidden
from groundswell.report.listing import listing
from groundswell.report.page import page, page_data
from groundswell.report.pictures import map_picture, trends_picture
from groundswell.report.run_facts import run_facts
from groundswell.report.texts import render

MAIL_TOPICS = 8
"""Topics a mail names, and changes: a mail is read in a minute."""


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
    given = ReportInputs(corpus, topics, prevalence, signals or Signals(()), previous)
    inputs = without_hidden(given)
    facts = run_facts(inputs, config)
    listed = listing(inputs, facts)
    return Report(
        files={
            "index.html": page(facts, page_data(inputs, facts, listed)),
            "topics.md": render("topics.md", run=facts),
            "changes.md": render("changes.md", run=facts),
            "email.html": render("email.html", run=facts, mail_topics=MAIL_TOPICS),
            "email.txt": render("email.txt", run=facts, mail_topics=MAIL_TOPICS),
            "feed.xml": feed(facts),
            "trends.svg": trends_picture(facts),
            "map.svg": map_picture(facts, listed.papers),
        }
    )
