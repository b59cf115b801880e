"""User edits that found nothing to change in a run."""

from collections.abc import Iterator, Sequence

from groundswell.artifacts import LabelOverrides, LineageEvent, Remark, TopicEdits, Topics


def unmet_edits(
    edits: TopicEdits,
    overrides: LabelOverrides,
    found: Topics,
    earlier: Sequence[LineageEvent],
) -> Iterator[Remark]:
    """Yield a remark for each edit without an effect; `earlier` are the events before the run.

    A topic that was merged as the user asked is no topic any more: its edit has had its effect.
    """
    topics = {topic.id for topic in found.topics}
    nodes = topics | {node.id for node in found.nodes}
    ended = {topic for event in (*earlier, *found.events) for topic in event.sources}
    for seeded in edits.seeded:
        if seeded.name not in found.record.seeded:
            yield Remark(
                "edit_without_effect",
                f"topics.toml: the seeded topic '{seeded.name}' is no topic yet",
                "too few similar papers match it; the next run looks again",
            )
    for edit, ids, known in (
        ("rename", {topic for topic, _ in overrides.labels}, nodes),
        ("merge", set(edits.into), topics | ended),
        ("merge into", set(edits.into.values()), topics),
        ("pin", set(edits.pinned), topics),
        ("hide", set(overrides.hidden), topics),
    ):
        for missing in sorted(ids - known):
            yield Remark(
                "edit_without_effect",
                f"topics.toml: {edit} {missing} has no effect",
                "there is no such topic in this run; topics.json lists the ids",
            )
