"""The published files for reading, which the report stage has made."""

from collections.abc import Mapping

from groundswell.outputs.run_artifacts import RunArtifacts


class ReportFile:
    """A file of the report, published as the report stage made it."""

    name: str
    holds: str

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the file's bytes."""
        return {self.name: run.report.files[self.name]}


class Page(ReportFile):
    """The interactive report, an HTML page that needs no other file."""

    name = "index.html"
    holds = "the report: one file, works offline, makes no request"


class AbstractsBeside:
    """The abstracts that the page fetches, in a folder."""

    name = "abstracts/"
    holds = (
        "abstracts for which index.html has no room, packed; where it is served, it fetches them "
        "from here"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return every file in the folder; none where the page has all abstracts."""
        files = run.report.files
        return {name: data for name, data in files.items() if name.startswith(self.name)}


class TopicsMarkdown(ReportFile):
    """The topics in Markdown."""

    name = "topics.md"
    holds = "the topics, for reading"


class ChangesMarkdown(ReportFile):
    """What changed since the run that this one continues, in Markdown."""

    name = "changes.md"
    holds = "what changed since the last run, for reading"


class WeeklyPage(ReportFile):
    """The digest of a week, an HTML page for paper and mail."""

    name = "weekly.html"
    holds = "what the last seven days brought, in one column to print and mail: no script, no image"


class MailPage(ReportFile):
    """The HTML part of the mail."""

    name = "email.html"
    holds = "what emerges and what changed, as a mail"


class MailText(ReportFile):
    """The plain text part of the mail, whose first line is the mail's subject."""

    name = "email.txt"
    holds = "the mail as plain text"


class Feed(ReportFile):
    """The Atom feed, for feed readers."""

    name = "feed.xml"
    holds = "an Atom feed of topics that emerge and of new topics"


class TrendsPicture(ReportFile):
    """The plot of shares over time as SVG."""

    name = "trends.svg"
    holds = "the leading topics' shares over time, as a picture"


class MapPicture(ReportFile):
    """The map of the papers as SVG."""

    name = "map.svg"
    holds = "the map of the papers, as a picture"
