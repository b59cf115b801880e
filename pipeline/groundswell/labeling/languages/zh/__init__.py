"""Chinese: its words, which no spaces divide, its stop words, and where its sentences end."""

import re
import unicodedata
from collections.abc import Sequence

from groundswell.formatting import UNSPACED
from groundswell.labeling.languages.base import (
    Language,
    PhraseRules,
    SentenceRules,
    StopWords,
    identity,
    read_words,
    words,
)

_UNDIVIDED = re.compile(f"[{UNSPACED}]+")


def _segment(texts: Sequence[str]) -> list[str]:
    """Return texts with spaces between their words, by the dictionary of jieba."""
    import rjieba

    def divided(run: re.Match[str]) -> str:
        return f" {' '.join(rjieba.cut(run[0]))} "

    return [_UNDIVIDED.sub(divided, unicodedata.normalize("NFKC", text)) for text in texts]


LANGUAGE = Language(
    code="zh",
    name="Chinese",
    stop_words=StopWords.each_once(
        read_words(__name__, "function_words.txt"),
        read_words(__name__, "abstract_words.txt"),
        read_words(__name__, "weak_words.txt"),
    ),
    phrases=PhraseRules(
        weak_first=words("多 小 大 单 高 低"),
        weak_last=words("方法 问题 系统 技术 过程 情况 能力 水平"),
    ),
    sentences=SentenceRules(
        marks="。！？!?",
        spaced=False,
        shortest=16,
        longest=130,
        closing_marks="」』”’）)》",
        dependent_openings=(
            "然而", "但是", "但", "不过", "此外", "另外", "因此", "所以", "于是", "从而", "同时",
            "例如", "比如", "特别是", "尤其", "首先", "其次", "最后", "然后", "其中", "这", "该",
            "它", "他们", "她们", "我们", "其", "上述", "为此", "相比之下", "结果表明", "实验结果",
            "实验表明", "总之", "并且", "而且", "而",
        ),
        unquotable=("我们", "我们的", "本文", "本研究", "本论文", "该方法", "该模型", "笔者",
            "作者",
            r"(?:表|图|节)\s?\d"),
    ),
    segment=_segment,
    fold=identity,
)  # fmt: skip
