"""The declaration of the stages, in the order they run.

The command, the cache and the DAGs read this one table, so a stage is added here and in
`groundswell/stages/<name>.py`, nowhere else. What a stage reads is in its function's signature,
its settings are the table of the configuration with its name.
"""

from groundswell.runtime.stage import Stage, Work

INPUTS = ("records", "encoder", "previous", "topic_edits", "label_overrides", "given_topics")
"""The external inputs: the sources' records, the encoder as it is now, the last run's state, the
user's edits, and topics made elsewhere."""

RESOURCES = ("pieces", "vectors", "engine", "answers")
"""What stages use beside artifacts that cannot change a result: the cache of what was made of parts
of the input, that of vectors, where work is carried out, and the cache of a language model's
answers."""

_CLUSTERING = ("bertopic", "hdbscan", "umap-learn", "numba", "scikit-learn", "numpy", "scipy")
_LAYOUT = ("umap-learn", "pynndescent", "numba", "numpy", "scipy", "scikit-learn")
_WORDS = ("numpy", "scipy", "rjieba")
"""What reads texts for phrases; the last divides those in Chinese into words."""
_MAP_BESIDE = {Work.FEW: "", Work.MANY: ""}
_TERMS_BESIDE = {
    Work.FEW: "describe",  # which reads the same texts
    Work.MANY: "hierarchy",  # the last that keeps all cores busy
    Work.UPDATE: "plan",
}

STAGES = (
    Stage("corpus", makes="corpus", libraries=("pycld2",)),
    Stage("embed", makes="embeddings"),
    Stage("plan", makes="plan"),
    Stage("cluster", makes="clusters", libraries=_CLUSTERING),
    Stage("reduce", makes="layout", libraries=_LAYOUT, beside=_MAP_BESIDE),
    Stage("align", makes="alignment", libraries=("numpy", "scipy")),
    Stage("memberships", makes="memberships", libraries=("numpy",)),
    Stage("hierarchy", makes="hierarchy", libraries=("numpy", "scipy", "scikit-learn")),
    Stage("describe", makes="descriptions", libraries=_WORDS),
    Stage("generate", makes="generated_labels", service="endpoint"),
    Stage("topics", makes="topics"),
    Stage("prevalence", makes="prevalence", libraries=("numpy", "scipy")),
    Stage("signals", makes="signals", libraries=("numpy", "scipy")),
    Stage("terms", makes="terms", libraries=_WORDS, beside=_TERMS_BESIDE),
    Stage("emerging", makes="emerging", libraries=_WORDS),
    Stage("groups", makes="groups", libraries=("numpy", "scipy")),
    Stage("transitions", makes="transitions"),
    Stage("model", makes="model", libraries=("safetensors", "numpy")),
    # The page states the versions of all that shaped the run.
    Stage("report", makes="report", libraries=("jinja2", *_LAYOUT, "hdbscan")),
    Stage("audit", makes="audit"),
)


def stage(name: str) -> Stage:
    """Return the stage called `name`."""
    return next(stage for stage in STAGES if stage.name == name)
