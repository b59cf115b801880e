"""The adapters of other methods: each gets the vectors, the number of topics and the seed."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from groundswell.config import ClusterConfig
from groundswell.errors import UsageError
from groundswell.evaluate.measures import Labels
from groundswell.evaluate.methods import METHODS, Method, Task, Variant, check_methods
from sklearn.metrics import adjusted_rand_score

from tests.conftest import blobs
from tests.evaluate import stand_ins

THEMES = ("harbour tides rise", "alpine lichens grow", "violin varnish dries")


def task(topics: int = 3, seed: int = 0) -> Task:
    """Three themes of forty papers, told apart by their vectors and by their words."""
    vectors, which = blobs([40, 40, 40])
    texts = [f"{THEMES[theme]} {THEMES[theme]} paper {i % 9}" for i, theme in enumerate(which)]
    ids = [f"p{i:03d}" for i in range(len(which))]
    return Task(ids, texts, vectors, topics, seed, ClusterConfig())


WHICH = np.repeat([0, 1, 2], 40)


def variants(name: str, of: Task | None = None) -> dict[str, Labels]:
    return {each.name: each.labels for each in METHODS[name].fit(of or task())}


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("groundswell", "Groundswell"),
        ("groundswell-k", "Groundswell for k"),
        ("kmeans", "k-means, given k"),
        ("nmf", "NMF on TF-IDF, given k"),
    ],
)
def test_planted_themes_are_found(name: str, variant: str) -> None:
    [(found, labels)] = variants(name).items()
    assert found == variant
    assert adjusted_rand_score(WHICH, labels) > 0.95


def test_lda_gives_every_paper_one_of_k_topics() -> None:
    [(name, labels)] = variants("lda").items()
    assert name == "LDA on TF-IDF, given k"
    assert labels.shape == (120,)
    assert set(np.unique(labels)) <= {0, 1, 2}


def test_groundswell_gives_membership_probabilities_in_the_order_of_the_papers() -> None:
    whole = task()
    shuffled = np.random.default_rng(1).permutation(120)
    other = Task(
        [whole.ids[i] for i in shuffled],
        [whole.texts[i] for i in shuffled],
        whole.vectors[shuffled],
        3,
        0,
        whole.config,
    )
    [first], [second] = (list(METHODS["groundswell"].fit(each)) for each in (whole, other))
    assert first.strength is not None
    assert second.strength is not None
    assert np.array_equal(first.labels[shuffled], second.labels)
    assert np.array_equal(first.strength[shuffled], second.strength)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand-ins for other packages; the arguments that they were given."""
    for name, members in stand_ins.MODULES.items():
        module = ModuleType(name)
        module.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr("groundswell.evaluate.methods.find_spec", lambda _: object())
    stand_ins.GIVEN.clear()
    return stand_ins.GIVEN


def test_bertopic_has_its_own_settings_tuned_ones_and_a_match_for_k(
    installed: dict[str, Any],
) -> None:
    found = variants("bertopic", task(topics=3, seed=5))
    assert list(found) == [
        "BERTopic",
        "BERTopic, outliers to nearest",
        "BERTopic tuned",
        "BERTopic tuned, outliers to nearest",
        "BERTopic for k",
        "BERTopic for k, outliers to nearest",
        "UMAP + PLSCAN",
    ]
    assert installed["umap"] == {
        "n_neighbors": 15,
        "n_components": 5,
        "min_dist": 0.0,
        "metric": "cosine",
        "random_state": 5,
    }
    assert found["BERTopic"].tolist() == [-1, *[0] * 59, *[1] * 60]
    assert found["BERTopic, outliers to nearest"].tolist() == [0] * 60 + [1] * 60
    # HDBSCAN itself finds the three groups in the space; two were BERTopic's own.
    for name in ("BERTopic tuned", "BERTopic for k", "BERTopic for k, outliers to nearest"):
        assert adjusted_rand_score(WHICH, found[name]) > 0.9, name
    assert found["UMAP + PLSCAN"].tolist() == [7] * 120


def test_evoc_gets_the_seed_and_its_outliers_are_joined_too(installed: dict[str, Any]) -> None:
    found = variants("evoc", task(seed=5))
    assert installed == {"evoc": 5}
    assert found["EVoC"].tolist() == [-1, *[0] * 119]
    assert found["EVoC, outliers to nearest"].tolist() == [0] * 120


def test_fastopic_gets_the_vectors_the_number_of_topics_and_the_seed(
    installed: dict[str, Any],
) -> None:
    of = task(topics=2, seed=5)
    assert set(variants("fastopic", of)["FASTopic, given k"]) == {1}
    assert (installed["fastopic"], installed["seed"]) == (2, 5)
    assert installed["vectors"] is of.vectors


def test_turftopic_gets_the_vectors_and_never_encodes(installed: dict[str, Any]) -> None:
    of = task(topics=2, seed=5)
    assert set(variants("turftopic", of)["Turftopic GMM, given k"]) == {0}
    assert installed["turftopic"] == (2, 5)
    assert installed["vectors"] is of.vectors
    with pytest.raises(AssertionError, match="1 texts were to be encoded"):
        installed["encoder"].encode(["a text"])


def test_what_a_method_needs_is_named_by_its_package() -> None:
    def nothing(_: Task) -> Iterator[Variant]:
        yield from ()

    needs = {"no_such_module": "no-such-package", "numpy": "numpy"}
    assert Method(nothing, needs).missing == ["no-such-package"]


def test_methods_are_checked_by_name() -> None:
    assert check_methods([]) == list(METHODS)
    assert check_methods(["nmf"]) == ["nmf"]
    with pytest.raises(UsageError, match=r"no method 'nfm' \(did you mean 'nmf'\?\): expected"):
        check_methods(["nmf", "nfm"])
