"""Write the bundled corpus: made-up dated papers in known themes, and the truth about them.

    python tools/make_sample.py            write sample.jsonl and sample_truth.json
    python tools/make_sample.py --check    exit with 1 if these files are not what would be written

The words stand beside this file: sample_themes.toml (what each theme talks about, and when),
sample_phrases.toml (what all papers share) and sample_strays.toml (papers of no theme).
The same seed gives the same bytes on every machine and Python version.
"""

import argparse
import json
import random
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

SEED: Final = 1296  # of 1,500 tried: no steady theme drifts or jumps by chance, all others show
FIRST_DAY: Final = date(2024, 1, 2)
LAST_DAY: Final = date(2025, 6, 30)
CLOSED: Final = (  # first and last day without digests
    (date(2024, 3, 29), date(2024, 4, 1)),
    (date(2024, 8, 5), date(2024, 8, 16)),
    (date(2024, 12, 21), date(2025, 1, 3)),
    (date(2025, 4, 18), date(2025, 4, 21)),
)
DIGEST_RATE: Final = 0.53  # share of the open weekdays that have a digest
PAPERS_PER_DIGEST: Final = 3.05  # on average, when the themes' weights sum to those of FIRST_DAY
MOST_PAPERS: Final = 6  # a digest holds 1 to this many
BLEND_RATE: Final = 0.09  # share of the papers that stand between two themes
BORROW_RATE: Final = 0.25  # share of the others that mention a second theme
GENERAL_RATE: Final = 0.3  # share of the sentences' contents that any theme could have
WORDS: Final = (70, 130)
TITLE_CHARACTERS: Final = (24, 105)
REPEATS: Final = {"task": 1, "data": 1, "object": 2, "method": 2, "factor": 2, "factor2": 2}
NUMERALS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TRIES: Final = 1_000
UNITS: Final = frozenset(
    {"K", "hours", "km", "m", "million", "percentage", "sigma", "thousand", "Å"}
)
SMALL_WORDS: Final = frozenset(
    {"a", "an", "and", "as", "at", "between", "but", "by", "for", "from", "in", "into", "is", "of"}
    | {"on", "or", "the", "to", "under", "what", "with"}
)
SLOTS: Final = {  # what a paper takes from its theme, and the list it takes it from
    "object": "objects",
    "method": "methods",
    "baseline": "baselines",
    "data": "data",
    "up": "up",
    "down": "down",
    "factor": "factors",
    "opening": "openings",
    "gap": "gaps",
    "move": "moves",
    "finding": "findings",
    "closing": "closings",
    "theme_title": "titles",
}

TOOLS: Final = Path(__file__).resolve().parent
DATA: Final = TOOLS.parent / "pipeline" / "groundswell" / "data"

Entry = dict[str, Any]


def make_sample(seed: int = SEED) -> dict[str, str]:
    """The corpus and its truth, as the text of each file by its name."""
    themes: dict[str, Entry] = _read("sample_themes.toml")
    strays: list[Entry] = _read("sample_strays.toml")["paper"]
    writer = Writer(themes, _read("sample_phrases.toml"), seed)
    papers: list[Entry] = []
    membership: dict[str, str | None] = {}
    blends: dict[str, str] = {}
    for day, key in schedule(themes, len(strays), seed):
        paper_id = f"gs-{len(papers) + 1:04d}"
        if key is None:
            text = strays.pop()
        else:
            text, second = writer.write(key)
            if second is not None:
                blends[paper_id] = second
        membership[paper_id] = key
        papers.append(
            {
                "id": paper_id,
                "title": text["title"],
                "abstract": text["abstract"],
                "date": day.isoformat(),
                "source": "sample",
                "url": f"https://example.org/papers/{paper_id}",
                "labels": [],
            }
        )
    truth = _truth(themes, membership, blends, seed)
    lines = [json.dumps(paper, ensure_ascii=False) for paper in papers]
    return {
        "sample.jsonl": "\n".join(lines) + "\n",
        "sample_truth.json": json.dumps(truth, ensure_ascii=False, indent=1) + "\n",
    }


def schedule(themes: dict[str, Entry], strays: int, seed: int) -> Iterator[tuple[date, str | None]]:
    """The date and theme of every paper, in order of dates; None for each of the strays.

    A theme's share of a digest is its weight of that day over the sum of the weights, and the
    digest's expected size grows with that sum. The strays are spread evenly over the papers.
    """
    rng = random.Random(f"{seed}/schedule")
    usual = sum(weight(theme, FIRST_DAY) for theme in themes.values())
    drawn: list[tuple[date, str]] = []
    for day in _open_weekdays():
        if rng.random() >= DIGEST_RATE:
            continue
        weights = [weight(theme, day) for theme in themes.values()]
        mean = min(PAPERS_PER_DIGEST * sum(weights) / usual, MOST_PAPERS)
        chance = (mean - 1) / (MOST_PAPERS - 1)
        papers = 1 + sum(rng.random() < chance for _ in range(MOST_PAPERS - 1))
        drawn.extend((day, _weighted(list(themes), weights, rng)) for _ in range(papers))
    stray_at = {int((i + rng.random()) * len(drawn) / strays) for i in range(strays)}
    for place, (day, key) in enumerate(drawn):
        yield day, None if place in stray_at else key


def weight(theme: Entry, day: date) -> float:
    """How much of the research is in this theme on that day, up to a common factor."""
    usual, dynamics = float(theme["weight"]), theme["dynamics"]
    kind, factor = dynamics["kind"], float(dynamics.get("factor", 1.0))
    start = date.fromisoformat(dynamics.get("start", FIRST_DAY.isoformat()))
    end = date.fromisoformat(dynamics.get("end", LAST_DAY.isoformat()))
    if kind == "born":
        return usual if day >= start else 0.0
    if kind == "burst":
        return usual * factor if start <= day <= end else usual
    passed: float = min(max((day - start) / (end - start), 0.0), 1.0)
    if kind in {"rise", "fade"}:
        return usual * (1.0 + (factor - 1.0) * passed)
    return usual


class Writer:
    """Writes titles and abstracts, spreading each theme's entries evenly over its papers."""

    def __init__(self, themes: dict[str, Entry], shared: Entry, seed: int) -> None:
        self._themes = themes
        self._general = shared["general"]
        self._phrases = shared["phrases"]
        self._blend = shared["blend"]
        self._seed = seed
        self._decks: dict[tuple[str, str], list[str]] = {}
        self._seen: set[str] = set()
        self._written = 0

    def write(self, key: str) -> tuple[Entry, str | None]:
        """A new title and abstract for the theme, and the second theme if they blend two."""
        self._written += 1
        rng = random.Random(f"{self._seed}/paper/{self._written}")
        blended = rng.random() < BLEND_RATE
        other = _pick(self._themes[key]["near"], rng)
        for _ in range(TRIES):
            words = self._words(key, other, rng)
            abstract = self._abstract(words, blended, rng)
            title = self._title(words, blended, rng)
            if self._acceptable(title, abstract, words):
                self._seen |= {title.casefold(), abstract}
                return {"title": title, "abstract": abstract}, other if blended else None
        raise SystemExit(
            f"no acceptable paper of {key} and {other} in {TRIES} tries: vary the words"
        )

    def _words(self, key: str, other: str, rng: random.Random) -> "Words":
        theme, neighbour = self._themes[key], self._themes[other]
        task, strand = self._deal(key, "tasks", None, rng)
        raw = {"task": task}
        for slot, entries in SLOTS.items():
            general = self._general.get(entries)
            if general and rng.random() < GENERAL_RATE:
                raw[slot] = _pick(general, rng)
            else:
                raw[slot], _ = self._deal(key, entries, strand, rng)
        for slot in ("factor", "finding"):
            fitting = [_strands(entry)[1] for entry in theme[f"{slot}s"] if _fits(entry, strand)]
            if slot == "finding":
                fitting += self._general["findings"]
            raw[f"{slot}2"] = _pick([entry for entry in fitting if entry != raw[slot]], rng)
        for slot in ("method", "finding"):
            raw[f"other_{slot}"] = _strands(_pick(neighbour[f"{slot}s"], rng))[1]
        raw |= {"field": theme["field"], "other_field": neighbour["field"]}
        return Words(raw, rng)

    def _deal(
        self, key: str, entries: str, strand: str | None, rng: random.Random
    ) -> tuple[str, str]:
        """An entry that fits the strand, all others first dealt as often; and its strands."""
        deck = self._decks.setdefault((key, entries), [])
        fitting = [i for i, entry in enumerate(deck) if _fits(entry, strand)]
        if not fitting:
            deck.extend(self._themes[key][entries])
            fitting = [i for i, entry in enumerate(deck) if _fits(entry, strand)]
        strands, text = _strands(deck.pop(fitting[int(rng.random() * len(fitting))]))
        return text, strands

    def _abstract(self, words: "Words", blended: bool, rng: random.Random) -> str:
        outlines = [outline.split() for outline in self._phrases["outlines"]]
        if blended:
            outlines = [parts for parts in outlines if "setup" in parts and "second" not in parts]
        outline = outlines[int(rng.random() * len(outlines))]
        fillers = [part for part in self._phrases["fillers"] if part not in outline]
        templates = [_pick(self._phrases[part], rng) for part in outline]
        if blended:
            templates[outline.index("setup")] = _pick(self._blend["setup"], rng)
            templates.insert(-1, _pick(self._blend["second"], rng))
            fillers = ["factor"]
        elif rng.random() < BORROW_RATE:
            fillers.remove("borrowed")
            templates.insert(-1, _pick(self._phrases["borrowed"], rng))
        if outline[-1] == "finding" and "second" in fillers:
            fillers.remove("second")
        sentences = [words.sentence(template) for template in templates]
        last = len(sentences) - 1
        wanted = WORDS[0] + int(rng.random() * 36)
        while fillers and len(" ".join(sentences).split()) < wanted:
            part = fillers.pop(int(rng.random() * len(fillers)))
            place = len(sentences) if part == "coda" else last
            sentences.insert(place, words.sentence(_pick(self._phrases[part], rng)))
            last += part != "coda"
        return " ".join(sentences)

    def _title(self, words: "Words", blended: bool, rng: random.Random) -> str:
        if blended:
            template = _pick(self._blend["titles"], rng)
        elif rng.random() < 0.5:
            template = "{theme_title}"
        else:
            template = _pick(self._phrases["titles"], rng)
        title = words.sentence(template)
        return _title_case(title) if rng.random() < 0.4 else title

    def _acceptable(self, title: str, abstract: str, words: "Words") -> bool:
        method, baseline = words["method"], words["baseline"]
        return (
            WORDS[0] <= len(abstract.split()) <= WORDS[1]
            and TITLE_CHARACTERS[0] <= len(title) <= TITLE_CHARACTERS[1]
            and title.casefold() not in self._seen
            and abstract not in self._seen
            and not _repeats(_stems(title), 1)
            and not _repeats(abstract.casefold().split(), 4)
            and baseline not in method
            and method not in baseline
            and all(
                abstract.casefold().count(words[slot].casefold()) <= most
                for slot, most in REPEATS.items()
            )
        )


class Words:
    """One paper's entries by slot; each is spelled out once and then stays the same."""

    def __init__(self, raw: dict[str, str], rng: random.Random) -> None:
        self._raw = raw
        self._rng = rng
        self._spelled: dict[str, str] = {}

    def __getitem__(self, slot: str) -> str:
        if slot not in self._spelled:
            self._spelled[slot] = self._spell(self._raw[slot])
        return self._spelled[slot]

    def sentence(self, template: str) -> str:
        """The template spelled out, its articles agreed and its first letters capitals."""
        text = re.sub(r"\b([Aa])\(n\) (?=(\S+))", _article, self._spell(template))
        return re.sub(r"(?:^|(?<=\? ))[a-z]", lambda match: match[0].upper(), text)

    def _spell(self, template: str) -> str:
        chosen = re.sub(r"\[([^\[\]]*)\]", self._alternative, template)
        numbered = re.sub(r"(\.)?\{n:(\d+)-(\d+)\}(?= ?(\S*))", self._number, chosen)
        return re.sub(r"\{(\w+)\}", lambda match: self[match[1]], numbered)

    def _alternative(self, match: re.Match[str]) -> str:
        return _pick(match[1].split("|"), self._rng)

    def _number(self, match: re.Match[str]) -> str:
        decimal, low, high = match[1], int(match[2]), int(match[3])
        number = low + int(self._rng.random() * (high - low + 1))
        if decimal:
            return f".{number}"
        if number < len(NUMERALS) and match[4].isalpha() and match[4] not in UNITS:
            return NUMERALS[number]
        return f"{round(number, -1) if number > 1000 else number:,}"


def _fits(entry: str, strand: str | None) -> bool:
    strands, _ = _strands(entry)
    return not strand or not strands or strand in strands


def _strands(entry: str) -> tuple[str, str]:
    """The strands that an entry is kept to (none: any will do) and its text."""
    match = re.fullmatch(r"([a-z]{1,4}): (.+)", entry)
    return (match[1], match[2]) if match else ("", entry)


def _stems(text: str) -> list[str]:
    return [word[:5] for word in re.findall(r"[a-z]{4,}", text.casefold())]


def _repeats(words: Sequence[str], length: int) -> bool:
    """Whether any run of so many words occurs twice."""
    runs = [tuple(words[i : i + length]) for i in range(len(words) - length + 1)]
    return len(set(runs)) < len(runs)


def _article(match: re.Match[str]) -> str:
    article, word = match[1], match[2].casefold()
    vowel = re.match(r"[aeiou]|8|11\b|18\b", word) and not re.match(r"uni|us[eu]|eu|one", word)
    return f"{article}{'n' if vowel else ''} "


def _title_case(title: str) -> str:
    words = title.split(" ")
    return " ".join(
        word
        if i and word.casefold() in SMALL_WORDS and not words[i - 1].endswith((":", "?"))
        else "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
        for i, word in enumerate(words)
    )


# Everything is drawn through random(): it is the one method of random.Random whose sequence
# Python promises to keep from version to version.
def _pick(entries: Sequence[str], rng: random.Random) -> str:
    return entries[int(rng.random() * len(entries))]


def _weighted(entries: Sequence[str], weights: Sequence[float], rng: random.Random) -> str:
    left = rng.random() * sum(weights)
    for entry, share in zip(entries, weights, strict=True):
        left -= share
        if left < 0:
            return entry
    return entries[-1]


def _open_weekdays() -> Iterator[date]:
    for passed in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=passed)
        if day.weekday() < 5 and not any(first <= day <= last for first, last in CLOSED):
            yield day


def _truth(
    themes: dict[str, Entry],
    membership: dict[str, str | None],
    blends: dict[str, str],
    seed: int,
) -> Entry:
    return {
        "note": "Every paper, number and result of sample.jsonl is made up.",
        "seed": seed,
        "first_day": FIRST_DAY.isoformat(),
        "last_day": LAST_DAY.isoformat(),
        "themes": [
            {
                "key": key,
                "name": theme["name"],
                "keywords": theme["keywords"],
                "dynamics": theme["dynamics"],
                "papers": sum(member == key for member in membership.values()),
            }
            for key, theme in themes.items()
        ],
        "papers": membership,
        "blends": blends,
    }


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
