"""The configuration: one small frozen value per stage, read from a TOML file.

A table is named after its stage. Fields marked `execution_only` change how a
run is carried out and never its result, so they stay out of the cache's keys.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from groundswell.errors import UsageError, nearest

_ADDRESS = r"^https?://[^?#\s]+$"
Period = Literal["auto", "day", "week", "month"]


def execution_only(default: Any, **limits: Any) -> Any:
    """Declare a field that changes only how a run goes, not what comes out."""
    return Field(default, json_schema_extra={"execution_only": True}, **limits)


class Table(BaseModel):
    """A table of the configuration: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def result_fields(self) -> dict[str, Any]:
        """Return the fields that can change the result, for the cache's key."""
        execution = {
            name
            for name, field in type(self).model_fields.items()
            if isinstance(field.json_schema_extra, dict)
            and field.json_schema_extra.get("execution_only")
        }
        return self.model_dump(mode="json", exclude=execution)


class SourcesConfig(Table):
    """How outside files are read."""

    year: int | None = Field(None, ge=1900, le=2200)
    """The year of a copied digest page whose date names none."""
    columns: dict[str, str] = Field(default_factory=dict)
    """For CSV, Parquet and JSON Lines: our field name to the file's column."""
    names: tuple[str, ...] = ()
    """Keep only records of these sources, as their `source` says: 'arxiv', 'hf-daily', ..."""
    categories: tuple[str, ...] = ()
    """Keep only records with one of these labels, or one below it: 'cs' keeps 'cs.CL'."""
    keywords: tuple[str, ...] = ()
    """Keep only records whose title or abstract holds one of these words or phrases."""
    since: date | None = None
    until: date | None = None
    """Keep only records of these digest dates."""
    offline: bool = execution_only(False)
    """Read what was fetched before, and ask nobody."""
    snapshots: str | None = execution_only(None)
    """The folder of what was fetched; by default 'snapshots' in the cache."""
    hf_url: str = execution_only("https://huggingface.co/api/daily_papers", pattern=_ADDRESS)
    arxiv_url: str = execution_only("https://export.arxiv.org/api/query", pattern=_ADDRESS)
    arxiv_oai_url: str = execution_only("https://oaipmh.arxiv.org/oai", pattern=_ADDRESS)
    pause: float = execution_only(1.0, ge=0)
    """Seconds between requests; of arXiv at least 3, as its terms ask."""
    attempts: int = execution_only(5, ge=1, le=20)
    """How often a page is asked for before a run gives up."""
    timeout: float = execution_only(30.0, gt=0)
    """Seconds without a byte after which a request is given up."""


class CorpusConfig(Table):
    """What a usable paper is."""

    max_abstract_chars: int = Field(100_000, ge=100)
    """A longer abstract is rejected: it is no abstract."""
    coarse_dates: Literal["refuse", "first-day"] = "refuse"
    """A date known to the month is refused, or stands for its first day: then no period finer
    than the month can be chosen."""
    languages: tuple[str, ...] = ()
    """Papers in other languages than these (ISO 639-1; 'und' where undetermined) are set aside;
    by default none is."""


class EmbedConfig(Table):
    """Which encoder turns texts into vectors."""

    encoder: str = "minilm"
    """'minilm', 'sentence-transformers:NAME_OR_FOLDER' or 'file:PATH'."""
    dimensions: int | None = Field(None, ge=2)
    """Truncate vectors to their first dimensions and renormalize (Matryoshka models)."""
    long_text: Literal["truncate", "windows"] = "truncate"
    """A text longer than the encoder's window is truncated, or embedded in overlapping windows."""
    window_overlap: int = Field(32, ge=0)
    """Tokens shared by neighbouring windows."""
    precision: Literal["auto", "f32"] = "auto"
    """Of 'minilm': 'auto' takes bfloat16 where the processor has it, twice as fast; 'f32' gives
    vectors that agree between machines."""
    threads: int | None = execution_only(None, ge=1)

    @property
    def long_text_identity(self) -> str:
        """The name of `long_text` in an encoder's identity, by which vectors are cached."""
        return "cut" if self.long_text == "truncate" else self.long_text


class PlanConfig(Table):
    """When topics are fitted anew rather than carried on from the last run."""

    every_days: int | None = Field(None, ge=1)
    """Fit anew after this many days; by default only when drift asks for it."""
    max_growth: float = Field(0.1, gt=0)
    """Fit anew when this many papers have come per paper of the last fitting."""
    max_outliers_rise: float = Field(0.1, gt=0)
    """Fit anew when the share of new papers that fit no topic has risen by this much."""
    max_fit_drop: float = Field(0.4, gt=0)
    """Fit anew when new papers lie this many standard deviations farther from their topics."""


class ReduceConfig(Table):
    """How the map is laid out."""

    seed: int = 7
    n_neighbors: int = Field(15, ge=2)
    max_laid_out: int = Field(20_000, ge=1_000)
    """Papers that UMAP lays out itself; of more, the rest is put among their neighbours."""


class ClusterConfig(Table):
    """How papers are grouped into topics."""

    method: str = "smoothed"
    """A name in `groundswell.clustering.registry`. 'hdbscan' is BERTopic's method, UMAP and
    HDBSCAN, which leave a third of papers without a topic."""
    seed: int = 7
    """For methods that are random: 'hdbscan' is, 'smoothed' is not."""
    topics: int | None = Field(None, ge=2)
    """About how many topics to make; by default the data decides."""
    min_topic_size: int | None = Field(None, ge=2)
    """Papers a topic has at least: on average ('smoothed', by default 15) or each (10)."""


class HierarchyConfig(Table):
    """How topics are joined to themes and divided into subtopics; the data decides."""


class DescribeConfig(Table):
    """How each topic is described in the words of its papers."""

    keywords: int = Field(10, ge=3)
    exemplars: int = Field(5, ge=1)


class GenerateConfig(Table):
    """A language model that writes labels and summaries; off without an endpoint."""

    endpoint: str | None = Field(None, pattern=_ADDRESS)
    """Of the OpenAI kind, up to and with '/v1'."""
    model: str = ""
    """A model that the server has."""
    key_env: str = execution_only("GROUNDSWELL_LLM_KEY")
    """The environment's variable that holds the key, if one is needed."""
    max_topics: int = Field(40, ge=1)
    """Topics asked for in one run, the largest; cached answers cost nothing."""
    max_tokens: int = Field(400, ge=50)
    """Of one answer."""
    papers: int = Field(5, ge=1)
    """Papers of a topic that are sent."""
    timeout: float = execution_only(30.0, gt=0)
    """Seconds for one answer."""
    total: float = execution_only(300.0, gt=0)
    """Seconds for all of a run's answers."""

    @model_validator(mode="after")
    def _complete(self) -> "GenerateConfig":
        if self.endpoint is not None and not self.model:
            raise ValueError("an endpoint is set but no model: name a model that the server has")
        return self


class TopicsConfig(Table):
    """Which labels are in force; the rules are in `labeling.relabeling`."""


class AlignConfig(Table):
    """When topics keep their identity; the rules are in `groundswell.tracking`."""


class PrevalenceConfig(Table):
    """How shares are counted over time."""

    period: Period = "auto"
    confidence: float = Field(0.95, gt=0, lt=1)


class SignalsConfig(Table):
    """What is called emerging."""

    false_discovery_rate: float = Field(0.05, gt=0, lt=1)
    """Of the topics called rising, the share that chance alone explains, on average."""
    emerging_ratio: float = Field(1.5, gt=1)
    """A rise by less than this is 'growing'."""
    strata: Literal["none", "source", "label"] = "none"
    """Compare shares within sources or (first) labels, where the collection's mix has shifted."""
    draws: int = Field(1999, ge=99)
    """Simulated series per topic that its bursts are compared with."""
    seed: int = 7


class ModelConfig(Table):
    """How the BERTopic model is saved."""


class ReportConfig(Table):
    """How the report looks."""

    title: str = "Groundswell"
    leading: int = Field(8, ge=1)
    """How many topics the first plot shows."""
    base_url: str | None = Field(None, pattern=_ADDRESS)
    """The address under which the output folder is published: where links of the mail and the feed
    lead. Without it the mail names files, and the feed's links are relative."""


class AuditConfig(Table):
    """What a run must satisfy before it is published."""

    min_papers: int = Field(1, ge=0)
    max_outliers: float = Field(0.5, ge=0, le=1)
    """More papers without a topic than this share is warned of."""


class EngineConfig(Table):
    """Where papers are embedded and assigned; the results are the same."""

    name: Literal["local", "ray"] = execution_only("local")
    workers: int | None = execution_only(None, ge=1)
    """Workers of the cluster that Ray starts on this machine; by default one per core."""
    address: str | None = execution_only(None)
    """A Ray cluster that is there already, as 'ray://HOST:PORT' or 'HOST:PORT'."""
    timeout: float = execution_only(600.0, gt=0)
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
    topics: TopicsConfig = TopicsConfig()
    align: AlignConfig = AlignConfig()
    prevalence: PrevalenceConfig = PrevalenceConfig()
    signals: SignalsConfig = SignalsConfig()
    model: ModelConfig = ModelConfig()
    report: ReportConfig = ReportConfig()
    audit: AuditConfig = AuditConfig()
    engine: EngineConfig = EngineConfig()


def load(
    path: Path | None,
    overrides: dict[str, dict[str, Any]] | None = None,
    notice: Callable[[str], None] = lambda _: None,
) -> Config:
    """Read the configuration from a TOML file, with `overrides` from the command line on top.

    Names of the last release are read, and `notice` hears of each. Raises `UsageError` for a file
    that cannot be read, an unknown key or a wrong value.
    """
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"configuration {path} cannot be read: {error}") from error
        values = renamed(
            values, RENAMED, lambda message: notice(f"configuration {path}: {message}")
        )
    for table, fields in (overrides or {}).items():
        values[table] = {**values.get(table, {}), **fields}
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"configuration: {explain(error, Config)}") from error


RENAMED: Mapping[str, str] = {
    "levels": "hierarchy",
    "describe.llm": "generate",
    "embed.long_text=cut": "embed.long_text=truncate",
}
"""Tables, keys and values of the last release that are still read, to their names now."""


def renamed(
    values: Mapping[str, Any], names: Mapping[str, str], notice: Callable[[str], None]
) -> dict[str, Any]:
    """Return the values of a TOML file under today's names; `notice` hears of each old one.

    `names` are paths of tables and keys joined by dots, with `=value` for a value. What has a new
    name already is left as it is.
    """
    found: dict[str, Any] = {
        key: dict(value) if isinstance(value, Mapping) else value for key, value in values.items()
    }
    for old, new in names.items():
        path, _, value = old.partition("=")
        *tables, key = path.split(".")
        inside: Any = found
        for table in tables:
            inside = inside.get(table) if isinstance(inside, dict) else None
        if not isinstance(inside, dict) or key not in inside or (value and inside[key] != value):
            continue
        notice(f"'{old}' is now called '{new}': the old name is read for one more release")
        if value:
            inside[key] = new.partition("=")[2]
        else:
            found.setdefault(new, inside.pop(key))
    return found


def explain(error: ValidationError, table: type[BaseModel]) -> str:
    """Say in one sentence what is wrong with the first wrong key, and what would be right."""
    # A misspelt key is at once an unknown one and a missing one: the former says more.
    first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    *tables, key = first["loc"]
    for name in tables:
        if isinstance(name, int):
            continue  # a row of the table before
        annotation = table.model_fields[name].annotation if name in table.model_fields else None
        row = next(iter(get_args(annotation)), annotation)
        if not (isinstance(row, type) and issubclass(row, BaseModel)):
            break
        table = row
    where = ".".join(map(str, [*tables, key]))
    if first["type"] == "extra_forbidden":
        known = sorted(table.model_fields)
        return f"unknown key '{where}'{nearest(str(key), known)}; known are {', '.join(known)}"
    return f"{where} = {first['input']!r}: {first['msg'].removeprefix('Value error, ')}"
