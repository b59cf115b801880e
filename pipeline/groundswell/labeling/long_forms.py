"""Read the long forms of acronyms as the acronyms, so that both count as one word."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.labeling.token_runs import Run, find_runs, join
from groundswell.labeling.tokens import is_word
from groundswell.labeling.vocabulary import JOINT, Stream, Vocabulary

_FEWEST = 3
_PROPER = 0.92
"""Share of a long form's places (at least `_FEWEST`) with capitals from which it is a name."""

Definition = tuple[str, str, Run]
"""An acronym, one spelling of its long form, and the keys that this is made of."""


def settle_acronyms(
    stream: Stream, vocabulary: Vocabulary, definitions: Sequence[Definition]
) -> tuple[Stream, dict[int, str]]:
    """Return the stream with long forms joined, and the long form of each key that has one."""
    capitals = vocabulary.mostly_capitals()
    runs: dict[Run, tuple[int, str]] = {}
    whole: dict[int, int] = {}
    acronyms: dict[int, str] = {}
    for acronym, long, run in definitions:
        number = vocabulary.known(acronym.lower())
        if number is None or not capitals[number] or number in run:
            continue
        if len(run) == 1:  # 'chain-of-thought'
            whole.setdefault(run[0], number)
        else:
            runs.setdefault(run, (number, long))
        acronyms.setdefault(number, long)
    known = {run: number for run, (number, _) in runs.items()}
    _add_nested(runs, known | {(word,): number for word, number in whole.items()})
    same = np.arange(len(vocabulary.keys), dtype=np.int32)
    same[list(whole)] = list(whole.values())
    key, written = same[stream.key], stream.written
    patterns = list(runs)
    starts, which = find_runs(key, patterns)
    numbers = np.array([number for number, _ in runs.values()], dtype=np.int32)
    proper = _proper_names(written, starts, which, patterns, list(vocabulary.shown))
    acronyms |= {int(numbers[place]): name for place, name in proper.items()}
    texts = np.zeros(len(runs), dtype=np.int32)
    for position, (_, long) in enumerate(runs.values()):
        text = proper.get(position, long)
        texts[position] = vocabulary.shown_number(text.replace(" ", JOINT))
    lengths = np.array([len(run) for run in patterns], dtype=np.int64)
    columns = join([key, written], starts, lengths[which], [numbers[which], texts[which]])
    return Stream(*columns), acronyms


def _add_nested(runs: dict[Run, tuple[int, str]], known: Mapping[Run, int]) -> None:
    """Add to 'multimodal large language model' the run 'multimodal LLM'."""
    for run, meaning in list(runs.items()):
        for start in range(len(run)):
            for end in range(start + 1, len(run) + 1):
                inner = known.get(run[start:end])
                if inner is None or end - start == len(run):
                    continue
                nested = (*run[:start], inner, *run[end:])
                if len(nested) > 1:
                    runs.setdefault(nested, meaning)


def _proper_names(
    written: NDArray[np.int32],
    starts: NDArray[np.int64],
    which: NDArray[np.int64],
    runs: Sequence[Run],
    shown: Sequence[str],
) -> dict[int, str]:
    """Return how those runs are written that nearly always have capitals: 'Large Hadron Collider'.

    Other long forms have them only where their acronym is introduced.
    """
    lengths = np.array([len(run) for run in runs], dtype=np.int64)
    capital = np.array([is_word(form) and not form[0].islower() for form in shown], dtype=bool)
    both = capital[written[starts]] & capital[written[starts + lengths[which] - 1]]
    total = np.bincount(which, minlength=len(runs))
    share = np.bincount(which, weights=both, minlength=len(runs)) / np.maximum(total, 1)
    names: dict[int, str] = {}
    for run in np.flatnonzero((total >= _FEWEST) & (share >= _PROPER)).tolist():
        forms = Counter(
            " ".join(shown[form] for form in written[start : start + lengths[run]].tolist())
            for start in starts[(which == run) & both].tolist()
        )
        name = min(forms.items(), key=lambda item: (-item[1], item[0]))[0]
        if all(map(is_word, name.split(" "))):
            names[run] = name
    return names
