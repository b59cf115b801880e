import subprocess
import sys


def test_extending_topics_imports_no_clustering_library():
    program = (
        "import sys, groundswell.tracking.assignment, groundswell.tracking.detection, "
        "groundswell.tracking.refit, groundswell.labeling.relabeling, "
        "groundswell.tracking.matching; "
        "print([m for m in ('umap', 'hdbscan', 'numba', 'sklearn', 'scipy') if m in sys.modules])"
    )
    command = [sys.executable, "-c", program]
    seen = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert seen.stdout.strip() == "[]"
