"""Words, phrases and sentences: what clusters of papers are about, in their own language."""

from groundswell.labeling.describer import Describer, describe_clusters

__all__ = ["Describer", "describe_clusters"]
