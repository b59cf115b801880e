"""Write the bundled corpus: made-up dated papers in known themes, and the truth about them.

    python tools/make_sample.py            write sample.jsonl and sample_truth.json
    python tools/make_sample.py --check    exit with 1 if these files are not what would be written

The papers are in tools/sample: a file of titles and abstracts per theme, and papers of no theme.
This script gives them dates, authors, organizations and votes. The same seed gives the same bytes
on every machine and Python version.
"""

import argparse
import bisect
import itertools
import json
import random
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

SEED: Final = 1
FIRST_DAY: Final = date(2024, 6, 3)
LAST_DAY: Final = date(2025, 6, 30)
DIGEST_WEEKDAYS: Final = frozenset({0, 2, 4})
HOLIDAYS: Final = (
    date(2024, 12, 23),
    date(2025, 1, 3),
)  # the first and the last day without digests
JITTER: Final = 0.8  # a date's random part, in distances between two papers of a theme
AUTHORS: Final = (2, 6)
TEAM: Final = 9  # people of an organization who work on a theme
USUAL_VOTES: Final = 14.0
SPREAD_OF_VOTES: Final = 0.8  # of their logarithm
NO_THEME: Final = "none"

TOOLS: Final = Path(__file__).resolve().parent / "sample"
DATA: Final = TOOLS.parents[1] / "pipeline" / "groundswell" / "data"

Entry = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """A paper of tools/sample with its date; the theme is None where it belongs to none."""

    date: date
    theme: str | None
    title: str
    abstract: str


def make_sample(seed: int = SEED) -> dict[str, str]:
    """The corpus and its truth, as the text of each file by its name."""
    themes: dict[str, Entry] = _read("themes.toml")
    papers = dated_papers(themes, seed)
    people = People(_read("people.toml"), seed)
    rows = [_row(number, paper, people) for number, paper in enumerate(papers, 1)]
    theme_of = {row["id"]: paper.theme for row, paper in zip(rows, papers, strict=True)}
    truth = {
        "note": "Every paper, person, number and result of sample.jsonl is made up.",
        "seed": seed,
        "first_day": papers[0].date.isoformat(),
        "last_day": papers[-1].date.isoformat(),
        "themes": [_theme(key, theme, theme_of) for key, theme in themes.items()],
        "papers": theme_of,
    }
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    return {
        "sample.jsonl": "\n".join(lines) + "\n",
        "sample_truth.json": json.dumps(truth, ensure_ascii=False, indent=1) + "\n",
    }


def dated_papers(themes: dict[str, Entry], seed: int) -> list[Paper]:
    """All papers in the order of their dates."""
    steady = [[FIRST_DAY.isoformat(), 1.0]]
    rates = {key: theme["papers_a_week"] for key, theme in themes.items()} | {NO_THEME: steady}
    papers = []
    for key, points in rates.items():
        rng = random.Random(f"{seed}/dates/{key}")
        written = read_papers(key)
        rng.shuffle(written)
        days = dates(points, len(written), rng)
        theme = None if key == NO_THEME else key
        papers += [
            Paper(day, theme, title, abstract)
            for day, (title, abstract) in zip(days, written, strict=True)
        ]
    # Within a day the themes are mixed.
    rng = random.Random(f"{seed}/order")
    rng.shuffle(papers)
    return sorted(papers, key=lambda paper: paper.date)


def dates(points: Sequence[Sequence[Any]], number: int, rng: random.Random) -> list[date]:
    """Digest dates of a theme's papers: as dense as its rate is, and no denser by chance."""
    days = digest_days()
    ends = list(itertools.accumulate(_rate(points, day) for day in days))
    places = [(i + 0.5 + JITTER * (rng.random() - 0.5)) / number for i in range(number)]
    return [days[bisect.bisect_left(ends, place * ends[-1])] for place in places]


def digest_days() -> list[date]:
    """The days with a digest."""
    span = (LAST_DAY - FIRST_DAY).days
    days = (FIRST_DAY + timedelta(days) for days in range(span + 1))
    first, last = HOLIDAYS
    return [day for day in days if day.weekday() in DIGEST_WEEKDAYS and not first <= day <= last]


def read_papers(key: str) -> list[tuple[str, str]]:
    """The titles and abstracts of a theme's file."""
    text = (TOOLS / f"{key}.txt").read_text(encoding="utf-8")
    blocks = (block.split("\n", 1) for block in text.removeprefix("# ").split("\n\n# "))
    return [(title.strip(), " ".join(abstract.split())) for title, abstract in blocks]


class People:
    """Who wrote a paper: each organization has a team per theme, and all write equally often."""

    def __init__(self, names: Entry, seed: int) -> None:
        self._names = names
        self._seed = seed
        self._decks: dict[str, list[str]] = {}
        self._teams: dict[tuple[str, str], list[str]] = {}

    def of_paper(self, theme: str, rng: random.Random) -> tuple[str, list[str]]:
        """An organization and the paper's authors."""
        deck = self._decks.setdefault(theme, [])
        if not deck:
            deck += self._names["organizations"]
            random.Random(f"{self._seed}/organizations/{theme}").shuffle(deck)
        organization = deck.pop()
        team = self._team(organization, theme)
        return organization, rng.sample(team, rng.randint(*AUTHORS))

    def _team(self, organization: str, theme: str) -> list[str]:
        if (organization, theme) not in self._teams:
            rng = random.Random(f"{self._seed}/team/{organization}/{theme}")
            given = rng.sample(self._names["given"], TEAM)
            family = rng.sample(self._names["family"], TEAM)
            team = [" ".join(name) for name in zip(given, family, strict=True)]
            self._teams[organization, theme] = team
        return self._teams[organization, theme]


def _row(number: int, paper: Paper, people: People) -> Entry:
    paper_id = f"gs-{number:04d}"
    rng = random.Random(paper.title)
    organization, authors = people.of_paper(paper.theme or NO_THEME, rng)
    return {
        "id": paper_id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": authors,
        "organization": organization,
        "date": paper.date.isoformat(),
        "source": "sample",
        "url": f"https://example.org/papers/{paper_id}",
        "votes": round(USUAL_VOTES * rng.lognormvariate(0.0, SPREAD_OF_VOTES)),
    }


def _theme(key: str, theme: Entry, theme_of: dict[str, str | None]) -> Entry:
    """A theme's entry in the truth: the dates between which it changes, and when that shows."""
    points = theme["papers_a_week"]
    start = points[0] if theme["kind"] == "born" or len(points) < 3 else points[-2]
    dynamics = {"kind": theme["kind"]}
    if theme["kind"] != "steady":
        dynamics |= {"start": start[0], "end": points[-1][0], "known_by": theme["known_by"]}
    return {
        **{name: theme[name] for name in ("name", "keywords")},
        "key": key,
        "dynamics": dynamics,
        "papers": list(theme_of.values()).count(key),
    }


def _rate(points: Sequence[Sequence[Any]], day: date) -> float:
    """Papers a week on that day, up to a common factor."""
    days = [date.fromisoformat(point[0]) for point in points]
    rates = [float(point[1]) for point in points]
    place = bisect.bisect_right(days, day)
    if place == 0:
        return 0.0
    if place == len(days):
        return rates[-1]
    passed = (day - days[place - 1]) / (days[place] - days[place - 1])
    return rates[place - 1] + (rates[place] - rates[place - 1]) * passed


def _read(name: str) -> Entry:
    return tomllib.loads((TOOLS / name).read_text(encoding="utf-8"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or compare with them; the exit code."""
    parser = argparse.ArgumentParser(description="Write the bundled corpus, or check it.")
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    check = parser.parse_args(arguments).check
    for name, text in make_sample().items():
        path = DATA / name
        if not check:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_bytes() != text.encode():
            print(
                f"{path.name} is not what the generator makes: run python tools/make_sample.py",
                file=sys.stderr,
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
