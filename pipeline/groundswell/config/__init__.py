"""The configuration of a run: a small frozen table per stage, read from a TOML file."""

from groundswell.config.loading import explain_invalid, load, read_toml
from groundswell.config.renamed import Renamed, renamed
from groundswell.config.sources import SourcesConfig
from groundswell.config.table import Table
from groundswell.config.tables import (
    AlignConfig,
    AuditConfig,
    BertopicConfig,
    ClusterConfig,
    Config,
    CorpusConfig,
    DescribeConfig,
    EmbedConfig,
    EmergingConfig,
    EngineConfig,
    GenerateConfig,
    GroupsConfig,
    HierarchyConfig,
    ModelConfig,
    Period,
    PlanConfig,
    PrevalenceConfig,
    ReduceConfig,
    ReportConfig,
    SignalsConfig,
    TermsConfig,
)
from groundswell.config.watches import WatchConfig, WatchFile

__all__ = [
    "AlignConfig",
    "AuditConfig",
    "BertopicConfig",
    "ClusterConfig",
    "Config",
    "CorpusConfig",
    "DescribeConfig",
    "EmbedConfig",
    "EmergingConfig",
    "EngineConfig",
    "GenerateConfig",
    "GroupsConfig",
    "HierarchyConfig",
    "ModelConfig",
    "Period",
    "PlanConfig",
    "PrevalenceConfig",
    "ReduceConfig",
    "Renamed",
    "ReportConfig",
    "SignalsConfig",
    "SourcesConfig",
    "Table",
    "TermsConfig",
    "WatchConfig",
    "WatchFile",
    "explain_invalid",
    "load",
    "read_toml",
    "renamed",
]
