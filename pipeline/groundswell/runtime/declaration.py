"""The declaration of the stages: what each reads and makes.

The command line, the cache and the DAGs all read this one table, so a stage is added here and in
`pipeline/stages/<name>.py`, nowhere else. This module imports no numerics.
"""

from groundswell.runtime.stage import Stage

EDGES = ("records", "previous", "guidance", "wording", "phrases")
"""What the edges bring in: the sources' records, the last published topics, the user's edits,
what a language model says."""

STAGES = (
    Stage("corpus", "corpus", reads=("records",), version=3),
    Stage("embed", "embeddings", reads=("corpus",), version=1, resources=("vectors", "engine")),
    Stage("plan", "plan", reads=("corpus", "embeddings", "previous"), version=2),
    Stage(
        "reduce",
        "layout",
        reads=("corpus", "embeddings", "previous", "plan"),
        version=4,
        libraries=("umap-learn", "pynndescent", "numba", "numpy", "scipy", "scikit-learn"),
    ),
    Stage(
        "cluster",
        "clusters",
        reads=("corpus", "embeddings", "previous", "plan", "guidance"),
        version=11,
        libraries=("hdbscan", "umap-learn", "numba", "scikit-learn", "numpy", "scipy"),
        resources=("engine",),
    ),
    Stage(
        "align",
        "membership",
        reads=("corpus", "embeddings", "layout", "clusters", "previous", "plan", "guidance"),
        version=4,
        libraries=("numpy", "scipy"),
    ),
    Stage(
        "hierarchy",
        "levels",
        reads=("corpus", "embeddings", "membership", "previous", "plan"),
        version=4,
        libraries=("numpy", "scipy", "scikit-learn"),
    ),
    Stage(
        "describe",
        "aligned",
        reads=("corpus", "embeddings", "membership", "levels", "previous", "wording", "phrases"),
        version=7,
        libraries=("numpy", "scipy"),
    ),
    Stage(
        "prevalence",
        "prevalence",
        reads=("corpus", "aligned"),
        version=2,
        libraries=("numpy", "scipy"),
    ),
    Stage(
        "signals",
        "signals",
        reads=("corpus", "embeddings", "aligned", "previous"),
        version=8,
        libraries=("numpy", "scipy"),
    ),
    Stage(
        "model",
        "model",
        reads=("embeddings", "aligned"),
        version=1,
        libraries=("safetensors", "numpy"),
    ),
    Stage(
        "report",
        "report",
        reads=("corpus", "aligned", "prevalence", "previous", "signals"),
        version=8,
        # The page states the versions of all that shaped the run.
        libraries=(
            "plotly",
            "jinja2",
            "numpy",
            "scipy",
            "scikit-learn",
            "umap-learn",
            "pynndescent",
            "numba",
            "hdbscan",
        ),
    ),
    Stage(
        "audit",
        "audit",
        reads=("corpus", "embeddings", "aligned", "prevalence", "signals", "report"),
        version=3,
    ),
)


def stage(name: str) -> Stage:
    """Return the stage called `name`."""
    return next(stage for stage in STAGES if stage.name == name)
