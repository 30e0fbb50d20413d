# Two commands from nothing: `make demo` runs the program on the fixtures, `make test` runs the tests.
# Both make .venv from the pinned, hash-checked requirements first; see scripts/setup.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format screenshots schema dictionary site requirements sbom mutation notebook docker clean

help:  ## say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: .venv/.complete  ## make .venv from the pinned requirements, install Tesseract where apt can

.venv/.complete: requirements.txt pyproject.toml scripts/setup
	scripts/setup $(PYTHON)

demo: setup  ## extract the fixtures: tables, statuses, summary
	$(BIN)/gongkai extract fixtures/reports

test: setup  ## run the tests with coverage
	scripts/setup-tests
	$(BIN)/python -m pytest --numprocesses auto --cov --cov-report term:skip-covered

lint: setup  ## ruff and mypy --strict
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: setup  ## let ruff order imports and lay out the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

screenshots: setup  ## take the pictures of docs/pictures again, after a change of the pages
	GONGKAI_SCREENSHOTS=docs/pictures $(BIN)/python -m pytest tests/test_pages_pictures.py tests/test_audit_files.py

schema: setup  ## write pipeline/report.schema.json again, after a change of the report
	$(BIN)/python -m pipeline.schema

dictionary: setup  ## write docs/dictionary.md and docs/forms.md again, after a change of columns or forms
	$(BIN)/python scripts/make_dictionary.py

site: setup  ## build the site of the documentation into build/site; a broken link is an error
	$(BIN)/python scripts/make_site.py build/site

requirements:  ## pin again: the newest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --upgrade --quiet \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra cluster --extra postgres --extra excel --extra duckdb --extra s3 --extra http --extra review --universal --python-version 3.11 --constraint requirements.txt --quiet \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
	  --output-file requirements-runtime.txt

sbom: setup  ## write sbom.json: what a full install holds, in CycloneDX (installs cyclonedx-bom, not pinned)
	$(BIN)/python -m pip install --quiet cyclonedx-bom
	$(BIN)/cyclonedx-py requirements requirements-runtime.txt --pyproject pyproject.toml --output-reproducible \
	  --output-file sbom.json

mutation: setup  ## change the code of numerals bit by bit: do its tests notice? (installs mutmut, not pinned)
	$(BIN)/python -m pip install --quiet mutmut
	$(BIN)/python -m mutmut run --max-children 1
	$(BIN)/python -m mutmut results

notebook: setup  ## open the notebooks (installs JupyterLab, not pinned)
	$(BIN)/python -m pip install --quiet '.[notebooks]'
	$(BIN)/gongkai extract fixtures/reports --out out
	$(BIN)/jupyter lab notebooks

docker:  ## build the image
	docker build --tag gongkai .

clean:  ## remove what was made here
	rm -rf .venv sbom.json mutants out build dist htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
