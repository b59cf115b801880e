from collections.abc import Mapping, Sequence

import numpy as np
from groundswell.labeling.candidates import Candidates
from groundswell.labeling.labels import choose_labels
from groundswell.labeling.languages import find_language

ENGLISH = find_language("en")
Cluster = Mapping[str, tuple[float, float]]
"""Phrases with their coverage and fit."""
Together = Mapping[tuple[str, str], float]
"""How well two phrases together retrieve the papers, 0 where it is not said."""


def candidates(cluster: Cluster, together: Together | None = None) -> Candidates:
    coverage, fit = np.array(list(cluster.values())).T
    ones, names = np.ones(len(cluster)), list(cluster)
    retrieval = np.diag(fit)
    for (one, other), value in (together or {}).items():
        i, k = names.index(one), names.index(other)
        retrieval[[i, k], [k, i]] = value
    return Candidates(
        phrases=np.arange(len(cluster)),
        texts=names,
        stems=[frozenset(text.split()) for text in cluster],
        weight=ones,
        relevance=ones,
        coverage=coverage,
        fit=fit,
        retrieval=retrieval,
    )


def paired(cluster: Cluster, together: Together) -> list[str]:
    """The label of a cluster of which pairs of phrases retrieve the papers so well together."""
    own = candidates(cluster, together)
    return [own.texts[i] for i in choose_labels([own], ENGLISH)[0]]


def labels(*clusters: Cluster, parents: Sequence[str] | None = None) -> list[list[str]]:
    found = [candidates(cluster) for cluster in clusters]
    chosen = choose_labels(found, ENGLISH, parents)
    return [[own.texts[i] for i in label] for own, label in zip(found, chosen, strict=True)]


def test_a_phrase_that_a_second_one_adds_nothing_to_is_a_label_alone() -> None:
    cluster = {"image editing": (0.6, 0.6), "text prompts": (0.4, 0.5)}
    assert paired(cluster, {("image editing", "text prompts"): 0.59}) == ["image editing"]


def test_two_phrases_that_retrieve_the_papers_better_than_the_best_alone_are_a_label() -> None:
    cluster = {"speech synthesis": (0.2, 0.4), "music generation": (0.2, 0.35)}
    together = {("speech synthesis", "music generation"): 0.5}
    assert paired(cluster, together) == ["speech synthesis", "music generation"]


def test_a_phrase_that_fits_much_worse_is_no_part_of_a_label() -> None:
    cluster = {"speech synthesis": (0.2, 0.4), "sound": (0.2, 0.15)}
    assert paired(cluster, {("speech synthesis", "sound"): 0.5}) == ["speech synthesis"]


def test_a_label_of_two_phrases_has_five_words_at_most() -> None:
    speech, signals, music = "automatic speech recognition", "long audio signals", "music"
    cluster = {speech: (0.3, 0.5), signals: (0.3, 0.49), music: (0.3, 0.3)}
    assert paired(cluster, {(speech, signals): 0.9, (speech, music): 0.6}) == [speech, music]


def test_the_phrases_of_a_label_share_no_word_and_no_beginning_of_one() -> None:
    structures, molecule, crystals = "molecular structures", "molecule", "crystal structures"
    cluster = {structures: (0.2, 0.4), molecule: (0.2, 0.39), crystals: (0.2, 0.38)}
    cluster["drug design"] = (0.2, 0.37)
    together = {
        (structures, molecule): 0.9,
        (structures, crystals): 0.8,
        (structures, "drug design"): 0.7,
    }
    assert paired(cluster, together) == [structures, "drug design"]


def test_two_clusters_with_the_same_best_phrase_have_different_labels() -> None:
    robots, drones = {"robots": (0.9, 0.8)}, {"robots": (0.9, 0.7), "drones": (0.3, 0.6)}
    assert labels(robots, drones) == [["robots"], ["drones"]]


def test_a_cluster_without_a_good_second_choice_combines_the_shared_phrase_with_another() -> None:
    robots, drones = {"robots": (0.9, 0.8)}, {"robots": (0.9, 0.7), "drones": (0.3, 0.2)}
    assert labels(robots, drones) == [["robots"], ["robots", "drones"]]


def test_the_phrases_that_a_label_combines_share_no_word() -> None:
    robots = {"robot arm": (0.9, 0.8)}
    arms = {"robot arm": (0.9, 0.7), "arm": (0.5, 0.3), "drones": (0.3, 0.2)}
    assert labels(robots, arms) == [["robot arm"], ["robot arm", "drones"]]


def test_a_cluster_of_which_every_phrase_is_used_has_no_label() -> None:
    assert labels({"robots": (0.9, 0.8)}, {"robots": (0.9, 0.7)}) == [["robots"], []]


def test_the_best_phrase_of_another_cluster_is_not_the_second_of_a_label() -> None:
    cluster = {"judges": (0.2, 0.4), "language models": (0.2, 0.39), "hallucinations": (0.2, 0.38)}
    judges = candidates(
        cluster, {("judges", "language models"): 0.9, ("judges", "hallucinations"): 0.8}
    )
    models = candidates({"language models": (0.6, 0.5)})
    assert choose_labels([judges, models], ENGLISH) == [(0, 2), (0,)]


def test_a_longer_phrase_is_preferred_that_most_uses_of_the_best_word_begin() -> None:
    cluster = {"splatting": (0.8, 0.7), "splatting avatar": (0.5, 0.3), "scene": (0.6, 0.5)}
    assert labels(cluster) == [["splatting avatar"]]
    cluster["splatting avatar"] = (0.3, 0.3)
    assert labels(cluster) == [["splatting"]]


def test_a_phrase_that_does_not_fit_is_no_label() -> None:
    assert labels({"robots": (0.9, 0.0)}) == [[]]


def test_a_part_does_not_repeat_the_label_of_its_parent() -> None:
    part = {"diffusion model": (0.9, 0.8), "model": (0.9, 0.7), "image editing": (0.5, 0.3)}
    assert labels(part, parents=["Diffusion models"]) == [["image editing"]]
    assert labels(part, parents=["Robots"]) == [["diffusion model"]]


def test_the_order_of_clusters_changes_no_label() -> None:
    clusters = [
        {"robots": (0.9, 0.8), "arms": (0.5, 0.7)},
        {"robots": (0.9, 0.8), "drones": (0.3, 0.6)},
        {"robots": (0.9, 0.7), "drones": (0.3, 0.6), "swarms": (0.3, 0.5)},
    ]
    assert labels(*clusters) == labels(*clusters[::-1])[::-1]
