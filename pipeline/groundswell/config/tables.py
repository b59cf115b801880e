"""The tables of the configuration, each named after the stage whose settings it holds.

`sources` has a module of its own.
"""

from typing import Any, Literal

from pydantic import Field, JsonValue, field_validator, model_validator

from groundswell.config.sources import SourcesConfig
from groundswell.config.table import ADDRESS, DAY, Table, execution_only
from groundswell.config.watches import WatchConfig, distinct_names

_LARGEST_SEED = 2**32 - 1
"""The largest seed that every library takes."""
Period = Literal["auto", "day", "week", "month", "year"]
Granularity = Literal["coarser", "default", "finer"]


def _seed() -> Any:
    """Declare the seed of a stage."""
    return Field(7, ge=0, le=_LARGEST_SEED)


class CorpusConfig(Table):
    """Which records are usable papers."""

    max_abstract_chars: int = Field(100_000, ge=100, le=100_000_000)
    """A record with a longer abstract is rejected: that is no abstract."""
    coarse_dates: Literal["refuse", "first-day"] | None = None
    """'refuse' rejects records whose date is known to the month or the year only; by default they
    are used. 'first-day' is no longer needed."""
    languages: tuple[str, ...] = ()
    """Reject papers in other languages than these (ISO 639-1; 'und' where undetermined); by
    default every language is used."""


class EmbedConfig(Table):
    """Which encoder turns texts into vectors."""

    encoder: str = "auto"
    """'minilm' for English, 'multilingual' for 15 languages, 'sentence-transformers:NAME_OR_FOLDER'
    or 'file:PATH'. 'auto' is 'multilingual' where a quarter of the papers are not in English, else
    'minilm'."""
    dimensions: int | None = Field(None, ge=2, le=100_000)
    """Truncate vectors to their first dimensions and renormalize them (Matryoshka models)."""
    long_text: Literal["truncate", "windows"] = "truncate"
    """A text longer than the encoder's window is truncated, or embedded in overlapping windows."""
    window_overlap: int = Field(32, ge=0, le=100_000)
    """Tokens shared by neighboring windows."""
    precision: Literal["auto", "float", "f32"] = "auto"
    """The precision of 'minilm': 'auto' is int8 where the processor multiplies it, else as 'float':
    bfloat16 where it has that; 'f32' gives vectors that agree between machines. Both are slower."""
    threads: int | None = execution_only(None, ge=1, le=1_024)
    """Threads that encode; by default one per core."""

    @property
    def long_text_identity(self) -> str:
        """The name of `long_text` in an encoder's identity, by which vectors are cached."""
        return "cut" if self.long_text == "truncate" else self.long_text


class PlanConfig(Table):
    """When all topics are refitted, and otherwise updated with the new papers."""

    every_days: int | None = Field(None, ge=1, le=36_500)
    """Refit after this many days; by default only when drift asks for it."""
    max_growth: float = Field(0.1, gt=0)
    """Refit when this many papers have come per paper of the last refit."""
    max_outliers_rise: float = Field(0.1, gt=0)
    """Refit when the share of new papers without a topic has risen by this much."""
    max_fit_drop: float = Field(0.4, gt=0)
    """Refit when new papers are this many standard deviations farther from their topics."""
    max_missing: float = Field(0.1, ge=0, le=1)
    """Where a larger share of the last run's papers is missing from the sources, topics are only
    updated, and the next run continues the run before."""


class ReduceConfig(Table):
    """How the map is laid out."""

    seed: int = _seed()
    """The seed of UMAP."""
    n_neighbors: int = Field(15, ge=2, le=1_000)
    """Neighbors of a paper that UMAP looks at: more keep the large picture, fewer the detail."""
    max_laid_out: int = Field(20_000, ge=1_000, le=10_000_000)
    """Papers that UMAP lays out itself; of more, the rest is placed among their neighbors."""


class BertopicConfig(Table):
    """The settings of `cluster.method = "bertopic"`, under BERTopic's own names and defaults."""

    nr_topics: int | Literal["auto"] | None = None
    """Topics are merged until there are so many, outliers included; 'auto' merges close ones."""
    n_neighbors: int = Field(15, ge=2, le=1_000)
    """Of UMAP."""
    n_components: int = Field(5, ge=2, le=100)
    """Of UMAP."""
    min_dist: float = Field(0.0, ge=0, le=1)
    """Of UMAP."""
    min_samples: int | None = Field(None, ge=1, le=1_000_000)
    """Of HDBSCAN; by default as many as `min_topic_size`."""
    cluster_selection_method: Literal["eom", "leaf"] = "eom"
    """Of HDBSCAN."""
    cluster_selection_epsilon: float = Field(0.0, ge=0)
    """Of HDBSCAN."""

    @field_validator("nr_topics", mode="before")
    @classmethod
    def _a_number_or_auto(cls, value: object) -> object:
        whole = isinstance(value, int) and not isinstance(value, bool) and value > 1
        if not whole and value not in (None, "auto"):
            raise ValueError("expected a whole number of at least 2, or 'auto'")
        return value


class ClusterConfig(Table):
    """How papers are grouped into topics."""

    method: str = "smoothed"
    """A name in `groundswell.clustering.registry`. 'bertopic' is BERTopic itself, and 'hdbscan' its
    steps without it: UMAP and HDBSCAN, which leave a third of papers without a topic."""
    seed: int = _seed()
    """For methods that are random: 'hdbscan' and 'bertopic' are, 'smoothed' is not."""
    topics: int | None = Field(None, ge=2, le=10_000)
    """About how many topics to make; by default the data decides."""
    granularity: Granularity = "default"
    """Of the method 'smoothed': 'finer' makes 1.5 to 2.5 times as many topics as the data supports
    best, 'coarser' as many times fewer; in between the data decides. It counts where topics are
    made anew: in a first run, and by --refit."""
    min_topic_size: int | None = Field(None, ge=2, le=1_000_000)
    """Papers that a topic has at least: on average ('smoothed', by default 15) or each (10)."""
    topics_from: str | None = execution_only(None)
    """Take over topics made elsewhere: a table of paper ids and topics, or a BERTopic model."""
    bertopic: BertopicConfig = BertopicConfig()
    """Of the method 'bertopic'."""

    @model_validator(mode="after")
    def _one_size(self) -> "ClusterConfig":
        if self.granularity == "default":
            return self
        if self.topics is not None:
            raise ValueError(
                f"topics and granularity both say how many topics to make, {self.topics} and "
                f"{self.granularity!r}: leave one of them out"
            )
        if self.method != "smoothed":
            raise ValueError(
                f"granularity is {self.granularity!r} and method {self.method!r}, expected "
                f"'smoothed': leave granularity out, or give min_topic_size"
            )
        return self


class HierarchyConfig(Table):
    """How topics are joined to themes and divided into subtopics; the data decides."""


class DescribeConfig(Table):
    """How each topic is described in the words of its papers."""

    keywords: int = Field(10, ge=3, le=100)
    """Keywords of a topic."""
    exemplars: int = Field(5, ge=1, le=100)
    """Exemplar papers of a topic."""
    language: Literal["de", "en", "es", "fr", "it", "ja", "pt", "zh"] | None = None
    """The language of names, keywords and quotes of a topic whose papers are in several, if a tenth
    of them are in it; by default that of the report."""


class GenerateConfig(Table):
    """A language model that writes labels and summaries; off without an endpoint."""

    endpoint: str | None = Field(None, pattern=ADDRESS)
    """The address of a server with OpenAI's interface, up to and with '/v1'."""
    model: str = ""
    """A model that the server has."""
    key_env: str = execution_only("GROUNDSWELL_LLM_KEY")
    """The environment variable that holds the key, if one is needed."""
    max_topics: int = Field(40, ge=1, le=10_000)
    """Topics that one run sends, the largest first; cached answers cost nothing."""
    max_tokens: int = Field(400, ge=50, le=100_000)
    """Tokens of one answer."""
    papers: int = Field(5, ge=1, le=100)
    """Papers of a topic that are sent."""
    timeout: float = execution_only(30.0, gt=0, le=DAY)
    """Seconds for one answer."""
    total: float = execution_only(300.0, gt=0, le=DAY)
    """Seconds for all answers of a run."""

    @model_validator(mode="after")
    def _complete(self) -> "GenerateConfig":
        if self.endpoint is not None and not self.model:
            raise ValueError("an endpoint is set but no model: name a model that the server has")
        return self


class AlignConfig(Table):
    """How topics keep their identity; the rules are in `groundswell.tracking`."""


class PrevalenceConfig(Table):
    """How shares are counted over time."""

    period: Period = "auto"
    """What shares are counted per; 'auto' is the finest period with enough papers, and no finer
    than the dates are known."""
    confidence: float = Field(0.95, gt=0, lt=1)
    """The level of the shares' intervals."""


class SignalsConfig(Table):
    """Which topics are called emerging."""

    false_discovery_rate: float = Field(0.05, gt=0, lt=1)
    """Of the topics called rising, the expected share of those whose share has not changed."""
    emerging_ratio: float = Field(1.5, gt=1)
    """The least rate ratio of an emerging topic; below it a rising topic is 'growing'."""
    strata: str = "none"
    """Compare shares within sources ('source'), first labels ('label') or the groups of a column of
    `sources.own`, where the collection's mix has shifted."""
    simulations: int = Field(1999, ge=99, le=99_999)
    """Simulated series per topic that its bursts are compared with."""
    seed: int = _seed()
    """The seed of the simulations."""


class TermsConfig(Table):
    """Which terms are followed."""

    most_papers: int = Field(100_000, ge=1_000, le=10_000_000)
    """Of more papers than these only the newest are read for terms."""


class EmergingConfig(Table):
    """What the joint list of rises holds."""

    false_discovery_rate: float = Field(0.03, gt=0, lt=1)
    """Of all that is listed in a year of looks, the expected share that has not risen."""
    strata: str = "none"
    """Compare shares within sources ('source'), first labels ('label') or the groups of a column of
    `sources.own`, where the collection's mix has shifted."""


class GroupsConfig(Table):
    """The groups of papers within which trends are compared."""

    fields: tuple[str, ...] | None = None
    """The columns of papers.parquet whose values are groups; by default source, organization,
    authors, labels, language and those of `sources.own`. 'journal' is another."""
    most: int = Field(20, ge=1, le=10_000)
    """Groups of a field that are followed over time, the largest; all are compared."""
    false_discovery_rate: float = Field(0.05, gt=0, lt=1)
    """Of the groups that a verdict names as making a rise, the expected share of false ones."""


class ModelConfig(Table):
    """How the BERTopic model is saved."""


class ReportConfig(Table):
    """How the report looks."""

    title: str = "Groundswell"
    """The title of the report."""
    language: Literal["de", "en"] = "en"
    """The language of the page's texts. What is quoted from papers, names, and the sentences that
    other files have as well stay as they are."""
    leading: int = Field(8, ge=1, le=1_000)
    """Topics that the first plot shows."""
    base_url: str | None = Field(None, pattern=ADDRESS)
    """The address under which the output folder is published: where links of the mail and the feed
    lead. Without it the mail names files, and the feed's links are relative."""


class AuditConfig(Table):
    """What a run must satisfy before it is published."""

    min_papers: int = Field(1, ge=0, le=1_000_000_000)
    """A run of fewer papers is not published."""
    max_outliers: float = Field(0.5, ge=0, le=1)
    """The audit warns of a larger share of papers without a topic."""


class EngineConfig(Table):
    """Where papers are embedded and assigned; the results are the same."""

    name: Literal["local", "ray"] = execution_only("local")
    """'local', or a cluster of 'ray'."""
    workers: int | None = execution_only(None, ge=1, le=1_024)
    """Workers of the cluster that Ray starts on this machine; by default one per core."""
    address: str | None = execution_only(None)
    """A Ray cluster that runs already, as 'ray://HOST:PORT' or 'HOST:PORT'."""
    timeout: float = execution_only(600.0, gt=0, le=DAY)
    """Seconds after which a piece of work (128 texts, 65,536 vectors) that a cluster has not done
    ends the run; it takes a few, and as long as it waits for a free core."""


class Config(Table):
    """The whole configuration."""

    sources: SourcesConfig = SourcesConfig()
    corpus: CorpusConfig = CorpusConfig()
    embed: EmbedConfig = EmbedConfig()
    plan: PlanConfig = PlanConfig()
    reduce: ReduceConfig = ReduceConfig()
    cluster: ClusterConfig = ClusterConfig()
    hierarchy: HierarchyConfig = HierarchyConfig()
    describe: DescribeConfig = DescribeConfig()
    generate: GenerateConfig = GenerateConfig()
    align: AlignConfig = AlignConfig()
    prevalence: PrevalenceConfig = PrevalenceConfig()
    signals: SignalsConfig = SignalsConfig()
    terms: TermsConfig = TermsConfig()
    emerging: EmergingConfig = EmergingConfig()
    groups: GroupsConfig = GroupsConfig()
    model: ModelConfig = ModelConfig()
    report: ReportConfig = ReportConfig()
    audit: AuditConfig = AuditConfig()
    engine: EngineConfig = EngineConfig()
    watch: dict[str, WatchConfig] = Field(default_factory=dict)
    """The watches by their names."""

    @model_validator(mode="after")
    def _named_in_the_language_of_the_report(self) -> "Config":
        if self.describe.language is None:
            own = self.describe.model_copy(update={"language": self.report.language})
            object.__setattr__(self, "describe", own)
        return self

    def published(self) -> dict[str, dict[str, JsonValue]]:
        """Return the settings as run.json has them: without people's addresses."""
        return self.model_dump(mode="json", exclude={"watch": {"__all__": {"to"}}})

    @field_validator("watch")
    @classmethod
    def _names(cls, watches: dict[str, WatchConfig]) -> dict[str, WatchConfig]:
        return distinct_names(watches)
