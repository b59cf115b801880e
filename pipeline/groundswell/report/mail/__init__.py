"""The mail: what rises, in a minute's reading, as HTML and as plain text."""

from groundswell.report.facts import RunFacts
from groundswell.report.rendering import render

LISTED = 8
"""Topics, subtopics and changes that the mail names, of each at most."""

LASTING = 20
"""Names of earlier rises that are still up, at most: three lines."""


def mail_html(facts: RunFacts) -> bytes:
    """Return email.html, with styles that mail programs keep."""
    return render("mail/email.html", run=facts, listed=LISTED, lasting_listed=LASTING)


def mail_text(facts: RunFacts) -> bytes:
    """Return email.txt, for terminals and mail programs that show plain text."""
    return render("mail/email.txt", run=facts, listed=LISTED, lasting_listed=LASTING)
