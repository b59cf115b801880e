"""Ward's hierarchical clustering of weighted points, and its partitions."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.linalg import Doubles, Floats, Ids


def ward_tree(points: Floats, counts: Ids) -> Doubles:
    """Join weighted points by Ward's rule; return (m - 1, 4) rows as scipy's linkage does.

    `points` (m, d) count as often as `counts` (m,) says, which scipy's linkage does not offer. A
    row holds the two nodes joined, the height and the joint count; the height is the increase of
    the within-cluster sum of squares (Lance and Williams 1967, doi:10.1093/comjnl/9.4.373). Among
    equal heights the first pair is joined first.
    """
    merging = _Merging.of(points.astype(np.float64), counts.astype(np.float64))
    tree = np.empty((max(len(points) - 1, 0), 4))
    for step in range(len(tree)):
        tree[step] = merging.join(len(points) + step)
    return tree


@dataclass
class _Merging:
    """The clusters that are left, by the row of one of their points.

    `gap` (m, m) is the height at which two would join, infinite where one is gone; `closest` (m,)
    and `height` (m,) are each one's best partner and the height of that join. `node` (m,) is a
    cluster's number in the tree.
    """

    gap: Doubles
    count: Doubles
    closest: Ids
    height: Doubles
    node: Ids
    alive: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.alive = np.ones(len(self.gap), dtype=bool)

    @classmethod
    def of(cls, points: Doubles, count: Doubles) -> "_Merging":
        squares = np.einsum("ij,ij->i", points, points)
        gap = np.maximum(squares[:, None] + squares - 2 * points @ points.T, 0)
        gap *= count[:, None] * count / (count[:, None] + count)
        np.fill_diagonal(gap, np.inf)
        rows = np.arange(len(points))
        closest = gap.argmin(axis=1)
        return cls(gap, count, closest, gap[rows, closest], rows)

    def join(self, node: int) -> tuple[float, float, float, float]:
        """Join the two nearest clusters to the tree's `node`; return that row of the tree."""
        first = int(self.height.argmin())
        kept, gone = sorted((first, int(self.closest[first])))
        height = self.gap[kept, gone]
        count = self.count[kept] + self.count[gone]
        low, high = sorted((self.node[kept], self.node[gone]))
        row = self._gaps_of_join(kept, gone, height)
        self.alive[gone] = False
        row[~self.alive] = np.inf
        row[kept] = np.inf
        self.gap[kept], self.gap[:, kept] = row, row
        self.gap[gone], self.gap[:, gone] = np.inf, np.inf
        self.count[kept] = count
        self.node[kept], self.height[gone] = node, np.inf
        self._update_partners(kept, gone, row)
        return low, high, height, count

    def _gaps_of_join(self, kept: int, gone: int, height: float) -> Doubles:
        """Return the joined cluster's gaps to all others, by Lance and Williams's recurrence."""
        count, gap = self.count, self.gap
        row: Doubles = (count + count[kept]) * gap[kept] + (count + count[gone]) * gap[gone]
        row -= count * height
        row /= count + count[kept] + count[gone]
        return row

    def _update_partners(self, kept: int, gone: int, row: Doubles) -> None:
        lost = np.flatnonzero(self.alive & ((self.closest == kept) | (self.closest == gone)))
        for other in {kept, *lost.tolist()}:
            self.closest[other] = self.gap[other].argmin()
            self.height[other] = self.gap[other, self.closest[other]]
        nearer = self.alive & (row < self.height)
        self.closest[nearer], self.height[nearer] = kept, row[nearer]


def tree_partition(tree: Doubles, leaves: int, k: int) -> Ids:
    """Return each leaf's group, (leaves,), in the tree's partition into `k`; numbered by leaf."""
    group = np.arange(leaves + len(tree))
    for step in range(max(0, leaves - k)):
        group[tree[step, :2].astype(int)] = leaves + step
    for step in range(leaves + len(tree) - 1, -1, -1):
        group[step] = group[group[step]]
    return np.unique(group[:leaves], return_inverse=True)[1].astype(np.int64)
