"""The commands that answer questions about published runs."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell import log
from groundswell.cli.main import (
    Date,
    echo,
    example,
    json_option,
    out_option,
    print_json,
    print_value,
)
from groundswell.errors import GroundswellError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from groundswell.outputs.inspect.borderline import BorderlinePaper
    from groundswell.outputs.inspect.topics import PaperEntry


@click.command(epilog=example("groundswell status --expect 2026-01-30"))
@out_option
@json_option
@click.option("--openmetrics", is_flag=True, help="Print OpenMetrics text, for a collector.")
@click.option(
    "--expect",
    type=Date(),
    help="The date that should have run, by default yesterday. Where it is given and has not run, "
    "the exit code is 1.",
)
def status(out: Path, as_json: bool, openmetrics: bool, expect: date | None) -> None:
    """Show whether the expected date has run, and what the newest published run holds."""
    from groundswell.outputs import metrics
    from groundswell.outputs.inspect.status import run_status, status_text

    if as_json and openmetrics:
        raise UsageError("--json and --openmetrics are two forms of one answer: give one of them")
    try:
        today = datetime.now(UTC).date()
        found = run_status(out, expect or today - timedelta(days=1), today)
    except UsageError as error:
        if expect:  # a watchdog asks rightly: what it waits for has not run
            raise GroundswellError(f"{expect} has not run: {error}") from error
        raise
    print_value(found, metrics.openmetrics if openmetrics else status_text, as_json)
    if expect and not found.expected.ran:
        raise GroundswellError(f"{expect} has not run: start it, or see the last attempt above")


@click.command(epilog=example('groundswell papers "computer-use agents"'))
@click.argument("what", metavar="ID|NAME")
@out_option
@click.option(
    "--borderline",
    is_flag=True,
    help="List the papers between a topic and another one, with both degrees, the closest first.",
)
@json_option
def papers(what: str, out: Path, borderline: bool, as_json: bool) -> None:
    """List the papers of a topic, a term or what emerges, newest first.

    An ID is a topic's, a theme's or a subtopic's; -1 stands for the papers without a topic. A NAME
    is that of what emerges, a label, or a term.
    """
    from groundswell.outputs.inspect.borderline import borderline_papers, borderline_text
    from groundswell.outputs.inspect.members import find_group, group_papers
    from groundswell.outputs.inspect.topics import paper_entries, papers_text
    from groundswell.outputs.published_run import PublishedRun
    from groundswell.outputs.runs import run_folder

    run = PublishedRun(run_folder(out))
    group = find_group(run, what)
    if borderline:
        between = borderline_papers(run, group)
        _print_papers(between, borderline_text(between), as_json)
    else:
        found = paper_entries(group_papers(run, group))
        _print_papers(found, papers_text(found), as_json)


def _print_papers(
    found: "Sequence[PaperEntry | BorderlinePaper]", text: str, as_json: bool
) -> None:
    if as_json:
        print_json([paper.as_json() for paper in found])
    else:
        echo(text)


@click.command(epilog=example("groundswell explain GRPO"))
@click.argument("topic", metavar="ID|NAME")
@out_option
@json_option
def explain(topic: str, out: Path, as_json: bool) -> None:
    """Explain why a topic has its status, or why NAME emerges, with the numbers and the papers.

    An ID is a topic's or a subtopic's; a NAME is one of the list of what emerges, as 'GRPO', or a
    topic's label.
    """
    from groundswell.outputs.inspect.entries import explanation_of, explanation_text
    from groundswell.outputs.published_run import PublishedRun
    from groundswell.outputs.runs import run_folder

    print_value(explanation_of(PublishedRun(run_folder(out)), topic), explanation_text, as_json)


@click.command(epilog=example("groundswell search '\"reward hacking\" OR GRPO' --limit 5"))
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@out_option
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="List this many papers, at most.",
)
@click.option("--meaning", is_flag=True, help="List the papers nearest in meaning to TEXT.")
@json_option
def search(text: tuple[str, ...], out: Path, limit: int, meaning: bool, as_json: bool) -> None:
    """Search titles and abstracts of the newest run, the best papers first.

    All words must occur. TEXT may also hold '"a phrase"', AND, OR, NOT, brackets, prefix* and
    fields: title:, abstract:, author:NAME, org:NAME, topic:ID, also:ID, date:2026-01, label:cs.CL.
    Case, accents and hyphens make no difference. also: finds papers of other topics that may belong
    to this one as well. With --meaning, TEXT is what papers are about, in any words.
    """
    from groundswell.api.run import Run
    from groundswell.outputs.inspect.topics import papers_text
    from groundswell.outputs.runs import run_folder
    from groundswell.outputs.search.hits import hits

    run = Run(run_folder(out).resolve())
    found = hits(run.search(" ".join(text), limit, by="meaning" if meaning else "words"))
    if as_json:
        print_json([hit.as_json() for hit in found])
    elif found:
        echo(papers_text(found))
    else:
        log.say("no paper matches: OR between words finds papers that have some of them")


@click.command(epilog=example("groundswell show --out artifacts"))
@out_option
def show(out: Path) -> None:
    """Open the newest report in a browser."""
    page = out / "latest" / "index.html"
    if not page.is_file():
        raise UsageError(f"{page} is not there: publish a run first, with 'groundswell run SOURCE'")
    click.launch(page.resolve().as_uri())
    click.echo(page)
