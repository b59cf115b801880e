from collections.abc import Mapping

import numpy as np
from groundswell.labeling import names as naming
from groundswell.labeling.candidates import Candidates


def candidates(phrases: Mapping[str, tuple[float, float]]) -> Candidates:
    """Make candidates of phrase -> (coverage, fit)."""
    coverage, fit = np.array(list(phrases.values())).T
    ones = np.ones(len(phrases))
    return Candidates(
        phrases=np.arange(len(phrases)),
        names=list(phrases),
        senses=[frozenset(name.split()) for name in phrases],
        weight=ones,
        relevance=ones,
        coverage=coverage,
        fit=fit,
    )


def named(*clusters: Mapping[str, tuple[float, float]]) -> list[list[str]]:
    found = [candidates(cluster) for cluster in clusters]
    return [
        [own.names[i] for i in name] for own, name in zip(found, naming.labels(found), strict=True)
    ]


def test_a_phrase_most_papers_use_names_a_cluster_alone() -> None:
    assert named({"image editing": (0.6, 0.5), "text prompts": (0.4, 0.49)}) == [["image editing"]]


def test_a_phrase_few_papers_use_has_another_set_beside_it() -> None:
    cluster = {"speech synthesis": (0.2, 0.4), "music generation": (0.2, 0.35)}
    assert named(cluster) == [["speech synthesis", "music generation"]]


def test_nothing_is_set_beside_a_phrase_that_fits_much_better_than_all_others() -> None:
    assert named({"speech synthesis": (0.2, 0.4), "sound": (0.2, 0.2)}) == [["speech synthesis"]]


def test_what_is_set_beside_a_phrase_says_something_else() -> None:
    cluster = {
        "molecular structures": (0.2, 0.4),
        "molecule": (0.2, 0.39),
        "crystal structures": (0.2, 0.38),
        "drug design": (0.2, 0.37),
    }
    assert named(cluster) == [["molecular structures", "drug design"]]


def test_two_clusters_with_one_best_phrase_are_told_apart() -> None:
    first, second = named({"robots": (0.9, 0.8)}, {"robots": (0.9, 0.7), "drones": (0.3, 0.6)})
    assert first == ["robots"]
    assert second == ["drones"]


def test_what_another_cluster_is_called_by_is_not_set_beside_a_phrase() -> None:
    judges = {"judges": (0.2, 0.4), "language models": (0.2, 0.39), "hallucinations": (0.2, 0.38)}
    assert named(judges, {"language models": (0.6, 0.5)}) == [
        ["judges", "hallucinations"],
        ["language models"],
    ]
