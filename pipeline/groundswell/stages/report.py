"""Report: the page, and the same for terminals, mail and feed readers."""

from groundswell.artifacts import (
    Corpus,
    Embeddings,
    Emerging,
    Groups,
    Memberships,
    Prevalence,
    Report,
    Signals,
    State,
    Terms,
    Topics,
    Transitions,
)
from groundswell.config import ReportConfig
from groundswell.report.facts import ReportInputs
from groundswell.report.feed import feed
from groundswell.report.hidden import without_hidden
from groundswell.report.listing import listing
from groundswell.report.mail import mail_html, mail_text
from groundswell.report.markdown import changes_text, topics_text
from groundswell.report.packing import Compressor
from groundswell.report.page import page
from groundswell.report.pictures.map import map_picture
from groundswell.report.pictures.trends import trends_picture
from groundswell.report.registry import VIEWS
from groundswell.report.run_facts import run_facts
from groundswell.report.views.shared.paper_texts import abstracts, files_beside
from groundswell.report.views.view import ViewContext
from groundswell.report.weekly import weekly_page
from groundswell.runtime.pieces import NO_PIECES, Pieces


def report(  # noqa: PLR0913, PLR0917 - a stage's inputs are its parameters
    corpus: Corpus,
    topics: Topics,
    prevalence: Prevalence,
    previous: State,
    signals: Signals | None = None,
    transitions: Transitions | None = None,
    emerging: Emerging | None = None,
    groups: Groups | None = None,
    embeddings: Embeddings | None = None,
    terms: Terms | None = None,
    memberships: Memberships | None = None,
    *,
    config: ReportConfig,
    pieces: Pieces = NO_PIECES,
) -> Report:
    """Write everything that is published for reading: the same bytes for the same artifacts.

    Without `signals` the report says that none were computed, and calls nothing emerging; without
    `embeddings` the page finds nothing by meaning, without `memberships` each paper has one topic.
    Topics that the user hides are left out. `pieces` has what earlier runs compressed.
    """
    given = ReportInputs(
        corpus,
        topics,
        prevalence,
        signals or Signals(()),
        previous,
        transitions or Transitions(),
        emerging or Emerging(),
        groups or Groups(),
        embeddings,
        terms,
        memberships,
    )
    inputs = without_hidden(given)
    facts = run_facts(inputs, config)
    listed = listing(inputs, facts)
    context = ViewContext(inputs, facts, listed, config.language)
    divided = abstracts(context)
    compressor = Compressor(pieces)
    written = Report(
        files={
            "index.html": page(context, VIEWS, divided, compressor),
            **files_beside(divided, compressor),
            "topics.md": topics_text(facts),
            "changes.md": changes_text(facts),
            "weekly.html": weekly_page(inputs, facts),
            "email.html": mail_html(facts),
            "email.txt": mail_text(facts),
            "feed.xml": feed(facts),
            "trends.svg": trends_picture(facts),
            "map.svg": map_picture(facts, listed.papers),
        }
    )
    compressor.save()
    return written
