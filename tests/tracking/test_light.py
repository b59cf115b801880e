import subprocess
import sys

PROGRAM = """
import sys
import groundswell.labeling.relabeling
import groundswell.tracking
from importlib import import_module
from pkgutil import iter_modules

for module in iter_modules(groundswell.tracking.__path__):
    import_module(f"groundswell.tracking.{module.name}")
print([name for name in ("umap", "hdbscan", "numba", "sklearn", "scipy") if name in sys.modules])
"""


def test_topic_tracking_imports_no_clustering_library() -> None:
    command = [sys.executable, "-c", PROGRAM]
    seen = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert seen.stdout.strip() == "[]"
