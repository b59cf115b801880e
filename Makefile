# Every target sets up what it needs. PYTHON may name any Python 3.11 to 3.13 with venv.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test fast coverage speed wheel check lint types imports bandit spelling scripts audit dist sbom site reference lock clean airflow

demo: $(VENV)/.installed  ## the main job on the bundled corpus; ends with the report's path, and what to look at in it
	$(BIN)/groundswell run sample: --out artifacts
	@echo 'First page: five made-up themes rise, two of them new and one slowly; one fades (Shrinking), and six do not change.'
	@echo 'Open one: its curve, how sure it is, and the papers that show it. Every number leads to its papers.'
	@echo 'Map and Search: 612 papers by what they are about; search "soft gripper", or by meaning "robots that feel".'

test: $(VENV)/.installed-dev node_modules/.installed  ## the tests, on all cores
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadgroup

fast: $(VENV)/.installed-dev  ## what to run between two edits: lint, and the tests that take no seconds
	$(BIN)/ruff check .
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadgroup -m "not slow and not browser and not wheel and not shared"

coverage: $(VENV)/.installed-dev node_modules/.installed  ## the tests without browser and scheduler, and the lines and branches that they reach
	$(BIN)/coverage erase
	OMP_NUM_THREADS=1 $(BIN)/coverage run -m pytest -n auto --dist loadgroup --ignore tests/browser --ignore tests/dags
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

speed: $(VENV)/.installed-dev  ## each stage beside a reference kernel of the same run: fails where one has become slower by a third
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.speed --short

wheel: $(VENV)/.installed-dev  ## a wheel, installed into an empty environment and run
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m wheel

check: lint types imports bandit spelling scripts  ## all that needs no test; pre-commit runs the same

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports --no-cache

bandit: $(VENV)/.installed-dev
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive pipeline dags

spelling: $(VENV)/.installed-dev
	$(BIN)/codespell *.md docs pipeline dags benchmarks examples tools

scripts: node_modules/.installed
	@if command -v npx > /dev/null; then npx --no-install eslint --max-warnings 0 pipeline; else echo "no Node.js here: the page's scripts are not linted"; fi

audit: .audit/.installed  ## known vulnerabilities of the locked dependencies; needs the network (docs/security.md)
	.audit/bin/pip-audit --strict --disable-pip --requirement requirements.txt --requirement requirements-dev.txt

dist: .release/.installed  ## dist/: the archive of the sources and the wheel, as a release has them, checked
	rm -rf dist
	.release/bin/python -m build --quiet
	.release/bin/twine check --strict dist/*
	.release/bin/check-wheel-contents dist/*.whl

sbom: .release/.installed  ## build/sbom.json: the locked packages with versions and hashes, as a bill of materials in CycloneDX
	mkdir -p build
	.release/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --validate --output-file build/sbom.json requirements.txt

site: .site/.installed  ## the documentation, in build/site; a link or an anchor that leads nowhere is an error
	NO_MKDOCS_2_WARNING=1 .site/bin/mkdocs build --quiet --strict

reference: $(VENV)/.installed-dev  ## docs/reference, made from the code: settings, commands, published files, the library
	$(BIN)/python -m tools.reference

lock:  ## resolve again into requirements*.txt (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group default pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group default --group dev pyproject.toml -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group docs -o requirements-docs.txt

airflow: .airflow/.installed  ## an environment of Airflow 3 for the DAGs, apart from the pipeline's

clean:
	rm -rf $(VENV) .audit .release .site build dist node_modules

# --no-deps: the lock file is complete, and two packages in it ask for torch or a database that
# Groundswell has no use for. What a run may import is compiled on all cores: pip would compile
# everything, tests included, on one.
$(VENV)/.installed: requirements.txt pyproject.toml
	$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -m compileall -q -j 0 -x '/tests/|/plotly/(graph_objs|validators)/' $(VENV)/lib
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	touch $@

# Exact versions stand in package.json; a lock file would name a registry's host.
node_modules/.installed: package.json
	@if command -v npm > /dev/null; then npm install --silent --no-package-lock --ignore-scripts --no-audit --no-fund; fi
	@mkdir -p node_modules && touch $@

.audit/.installed:
	$(PYTHON) -m venv .audit
	.audit/bin/pip install --quiet --disable-pip-version-check "pip-audit>=2.9"
	touch $@

.release/.installed:
	$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv .release
	.release/bin/pip install --quiet --disable-pip-version-check "build>=1.3" "twine>=6.2" "check-wheel-contents>=0.6.2" "cyclonedx-bom>=7.1"
	touch $@

.airflow/.installed: dags/requirements.txt
	$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv .airflow
	.airflow/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r dags/requirements.txt
	touch $@

.site/.installed: requirements-docs.txt
	$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv .site
	.site/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-docs.txt
	touch $@
