# `make site` builds the site; `make test` runs every check. Each makes its own .venv from a bare Python 3.11.
PYTHON ?= python3
BASE_URL ?=
VENV := .venv
RUN := $(VENV)/bin/python
# One list for every system and Python from 3.11 on; no address of an index, so any mirror serves.
PINS := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := site
.PHONY: site test figures bench format pins clean help

site: $(VENV)/.site  ## build site/ from content/
	@$(RUN) build.py $(if $(BASE_URL),--base-url '$(BASE_URL)')

test: $(VENV)/.test  ## run every check: format, lint, types, the content, the tests
	@$(RUN) -m ruff format --check --quiet . || { echo "not formatted: run make format"; exit 1; }
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m mypy
	@$(RUN) build.py check
	@$(RUN) -m pytest -n 2

figures: $(VENV)/.test bench/node_modules/.done  ## measure the built site: axe-core, Lighthouse, the Nu HTML checker, weights (npm, Java)
	@$(RUN) build.py $(if $(BASE_URL),--base-url '$(BASE_URL)')
	@$(RUN) bench/figures.py $(FIGURES)

bench: $(VENV)/.test bench/peers/.done  ## measure the build beside Hugo, Zola, Eleventy, Pelican and MkDocs (npm; long): BENCH="1000 --what cold"
	@$(RUN) bench/run.py $(or $(BENCH),--search --keep)

bench/peers/.done: bench/peers/package-lock.json bench/peers/requirements.txt bench/peers/glibc.sh
	@cd bench/peers && npm install --silent --no-save && $(PYTHON) -m venv .venv
	@bench/peers/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/peers/requirements.txt
	@bench/peers/glibc.sh
	@touch $@

bench/node_modules/.done: bench/package-lock.json
	@cd bench && npm ci --silent
	@touch $@

format: $(VENV)/.test  ## format the code
	@$(RUN) -m ruff format .
	@$(RUN) -m ruff check --fix --quiet . || true

$(VENV)/.new:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Factsheet needs Python 3.11 or newer: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.site: requirements.txt $(VENV)/.new
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.new
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.site

schema: $(VENV)/.site  ## renew schema/ and .vscode/ from the field list
	@$(RUN) -m factsheet.schema

pins:  ## renew the pinned versions from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make pins needs uv: python3 -m pip install uv"; exit 1; }
	@$(PINS) pyproject.toml --extra handbook -o requirements.txt
	@$(PINS) pyproject.toml --extra handbook --extra cluster --group dev -c requirements.txt -o requirements-dev.txt
	@$(PINS) bench/peers/requirements.in -o bench/peers/requirements.txt

clean:  ## remove what the other targets made
	@rm -rf site bench/node_modules bench/peers/.done bench/peers/.venv bench/peers/node_modules bench/peers/glibc $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'
