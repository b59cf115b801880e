"""Topics of texts and dates in memory, in the shape of an estimator of scikit-learn."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError
from sklearn.utils import TransformerTags

from groundswell.api.assigning import Assigner, topic_of_papers
from groundswell.api.attempts import Attempts, attempt_id, covered, recorded
from groundswell.api.documents import Documents, texts_of
from groundswell.api.given import fit_model, is_unfitted, topics_given
from groundswell.api.notices import tell
from groundswell.api.opening import open_run
from groundswell.api.running import AnyConfig, AnyPath, a_config, job_settings, run_once
from groundswell.api.vectors import TextVectors
from groundswell.api.workspace import Fitted, Workspace
from groundswell.artifacts import OUTLIER
from groundswell.compute.linalg import Ids
from groundswell.config import Config
from groundswell.errors import UsageError
from groundswell.formatting import counted
from groundswell.outputs.runs import published_runs, state_before

if TYPE_CHECKING:
    from groundswell.api.run import Run
    from groundswell.job import JobSettings

_NOT_FITTED = "this TopicTracker is not fitted yet: call its fit(docs, dates) first"


class TopicTracker(BaseEstimator):  # type: ignore[misc]
    """Find the topics of dated texts, follow them as more texts come, and see which emerge.

    It runs the same stages as `groundswell run`, with the same bytes: `fit` is a first run on the
    documents, and each `update` a later run that continues it.

    Args:
        n_topics: About how many topics to make; by default the data decides.
        min_topic_size: Documents that a topic has at least, on average.
        method: The clustering method: 'smoothed' (the default), 'hdbscan' or 'bertopic'.
        encoder: What makes vectors of texts, where no embeddings are given: 'auto' (the default),
            'minilm', 'multilingual' or 'sentence-transformers:NAME_OR_FOLDER'.
        every_days: Run once per date of the documents that is so many days after the run before,
            as `groundswell run --from` does with 1, and at last as of the latest date. By default
            each call is one run.
        config: More settings: a TOML file, a mapping of its tables, or a `gs.Config`.
        cache: A folder of vectors that trackers share; by default each has its own.
        today: Documents dated later are not used; by default the current date.

    Attributes:
        topics_: The topic of every document so far, (n,), in the order they were given; -1 for
            none.
    """

    topics_: Ids

    def __init__(  # noqa: PLR0913 - scikit-learn wants each parameter by its name
        self,
        *,
        n_topics: int | None = None,
        min_topic_size: int | None = None,
        method: str | None = None,
        encoder: str | None = None,
        every_days: int | None = None,
        config: AnyConfig = None,
        cache: AnyPath | None = None,
        today: date | None = None,
    ) -> None:
        self.n_topics = n_topics
        self.min_topic_size = min_topic_size
        self.method = method
        self.encoder = encoder
        self.every_days = every_days
        self.config = config
        self.cache = cache
        self.today = today

    def fit(
        self,
        docs: object,
        dates: object,
        ids: object = None,
        embeddings: object = None,
        topics: object = None,
        titles: object = None,
    ) -> "TopicTracker":
        """Find the topics of documents; what was there before is forgotten.

        Args:
            docs: A text per document, as a list, an array or a column (pandas, polars, Arrow).
            dates: Their dates: text as '2026-01-30', dates, datetimes, NumPy's or pandas' times.
            ids: Their ids, each once; by default they follow from the texts.
            embeddings: Their vectors (n, d), where another encoder has made them.
            topics: Topics made elsewhere: one per document, a BERTopic model fitted to them, or
                a table or mapping by id (docs/bertopic.md). A BERTopic model that is not fitted yet
                is fitted to the documents.
            titles: Their titles; by default the beginnings of the texts.

        Raises:
            UsageError: A column has another length or a value that it cannot have.
            GroundswellError: No document is usable.
        """
        documents = Documents.of(docs, dates, ids, titles, embeddings)
        return self._go_on(Workspace(), Fitted(Documents.none(), []), documents, topics)

    def update(
        self,
        docs: object,
        dates: object,
        ids: object = None,
        embeddings: object = None,
        topics: object = None,
        titles: object = None,
    ) -> "TopicTracker":
        """Add documents and go on: the same topics, under the same ids, with what is new.

        Arguments are those of `fit`. `topics` are one per document of this call, where topics were
        given before, or one for every document so far. A run is as of the latest date, and at least
        a day after the run before.
        """
        workspace, before = self._fitted()
        more = Documents.of(docs, dates, ids, titles, embeddings)
        return self._go_on(workspace, before, more, topics)

    def transform(self, docs: object, embeddings: object = None, titles: object = None) -> Ids:
        """Return the topic of each text, (n,), as new documents would be assigned; -1 for none.

        A text that the tracker knows has the topic it has. Nothing is changed by it.
        """
        workspace, fitted = self._fitted()
        n, day = len(texts_of(docs)), published_runs(workspace.runs)[-1]
        asked = Documents.of(docs, [day] * n, range(n), titles, embeddings)
        asked.require_like(fitted.documents)
        known = dict(zip(fitted.documents.texts, fitted.documents.ids, strict=True))
        topics = np.full(n, OUTLIER, dtype=np.int64)
        rows = [row for row, text in enumerate(asked.texts) if text in known]
        topics[rows] = self._topics_of([known[asked.texts[row]] for row in rows])
        rest = np.setdiff1d(np.arange(n), rows)
        if len(rest):
            topics[rest] = self._assigner().topics(asked.rows(rest.tolist()))
        return topics

    def fit_transform(
        self,
        docs: object,
        dates: object,
        ids: object = None,
        embeddings: object = None,
        topics: object = None,
        titles: object = None,
    ) -> Ids:
        """Find the topics of documents, and return the topic of each, (n,); see `fit`."""
        return self.fit(docs, dates, ids, embeddings, topics, titles).topics_

    def result(self) -> "Run":
        """Return the newest run, as `gs.open` does."""
        workspace, _ = self._fitted()
        return open_run(workspace.runs, kept=workspace.folder)

    def save(self, path: str | PathLike[str]) -> None:
        """Save the tracker in a folder, without pickle: documents, vectors, runs and parameters.

        `gs.open` reads the runs in its subfolder 'artifacts'.
        """
        parameters = self.get_params(deep=False)
        if isinstance(self.config, Config):
            parameters["config"] = self.config.model_dump(mode="json")
        plain = json.loads(json.dumps(parameters, default=_plain))
        workspace, fitted = vars(self).get("_state", (Workspace(), None))
        workspace.save(Path(path), fitted, plain)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> "TopicTracker":
        """Return the tracker saved in a folder, which stays as it is."""
        workspace = Workspace()
        fitted, parameters = workspace.load(Path(path))
        today = parameters["today"]
        tracker = cls(**{**parameters, "today": today and date.fromisoformat(today)})
        if fitted is not None:
            tracker._state = (workspace, fitted)
            tracker.topics_ = tracker._topics_of(fitted.order)
        return tracker

    def __sklearn_tags__(self) -> Any:
        """Return what scikit-learn knows of the estimator: it takes texts, and dates with them."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.target_tags.required = True
        tags.transformer_tags = TransformerTags(preserves_dtype=[])
        tags.requires_fit = True
        return tags

    def __getstate__(self) -> Any:
        """Return the state to copy or pickle, which only a tracker that is not fitted has."""
        if "_state" in vars(self):
            raise TypeError("a fitted TopicTracker is not pickled: use its save and load")
        return super().__getstate__()

    def _fitted(self) -> tuple[Workspace, Fitted]:
        state: tuple[Workspace, Fitted] | None = vars(self).get("_state")
        if state is None:
            raise NotFittedError(_NOT_FITTED)
        return state

    def _go_on(
        self, workspace: Workspace, before: Fitted, more: Documents, topics: object
    ) -> "TopicTracker":
        """Run the job on the documents before and on more."""
        if not more.ids:
            raise UsageError("docs is empty: give at least one text")
        documents, order = before.documents.followed_by(more), [*before.order, *more.ids]
        given = None
        if is_unfitted(topics):
            today = self.today or datetime.now(UTC).date()
            given = fit_model(topics, documents, self._text_vectors(workspace, today))
        elif topics is not None:
            given = topics_given(topics, order, more.ids, before.given)
        fitted = Fitted(documents, order, given or before.given)
        workspace.write(fitted)
        run_id = attempt_id()
        with recorded(workspace.runs, run_id) as attempts:
            settings = job_settings(
                workspace.runs,
                run_id,
                config=self._settings(workspace),
                topics=given,
                cache=self.cache or workspace.cache,
                today=self.today,
                notice=tell,
            )
            self._run_job(workspace, fitted, settings, attempts)
        self._state = (workspace, fitted)
        self.topics_ = self._topics_of(fitted.order)
        self._tell_unused(workspace, more.ids)
        return self

    def _run_job(
        self, workspace: Workspace, fitted: Fitted, settings: "JobSettings", attempts: Attempts
    ) -> None:
        """Run once, as of the latest date but after the last run, or once per so many days."""
        from groundswell import job

        sources, runs = [str(workspace.source)], published_runs(workspace.runs)
        dates = fitted.documents.dates
        last = date.fromisoformat(runs[-1]) if runs else None
        later = last is None or max(dates) > last
        if self.every_days is None or not later:
            as_of = None if last is None or later else last + timedelta(days=1)
            run_once(sources, as_of, settings, attempts)
            return
        outcomes = job.run_range(
            sources,
            first=None if runs else min(dates),
            last=None,
            settings=settings,
            every=self.every_days,
        )
        reached = last
        for outcome in outcomes:
            reached = date.fromisoformat(outcome.as_of)
            attempts.add_run(outcome, covered(outcome, reached))
        if reached is None or reached < min(max(dates), settings.today):
            run_once(sources, None, settings, attempts)

    def _settings(self, workspace: Workspace) -> Config:
        """Return the settings: those of `config`, and the other parameters on top."""
        vectors = workspace.vectors
        own: dict[str, dict[str, object]] = {
            "cluster": {
                "topics": self.n_topics,
                "min_topic_size": self.min_topic_size,
                "method": self.method,
            },
            "embed": {"encoder": f"file:{vectors}" if vectors else self.encoder},
        }
        tables = a_config(self.config, tell).model_dump()
        for name, fields in own.items():
            tables[name].update({key: each for key, each in fields.items() if each is not None})
        return a_config(tables, tell)

    def _topics_of(self, ids: Sequence[str]) -> Ids:
        """Return the topic of documents in the newest run, (n,); -1 for those it does not use."""
        topics = topic_of_papers(self.result().papers)
        return np.array([topics.get(paper, OUTLIER) for paper in ids], dtype=np.int64)

    def _tell_unused(self, workspace: Workspace, ids: Sequence[str]) -> None:
        """Warn of documents that the run does not use, with the reason of the first."""
        used = topic_of_papers(self.result().papers)
        unused = [paper for paper in dict.fromkeys(ids) if paper not in used]
        if unused:
            reason = workspace.reason_of(unused[0])
            tell(
                f"warning: {len(unused):,} of {counted(len(ids), 'document')} not used, such as "
                f"'{unused[0]}', which {reason}"
            )

    def _assigner(self) -> Assigner:
        """Return what assigns texts to the topics of the newest run."""
        workspace, _ = self._fitted()
        last = date.fromisoformat(published_runs(workspace.runs)[-1])
        state = state_before(workspace.runs, last + timedelta(days=1))
        vectors = self._text_vectors(workspace, last)
        return Assigner(state, workspace.source, vectors.of_run(state.tracking.encoder))

    def _text_vectors(self, workspace: Workspace, today: date) -> TextVectors:
        return TextVectors(self._settings(workspace), Path(self.cache or workspace.cache), today)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
