"""What packages would do in place of our own sentence splitting and stop words.

    python -m benchmarks.languages abstracts DAILY_PAPERS
    python -m benchmarks.languages treebank LANGUAGE FILE.conllu ...

The first splits 200 of the abstracts of Daily Papers in a folder into sentences, and prints the
boundaries on which the splitters do not agree, to be judged. The second measures splitters and
lists of stop words on a treebank of Universal Dependencies, which has sentences and parts of
speech. Packages that are not installed are skipped.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from groundswell.labeling.languages import find_language
from groundswell.labeling.sentences import SentenceSplitter

from benchmarks.libraries import daily_papers

Splitter = Callable[[str], list[str]]
FUNCTION = {"DET", "ADP", "PRON", "AUX", "SCONJ", "CCONJ", "PART"}
"""Universal parts of speech of function words."""
NOUN = {"NOUN", "PROPN"}
SAMPLE = 200
SENTENCES_PER_TEXT = 5


def main() -> None:
    """Measure one choice."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("choice", choices=["abstracts", "treebank"])
    parser.add_argument("arguments", nargs="+")
    given = parser.parse_args()
    if given.choice == "abstracts":
        abstracts(given.arguments[0])
    else:
        language, *files = given.arguments
        lines = [line for file in files for line in Path(file).read_text("utf-8").splitlines()]
        stop_words(language, lines)
        sentences(language, lines)


def abstracts(folder: str) -> None:
    """Print the boundaries in a sample of abstracts on which the splitters do not agree."""
    every = [abstract for _, abstract in daily_papers(folder)]
    sample = random.Random(7).sample(every, SAMPLE)  # noqa: S311 - a sample, no secret
    splitters = dict(_splitters("en"))
    for name, split in splitters.items():
        start = time.perf_counter()
        for text in every:
            split(text)
        print(f"{name}: {time.perf_counter() - start:.2f} s for {len(every):,} abstracts")
    for number, text in enumerate(sample):
        found = {name: _boundaries(split(text)) for name, split in splitters.items()}
        agreed = set.intersection(*found.values())
        letters = "".join(text.split())
        for place in sorted(set.union(*found.values()) - agreed):
            names = ", ".join(name for name, places in found.items() if place in places)
            print(
                f"{number}: {letters[max(0, place - 40) : place]} | {letters[place:][:30]}: {names}"
            )


def sentences(code: str, lines: Sequence[str]) -> None:
    """Count the boundaries found between sentences of a treebank, five of them to a text."""
    whole = [line[9:].strip() for line in lines if line.startswith("# text = ")]
    whole = [
        each for each in whole if each[-1] in ".!?" and (each[0].isupper() or each[0].isdigit())
    ]
    texts = [whole[i : i + SENTENCES_PER_TEXT] for i in range(0, len(whole), SENTENCES_PER_TEXT)]
    print("\n| splitter | found | false | missed |\n|---|---:|---:|---:|")
    for name, split in _splitters(code):
        pairs = [(_boundaries(text), _boundaries(split(" ".join(text)))) for text in texts]
        found = sum(len(true & places) for true, places in pairs)
        false = sum(len(places - true) for true, places in pairs)
        missed = sum(len(true - places) for true, places in pairs)
        print(f"| {name} | {found:,} | {false} | {missed} |")


def stop_words(code: str, lines: Sequence[str]) -> None:
    """Count the function words, and the nouns, of a treebank that lists of stop words contain."""
    fold = find_language(code).fold
    words = [(fold(word.lower()), part) for word, part in _words(lines)]
    function = [word for word, part in words if part in FUNCTION]
    nouns = [word for word, part in words if part in NOUN]
    print("| list | words | function words | nouns |\n|---|---:|---:|---:|")
    for name, listed in _stop_words(code):
        folded = {fold(word) for word in listed}
        share = sum(word in folded for word in function) / len(function)
        wrong = sum(word in folded for word in nouns) / len(nouns)
        print(f"| {name} | {len(folded)} | {100 * share:.1f} % | {100 * wrong:.1f} % |")


def _boundaries(parts: Sequence[str]) -> set[int]:
    """Return where sentences end, the last aside, in letters without spaces."""
    places, total = set(), 0
    for part in parts[:-1]:
        total += len("".join(part.split()))
        places.add(total)
    return places


def _words(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the words of a treebank and their parts of speech; a contraction is one word ('im')."""
    contracted: range = range(0)
    for line in lines:
        fields = line.split("\t")
        if len(fields) < 4:
            contracted = range(0)
        elif "-" in fields[0]:
            first, last = map(int, fields[0].split("-"))
            contracted = range(first, last + 1)
            yield fields[1], "ADP"
        elif "." not in fields[0] and int(fields[0]) not in contracted and fields[1].isalpha():
            yield fields[1], fields[3]


def _splitters(code: str) -> Iterator[tuple[str, Splitter]]:
    yield "own code", SentenceSplitter.of(find_language(code).sentences).split
    try:
        segmenter = import_module("pysbd").Segmenter(language=code, clean=False)
        yield "pysbd", segmenter.segment
    except ImportError:
        print("pysbd is not installed")
    try:
        segment = import_module("sentencex").segment
        yield "sentencex", lambda text: list(segment(code, text))
    except ImportError:
        print("sentencex is not installed")
    try:
        split = import_module("blingfire").text_to_sentences
        yield "blingfire", lambda text: str(split(text)).split("\n")
    except ImportError:
        print("blingfire is not installed")


def _stop_words(code: str) -> Iterator[tuple[str, set[str]]]:
    yield "own list", set(find_language(code).stop_words.function)
    for name, module, function in (
        ("stop-words", "stop_words", "get_stop_words"),
        ("stopwordsiso", "stopwordsiso", "stopwords"),
    ):
        try:
            yield name, set(getattr(import_module(module), function)(code))
        except ImportError:
            print(f"| {name} | not installed | | |")
    try:
        yield "spaCy", set(import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS)
    except ImportError:
        print("| spaCy | not installed | | |")


if __name__ == "__main__":
    main()
