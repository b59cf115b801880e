"""Labels, keywords, quotes and recent terms of clusters, in the words of their papers.

`describe_clusters` describes clusters of any origin, `Describer` several clusterings of the same
papers. The languages that papers can be read in are in `languages`.
"""

from groundswell.labeling.describer import ClusterDescriptions
from groundswell.labeling.several_languages import Describer, describe_clusters

__all__ = ["ClusterDescriptions", "Describer", "describe_clusters"]
