"""Invented abstracts of twelve subjects, the same in eight languages.

A file per language has, of each subject, the parts of its papers: four titles, three sentences on a
problem, four on a method and three on a result, and for all subjects three ends of titles.
They make twelve papers per subject, no two of which have the same title or abstract.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "zh", "ja")
PAPERS = 12
"""Papers per subject."""

_UNSPACED = frozenset({"zh", "ja"})
_FIRST = date(2026, 1, 5)


@dataclass(frozen=True)
class Paper:
    """An invented paper; `number` is the same in every language for the same contents."""

    number: int
    language: str
    subject: str
    title: str
    abstract: str

    @property
    def record(self) -> dict[str, object]:
        """The paper as Groundswell reads it, in one of twelve weekly digests."""
        digest = _FIRST + timedelta(weeks=self.number % PAPERS)
        return {
            "id": f"{self.language}-{self.number:03d}",
            "title": self.title,
            "abstract": self.abstract,
            "date": digest.isoformat(),
            "labels": [self.subject],
        }


def papers(language: str) -> Iterator[Paper]:
    """Yield the papers in a language, subject after subject."""
    path = Path(__file__).with_name(f"{language}.toml")
    subjects = tomllib.loads(path.read_text(encoding="utf-8"))
    tails = subjects.pop("tails")
    colon, space = ("：", "") if language in _UNSPACED else (": ", " ")
    for place, (subject, parts) in enumerate(subjects.items()):
        heads, problems = parts["heads"], parts["problems"]
        methods, results = parts["methods"], parts["results"]
        for i in range(PAPERS):
            title = f"{heads[i % 4]}{colon}{tails[i // 4]}"
            sentences = problems[i % 3], methods[(i + i // 4) % 4], results[(i + i // 3) % 3]
            yield Paper(place * PAPERS + i, language, subject, title, space.join(sentences))
