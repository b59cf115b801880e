"""Generate: labels and summaries by a language model; none where none is configured."""

from groundswell.artifacts import (
    Alignment,
    Corpus,
    Descriptions,
    GeneratedLabels,
    LabelOverrides,
)
from groundswell.config import GenerateConfig
from groundswell.labeling.llm import generate_labels
from groundswell.labeling.llm_answers import AnswerCache


def generate(
    corpus: Corpus,
    alignment: Alignment,
    descriptions: Descriptions,
    label_overrides: LabelOverrides,
    *,
    config: GenerateConfig,
    answers: AnswerCache,
) -> GeneratedLabels:
    """Ask the model for a label and a summary of each topic, the largest first.

    Hidden topics are left out. `answers` keeps what the model wrote, so that a later run asks only
    for topics that are new or have changed.
    """
    if config.endpoint is None or alignment.record.single_topic:
        return GeneratedLabels()
    return generate_labels(
        corpus, alignment, descriptions, frozenset(label_overrides.hidden), config, answers
    )
