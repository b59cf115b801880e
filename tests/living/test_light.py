import subprocess
import sys


def test_extending_topics_imports_no_clustering_library():
    program = (
        "import sys, pipeline.living.assign, pipeline.living.births, pipeline.living.plan, "
        "pipeline.living.labels, pipeline.living.match; "
        "print([m for m in ('umap', 'hdbscan', 'numba', 'sklearn', 'scipy') if m in sys.modules])"
    )
    seen = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert seen.stdout.strip() == "[]"
