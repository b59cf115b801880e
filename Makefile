# Every target sets up what it needs. PYTHON may name any Python 3.11 to 3.13 with venv.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test check lock clean airflow

demo: $(VENV)/.installed  ## the main job on the bundled corpus; ends with the report's path
	$(BIN)/groundswell run sample: --out artifacts

test: $(VENV)/.installed-dev  ## the tests
	$(BIN)/python -m pytest

check: $(VENV)/.installed-dev  ## lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock:  ## resolve again into requirements*.txt (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group default pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group default --group dev pyproject.toml -o requirements-dev.txt

airflow: .airflow/.installed  ## an environment of Airflow 3 for the DAGs, apart from the pipeline's

clean:
	rm -rf $(VENV) build dist

# --no-deps: the lock file is complete, and two packages in it ask for torch or a database that
# Groundswell has no use for.
$(VENV)/.installed: requirements.txt pyproject.toml
	$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	touch $@

.airflow/.installed: dags/requirements.txt
	$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv .airflow
	.airflow/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r dags/requirements.txt
	touch $@
