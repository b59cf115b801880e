"""Topics that live: what carries their identity from run to run, as functions on plain arrays.

Vectors are unit float32 rows, so a cosine is a dot product. Nothing here imports a clustering
library: a scheduled run that only extends the topics must start in moments.

    plan        whether a run fits topics anew or extends the last run's
    profiles    how close a topic's papers lie to its centre
    assign      where new papers belong, how firmly, and where they lie on the map
    births      dense groups of recent papers that found a new topic
    match       a fresh clustering's labels under the ids of the topics they continue
    labels      when a topic's label may change
    events      what happened to a topic, as lineage.json has it
"""
