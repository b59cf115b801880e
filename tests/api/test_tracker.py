"""Topics of texts and dates in memory."""

import copy
import gc
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import groundswell as gs
import numpy as np
import pytest
from click.testing import CliRunner
from groundswell.cli import main
from groundswell.compute.linalg import Floats
from groundswell.outputs.runs import published_runs
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import check_estimator

from tests.planted import DAYS, THEMES, TODAY, published, write_source

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Series:
    """Papers in columns, with their themes, and vectors."""

    docs: list[str]
    dates: list[str]
    ids: list[str]
    titles: list[str]
    themes: list[int]
    vectors: Floats

    def rows(self, some: Callable[[str], bool]) -> "Series":
        """The papers of the dates that `some` accepts."""
        kept = [row for row, day in enumerate(self.dates) if some(day)]
        lists = {
            name: [getattr(self, name)[row] for row in kept]
            for name in ("docs", "dates", "ids", "titles", "themes")
        }
        return Series(**lists, vectors=self.vectors[kept])

    def up_to(self, day: date) -> "Series":
        return self.rows(lambda other: other <= str(day))

    def after(self, day: date) -> "Series":
        return self.rows(lambda other: other > str(day))

    def on(self, day: date) -> "Series":
        return self.rows(lambda other: other == str(day))

    def columns(self, *, vectors: bool = True) -> dict[str, Any]:
        """The arguments of `fit`."""
        given = {"embeddings": self.vectors} if vectors else {}
        return {
            "docs": self.docs, "dates": self.dates, "ids": self.ids, "titles": self.titles, **given,
        }  # fmt: skip


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Series:
    folder = tmp_path_factory.mktemp("planted")
    source, _ = write_source(folder)
    papers = [json.loads(line) for line in source.read_text().splitlines()]
    vectors = np.load(folder / "vectors.npy")
    row = {
        paper: n for n, paper in enumerate(json.loads((folder / "vectors.ids.json").read_text()))
    }
    return Series(
        docs=[paper["abstract"] for paper in papers],
        dates=[paper["date"] for paper in papers],
        ids=[paper["id"] for paper in papers],
        titles=[paper["title"] for paper in papers],
        themes=[THEMES.index(paper["title"][3:].split(",")[0]) for paper in papers],
        vectors=vectors[[row[paper["id"]] for paper in papers]],
    )


@pytest.fixture(scope="module")
def fitted(series: Series) -> gs.TopicTracker:
    """A tracker of the first papers; tests must not change it."""
    return tracker().fit(**series.up_to(DAYS[0]).columns())


def tracker(**parameters: Any) -> gs.TopicTracker:
    return gs.TopicTracker(today=TODAY, **parameters)


def tables(run: gs.Run) -> dict[str, bytes]:
    """The published files but those that name the source, or hold its encoder's name."""
    left_out = ("rejects.jsonl", "state.zip", "index.html", "model/config.json")
    return {name: data for name, data in published(run.path).items() if name not in left_out}


def test_fit_and_update_publish_the_bytes_of_the_commands_runs(
    series: Series, tmp_path: Path
) -> None:
    source, _ = write_source(tmp_path / "in")
    out = tmp_path / "command"
    for day in (DAYS[0], DAYS[-1]):
        command = ["run", str(source), "--as-of", str(day), "--out", str(out)]
        assert CliRunner().invoke(main, command).exit_code == 0
    first, second = series.up_to(DAYS[0]), series.after(DAYS[0])
    made = tracker(cache=tmp_path / "cache").fit(**first.columns(vectors=False))
    assert published(made.result().path) == published(out / str(DAYS[0]))
    made.update(**second.columns(vectors=False))
    assert published(made.result().path) == published(out / str(DAYS[-1]))


def test_with_embeddings_too_the_tables_are_those_of_the_command(
    series: Series, fitted: gs.TopicTracker, tmp_path: Path
) -> None:
    source, config = write_source(tmp_path / "in")
    run = gs.run(source, tmp_path / "out", DAYS[0], config=config, today=TODAY)
    assert tables(fitted.result()) == tables(run)


def test_a_run_per_date_gives_the_same_bytes_in_one_call_or_in_many(series: Series) -> None:
    whole = tracker(every_days=1).fit(**series.rows(lambda day: day >= str(DAYS[0])).columns())
    parts = tracker(every_days=1).fit(**series.on(DAYS[0]).columns())
    for day in DAYS[1:]:
        parts.update(**series.on(day).columns())
    first, second = whole.result(), parts.result()
    assert published_runs(first.path.parent) == list(map(str, DAYS))
    assert published_runs(second.path.parent) == list(map(str, DAYS))
    assert tables(first) == tables(second)


def test_runs_some_days_apart_end_with_the_latest_date(series: Series) -> None:
    made = tracker(every_days=3).fit(**series.rows(lambda day: day >= str(DAYS[0])).columns())
    days = [str(DAYS[0]), str(DAYS[3]), str(DAYS[-1])]
    assert published_runs(made.result().path.parent) == days
    assert made.result().papers.num_rows == len(made.topics_)


def test_topics_are_those_of_the_documents_in_the_order_given(
    series: Series, fitted: gs.TopicTracker
) -> None:
    first = series.up_to(DAYS[0])
    pairs = set(zip(fitted.topics_.tolist(), first.themes, strict=True))
    assert len({theme for topic, theme in pairs if topic >= 0}) == 4
    found = fitted.result().papers
    topic = dict(zip(*(found[name].to_pylist() for name in ("paper_id", "topic_id")), strict=True))
    assert fitted.topics_.tolist() == [topic[paper] for paper in first.ids]


def test_the_order_of_documents_changes_nothing(series: Series, fitted: gs.TopicTracker) -> None:
    first = series.up_to(DAYS[0])
    order = np.random.default_rng(1).permutation(len(first.docs))
    columns = {name: [each[row] for row in order] for name, each in first.columns().items()}
    made = tracker().fit(**columns)
    assert tables(made.result()) == tables(fitted.result())
    assert np.array_equal(made.topics_, fitted.topics_[order])


def test_an_update_continues_the_topics(series: Series, fitted: gs.TopicTracker) -> None:
    made = tracker().fit(**series.up_to(DAYS[0]).columns())
    made.update(**series.after(DAYS[0]).columns())
    assert np.array_equal(made.topics_[: len(fitted.topics_)], fitted.topics_)
    assert len(made.topics_) == len(series.docs)
    assert made.result().record.plan.mode == "incremental_update"


def test_an_update_without_a_later_date_is_a_run_of_the_next_day(series: Series) -> None:
    known = series.up_to(DAYS[0])
    made = tracker().fit(**known.columns())
    topics = made.topics_
    more = replace(series.after(DAYS[0]), dates=[str(DAYS[0])] * len(series.after(DAYS[0]).docs))
    made.update(**more.columns())
    assert made.result().as_of == str(DAYS[0] + timedelta(days=1))
    assert np.array_equal(made.topics_[: len(topics)], topics)


def test_fit_forgets_what_was_there(series: Series, fitted: gs.TopicTracker) -> None:
    made = tracker().fit(**series.columns())
    made.fit(**series.up_to(DAYS[0]).columns())
    assert tables(made.result()) == tables(fitted.result())


def test_known_texts_have_their_topic_and_others_that_of_their_neighbours(
    series: Series, fitted: gs.TopicTracker
) -> None:
    known, new = series.up_to(DAYS[0]), series.after(DAYS[0])
    assert np.array_equal(fitted.transform(known.docs, known.vectors), fitted.topics_)
    asked = fitted.transform(new.docs, new.vectors)
    of_theme = {theme: topic for topic, theme in zip(fitted.topics_, known.themes, strict=True)
                if topic >= 0}  # fmt: skip
    old = [row for row, theme in enumerate(new.themes) if theme in of_theme and asked[row] >= 0]
    assert len(old) > 30
    assert [of_theme[new.themes[row]] for row in old] == asked[old].tolist()
    assert set(asked[[theme == 4 for theme in new.themes]].tolist()) == {-1}


def test_transform_makes_vectors_of_texts_where_none_are_given() -> None:
    data = Path(gs.__file__).parent / "data"
    theme_of = json.loads((data / "sample_truth.json").read_text())["papers"]
    papers = [json.loads(line) for line in (data / "sample.jsonl").read_text().splitlines()]
    themes = sorted({theme for theme in theme_of.values() if theme})[:2]
    two = [paper for paper in papers if theme_of[paper["id"]] in themes]
    known, new = two[:-12], two[-12:]
    given = [themes.index(theme_of[paper["id"]]) for paper in known]
    made = tracker().fit([p["abstract"] for p in known], [p["date"] for p in known], topics=given)
    of_theme = dict(zip(given, made.topics_.tolist(), strict=True))
    *found, unusable = made.transform([paper["abstract"] for paper in new] + ["…"]).tolist()
    right = [of_theme[themes.index(theme_of[paper["id"]])] for paper in new]
    assert sum(a == b for a, b in zip(found, right, strict=True)) >= 10
    assert unusable == -1


def test_too_few_documents_are_one_topic(tmp_path: Path) -> None:
    made = tracker(cache=tmp_path)
    topics = made.fit_transform(["Kelp grows.", "Moss grows."], ["2025-01-01", "2025-01-02"])
    assert topics.tolist() == [0, 0]
    assert made.transform(["Something else."]).tolist() == [0]


def test_documents_that_are_not_used_are_a_warning_and_outliers(series: Series) -> None:
    columns = series.up_to(DAYS[0]).columns()
    columns["docs"] = ["…", *columns["docs"][1:]]
    with pytest.warns(
        gs.GroundswellWarning, match="1 of 300 documents not used, .* has no abstract"
    ):
        topics = tracker().fit_transform(**columns)
    assert topics[0] == -1


def test_equal_texts_are_one_document(tmp_path: Path) -> None:
    made = tracker(cache=tmp_path).fit(["Kelp grows.", "Kelp grows."], ["2025-01-01", "2025-01-02"])
    assert made.topics_.tolist() == [0, 0]
    assert made.result().papers.num_rows == 1


@pytest.mark.filterwarnings("ignore:The last digest")
def test_topics_that_are_given_are_followed_over_updates(series: Series) -> None:
    first, second = series.up_to(DAYS[0]), series.after(DAYS[0])
    made = tracker().fit(**first.columns(), topics=first.themes)
    pairs = set(zip(made.topics_.tolist(), first.themes, strict=True))
    assert len(pairs) == 4
    made.update(**second.columns(), topics=second.themes)
    assert pairs < set(zip(made.topics_.tolist(), series.themes, strict=True))
    others = [9 - theme for theme in series.themes]
    later = Series(["Later."], ["2025-02-01"], ["z"], ["Later"], [0], series.vectors[:1])
    made.update(**later.columns(), topics=[*others, others[0]])
    assert pairs < set(zip(made.topics_.tolist(), [*series.themes, series.themes[0]], strict=True))


def test_topics_of_an_update_alone_need_topics_before(series: Series, tmp_path: Path) -> None:
    made = tracker().fit(**series.up_to(DAYS[0]).columns())
    second = series.after(DAYS[0])
    with pytest.raises(
        gs.UsageError, match="topics for 60 documents, .* the 300 before: give topics for all 360"
    ):
        made.update(**second.columns(), topics=second.themes)


def test_a_fitted_model_of_bertopic_gives_its_topics(series: Series) -> None:
    bertopic = pytest.importorskip("bertopic")
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    first = series.up_to(DAYS[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = bertopic.BERTopic(
            umap_model=PCA(5, random_state=1), hdbscan_model=KMeans(6, random_state=1),
            embedding_model=None, language=None,
        ).fit(first.docs, first.vectors)  # fmt: skip
    topics = tracker().fit_transform(**first.columns(), topics=model)
    assert len(set(zip(topics.tolist(), model.topics_, strict=True))) == 6


@pytest.mark.filterwarnings("ignore")
def test_a_model_of_bertopic_that_is_not_fitted_is_fitted_to_the_documents(
    series: Series, tmp_path: Path
) -> None:
    bertopic = pytest.importorskip("bertopic")
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    def model(topics: int) -> Any:
        return bertopic.BERTopic(
            umap_model=PCA(5, random_state=1), hdbscan_model=KMeans(topics, random_state=1),
            embedding_model=None, language=None,
        )  # fmt: skip

    first, second = series.up_to(DAYS[0]), series.after(DAYS[0])
    six, seven = model(6), model(7)
    made = tracker().fit(**first.columns(), topics=six)
    assert len(set(zip(made.topics_.tolist(), six.topics_, strict=True))) == 6
    made.update(**second.columns(), topics=seven)
    assert len(set(zip(made.topics_.tolist(), seven.topics_, strict=True))) == 7
    docs = [f"Kelp shades moss in bay {n}." for n in range(70)] + ["…"]
    three = model(3)
    topics = tracker(cache=tmp_path).fit_transform(docs, ["2025-01-01"] * 71, topics=three)
    assert (len(three.topics_), topics[-1]) == (70, -1)
    assert len(set(zip(topics[:-1].tolist(), three.topics_, strict=True))) == 3


def test_a_saved_tracker_goes_on_as_if_it_had_not_been_saved(
    series: Series, tmp_path: Path
) -> None:
    made = tracker(n_topics=5, config={"report": {"title": "Mine"}}).fit(
        **series.up_to(DAYS[0]).columns()
    )
    made.save(tmp_path / "kept")
    loaded = gs.TopicTracker.load(tmp_path / "kept")
    assert loaded.get_params() == made.get_params()
    assert np.array_equal(loaded.topics_, made.topics_)
    assert gs.open(tmp_path / "kept" / "artifacts").as_of == str(DAYS[0])
    second = series.after(DAYS[0]).columns()
    assert tables(loaded.update(**second).result()) == tables(made.update(**second).result())
    assert published_runs(tmp_path / "kept" / "artifacts") == [str(DAYS[0])]
    made.save(tmp_path / "kept")
    assert published_runs(tmp_path / "kept" / "artifacts") == [str(DAYS[0]), str(DAYS[-1])]


def test_given_topics_and_parameters_alone_are_saved_too(series: Series, tmp_path: Path) -> None:
    tracker(n_topics=7).save(tmp_path / "unfitted")
    assert gs.TopicTracker.load(tmp_path / "unfitted").n_topics == 7
    first, second = series.up_to(DAYS[0]), series.after(DAYS[0])
    tracker().fit(**first.columns(), topics=first.themes).save(tmp_path / "kept")
    made = gs.TopicTracker.load(tmp_path / "kept").update(**second.columns(), topics=second.themes)
    assert len(set(zip(made.topics_.tolist(), series.themes, strict=True))) == 5


def test_what_is_no_saved_tracker_is_neither_read_nor_replaced(tmp_path: Path) -> None:
    with pytest.raises(gs.UsageError, match="is no saved tracker: give a folder"):
        gs.TopicTracker.load(tmp_path)
    with pytest.raises(gs.UsageError, match="is no saved tracker: name another folder"):
        tracker().save(tmp_path)
    tracker().save(tmp_path / "kept")
    (tmp_path / "kept" / "tracker.json").write_text("{")
    with pytest.raises(gs.GroundswellError, match="is damaged"):
        gs.TopicTracker.load(tmp_path / "kept")
    (tmp_path / "kept" / "tracker.json").write_text('{"format": 99, "groundswell": "9.9"}')
    with pytest.raises(gs.GroundswellError, match=r"format 99, expected 1: .* saved it, 9\.9"):
        gs.TopicTracker.load(tmp_path / "kept")


def test_a_result_outlives_its_tracker_and_its_folder_goes_with_the_last_of_both(
    series: Series,
) -> None:
    run = tracker().fit(**series.up_to(DAYS[0]).columns()).result()
    gc.collect()
    assert run.papers.num_rows == 300
    folder = run.path
    del run
    gc.collect()
    assert not folder.exists()


def test_before_it_is_fitted_it_says_so() -> None:
    for call in (tracker().result, lambda: tracker().transform(["a"]),
                 lambda: tracker().update(["a"], ["2025-01-01"])):  # fmt: skip
        with pytest.raises(NotFittedError, match=r"call its fit\(docs, dates\) first"):
            call()


def test_no_documents_at_all_are_refused() -> None:
    with pytest.raises(gs.UsageError, match="docs is empty: give at least one text"):
        tracker().fit([], [])


def test_settings_are_checked_when_it_is_fitted() -> None:
    made = tracker(method="smoothd")
    with pytest.raises(gs.UsageError, match="did you mean 'smoothed'"):
        made.fit(["Kelp grows."], ["2025-01-01"])


def test_a_fitted_tracker_is_copied_by_save_and_load_alone(fitted: gs.TopicTracker) -> None:
    with pytest.raises(TypeError, match="use its save and load"):
        copy.deepcopy(fitted)
    assert copy.deepcopy(tracker(n_topics=3)).n_topics == 3
    assert clone(fitted).get_params() == fitted.get_params()


NUMBERS = "gives rows of numbers: it takes texts"
NOT_CHECKED = {
    "check_fit_score_takes_y": "wants the second argument called y: these are dates",
    "check_estimators_overwrite_params": NUMBERS,
    "check_dont_overwrite_parameters": NUMBERS,
    "check_estimators_fit_returns_self": NUMBERS,
    "check_readonly_memmap_input": NUMBERS,
    "check_n_features_in_after_fitting": NUMBERS,
    "check_positive_only_tag_during_fit": NUMBERS,
    "check_estimators_dtypes": NUMBERS,
    "check_complex_data": NUMBERS,
    "check_dtype_object": NUMBERS,
    "check_estimators_empty_data_messages": NUMBERS,
    "check_pipeline_consistency": NUMBERS,
    "check_estimators_nan_inf": NUMBERS,
    "check_estimator_sparse_tag": NUMBERS,
    "check_estimator_sparse_array": NUMBERS,
    "check_estimator_sparse_matrix": NUMBERS,
    "check_estimators_pickle": "pickles a fitted estimator: it has save and load instead",
    "check_f_contiguous_array_estimator": NUMBERS,
    "check_transformer_data_not_an_array": NUMBERS,
    "check_transformer_general": NUMBERS,
    "check_methods_sample_order_invariance": NUMBERS,
    "check_methods_subset_invariance": NUMBERS,
    "check_fit2d_1sample": NUMBERS,
    "check_fit2d_1feature": NUMBERS,
    "check_dict_unchanged": NUMBERS,
    "check_fit_idempotent": NUMBERS,
    "check_fit_check_is_fitted": NUMBERS,
    "check_n_features_in": NUMBERS,
    "check_fit1d": NUMBERS,
    "check_fit2d_predict1d": NUMBERS,
    "check_requires_y_none": NUMBERS,
}
"""The checks of scikit-learn that do not apply, with the reason."""


class AsOfNumbers(gs.TopicTracker):
    """A tracker that says it takes arrays of numbers, without which scikit-learn checks nothing."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = True
        return tags


@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_checks_pass_where_they_apply() -> None:
    found = check_estimator(
        AsOfNumbers(), expected_failed_checks=NOT_CHECKED, on_skip=None, on_fail=None
    )
    failed = {each["check_name"] for each in found if each["status"] in ("failed", "xfail")}
    assert failed == set(NOT_CHECKED)
    assert sum(each["status"] == "passed" for each in found) >= 12


def test_what_those_checks_are_about_holds_with_texts(
    series: Series, fitted: gs.TopicTracker
) -> None:
    first = series.up_to(DAYS[0])
    made = tracker()
    before = made.get_params()
    columns = first.columns()
    assert made.fit(**columns) is made
    assert made.get_params() == before
    assert np.array_equal(made.topics_, fitted.topics_)
    some = [5, 2, 9]
    asked = made.transform([first.docs[row] for row in some], first.vectors[some])
    assert asked.tolist() == made.topics_[some].tolist()
    assert made.transform([], np.zeros((0, first.vectors.shape[1]))).tolist() == []
