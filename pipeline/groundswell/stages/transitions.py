"""Transitions: what changed since the last run and is no event of the lineage, with the reasons."""

from groundswell.artifacts import (
    NO_GIVEN_TOPICS,
    Corpus,
    GivenTopics,
    LabelOverrides,
    Plan,
    Signals,
    State,
    StatusChange,
    TopicEdits,
    Topics,
    Transitions,
)
from groundswell.report.notices import on_the_collection
from groundswell.report.transitions import (
    changed_texts,
    followed_before,
    followed_now,
    languages_left_out,
    other_abstracts,
    status_changes,
    text_digests,
)
from groundswell.tracking.given import given_notices
from groundswell.tracking.unmet_edits import unmet_edits


def transitions(  # noqa: PLR0913, PLR0917 - a stage's inputs are its parameters
    corpus: Corpus,
    topics: Topics,
    signals: Signals,
    previous: State,
    plan: Plan,
    topic_edits: TopicEdits,
    label_overrides: LabelOverrides,
    given_topics: GivenTopics = NO_GIVEN_TOPICS,
) -> Transitions:
    """Return the statuses that changed, and the edits, texts and languages to know of.

    In a first run no status has changed.
    """
    digests = text_digests(corpus)
    statuses: tuple[StatusChange, ...] = ()
    if previous.as_of is not None:
        statuses = tuple(
            status_changes(
                list(followed_before(previous, topics.events)),
                list(followed_now(topics, signals, previous)),
            )
        )
    return Transitions(
        statuses=statuses,
        remarks=(
            *unmet_edits(topic_edits, label_overrides, topics, previous.lineage),
            *changed_texts(corpus, digests, previous),
            *other_abstracts(corpus, previous),
            *languages_left_out(corpus),
        ),
        text_digests=digests,
        notices=(
            *given_notices(corpus, given_topics, topics.record.encoder),
            *on_the_collection(corpus, signals, plan, previous),
        ),
    )
