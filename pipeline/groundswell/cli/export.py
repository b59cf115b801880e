"""The command `groundswell export`: papers to where people work."""

from pathlib import Path

import click

from groundswell import log
from groundswell.cli.main import cache_in_out_option, example, out_option

_FORMATS = ("parquet", "csv", "jsonl", "bibtex", "ris", "csl-json")


@click.command(epilog=example("groundswell export grpo.bib --of GRPO"))
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="The format, by default that of FILE's name.  [default: parquet]",
)
@click.option(
    "--of",
    "what",
    metavar="ID|NAME",
    help="Only the papers of a topic, a term or what emerges, as 'groundswell papers' takes it.",
)
@click.option(
    "--search", metavar="TEXT", help="Only what a search finds, as 'groundswell search' takes it."
)
@click.option("--watch", metavar="NAME", help="Only the papers of a watch.")
@click.option(
    "--neighbors",
    type=click.IntRange(0, 1000),
    help="Nearest papers per paper; 0 needs no vectors.  [default: 15 for Parquet and CSV of all "
    "papers, else 0]",
)
@out_option
@cache_in_out_option
def export(
    file: Path | None,
    form: str | None,
    what: str | None,
    neighbors: int | None,
    out: Path,
    cache: Path | None,
    **selected: str | None,
) -> None:
    """Write papers of the newest run to FILE: for maps, spreadsheets and reference managers.

    Parquet, CSV and JSON Lines have a row per paper, as Embedding Atlas and DataMapPlot read them:
    its text, place on the map, topic and nearest papers. BibTeX, RIS and CSL-JSON cite it. By
    default FILE is groundswell-DATE in the current folder, with the format's ending.
    """
    from groundswell.api.export import export as write
    from groundswell.api.export import format_of, suffix_of
    from groundswell.api.selecting import Selection
    from groundswell.formatting import counted
    from groundswell.outputs.inspect.members import find_group
    from groundswell.outputs.published_run import PublishedRun
    from groundswell.outputs.runs import run_folder

    run = PublishedRun(run_folder(out))
    path = file or Path(f"groundswell-{run.record.as_of}.{suffix_of(form or 'parquet')}")
    selection = Selection(None if what is None else find_group(run, what), **selected)
    folder = cache or out / ".cache"
    known = format_of(path, form)
    papers = write(run, path, known, neighbors, selection, cache=folder, notice=log.say)
    if selection != Selection():
        log.say(f"{counted(papers, 'paper')} exported")
    click.echo(path)
