"""Japanese: its words, which no spaces divide, its stop words, and where its sentences end.

What names something is mostly written in Chinese characters or in katakana, and hiragana between
them bind: words end where the script changes. A run of Chinese characters is divided further where
the corpus uses a part of it alone, as 強化学習 where 学習 is used. A word in hiragana is no part of
a phrase, but for の between two others.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from groundswell.labeling.languages.base import (
    Language,
    PhraseRules,
    SentenceRules,
    StopWords,
    identity,
    read_words,
    words,
)

_CHINESE = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(
    rf"(?P<chinese>[{_CHINESE}]+)|(?P<katakana>[\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff]+)"
    r"|(?P<hiragana>[\u3041-\u309f]+)"
)

_INFLECTED = re.compile(r"[\u3041-\u309f](?<![のがをはにでともへやかな])")
"""What follows the one character that a verb or an adjective begins with: no particle, 選び."""

_LONG = 4
"""Characters of a run that is divided, at least."""

_PART = 2
"""Characters of a part, at least: one alone is mostly an ending."""

_USES = 2
"""Uses of a part alone in the corpus, at least."""


def _segment(texts: Sequence[str]) -> list[str]:
    """Return texts with spaces between their words, and a comma in place of hiragana."""
    composed = [unicodedata.normalize("NFKC", text) for text in texts]
    runs = Counter(run["chinese"] for text in composed for run in _RUN.finditer(text))
    known = frozenset(run for run, uses in runs.items() if run and uses >= _USES)
    parts = {run: " ".join(_divided(run, known)) for run in runs if run}

    def divided(run: re.Match[str]) -> str:
        if run["hiragana"]:
            return " の " if run[0] == "の" else "、"
        if len(run[0]) == 1 and run["chinese"] and _INFLECTED.match(run.string, run.end()):
            return "、"
        return f" {parts.get(run[0], run[0])} "

    return [_RUN.sub(divided, text) for text in composed]


def _divided(run: str, known: frozenset[str]) -> list[str]:
    """Return the parts of a run: as much of it as can be in known parts, then as few as can be."""
    if len(run) < _LONG:
        return [run]
    best: list[tuple[int, int, list[str]] | None] = [(0, 0, []), *[None] * len(run)]
    for end in range(_PART, len(run) + 1):
        for start in range(end - _PART + 1):
            before, part = best[start], run[start:end]
            if before is None:
                continue
            is_known = part in known and part != run
            found = (before[0] + len(part) * is_known, before[1] - 1, [*before[2], part])
            current = best[end]
            if current is None or found[:2] > current[:2]:
                best[end] = found
    parts = best[-1][2] if best[-1] else [run]
    return [each for part in parts for each in _divided(part, known)] if len(parts) > 1 else parts


LANGUAGE = Language(
    code="ja",
    name="Japanese",
    stop_words=StopWords.each_once(
        read_words(__name__, "function_words.txt"),
        read_words(__name__, "abstract_words.txt"),
        read_words(__name__, "weak_words.txt"),
    ),
    phrases=PhraseRules(
        links=words("の"),
        weak_last=words("手法 方法 問題 システム 技術 過程 能力 水準 性 的 化"),
    ),
    sentences=SentenceRules(
        marks="。！？!?",
        spaced=False,
        shortest=25,
        longest=170,
        closing_marks="」』”’）)》",
        dependent_openings=(
            "しかし", "ただし", "また", "さらに", "そのため", "したがって", "よって", "そこで",
            "一方", "同時に", "例えば", "たとえば", "特に", "まず", "次に", "最後に", "その",
            "この", "これ", "それ", "ここ", "彼ら", "我々", "本", "結果", "実験の結果", "以上",
        ),
        unquotable=("我々", "私たち", "本稿", "本研究", "本論文", "本手法", "提案手法", "著者",
            r"(?:表|図|節)\s?\d"),
    ),
    segment=_segment,
    fold=identity,
)  # fmt: skip
