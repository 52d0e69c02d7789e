# Everything from a fresh clone: `make demo` to see it, `make test` to trust it. Needs python3 (3.11 or newer) and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
TABLEE := $(VENV)/bin/tablee
READY := $(VENV)/.ready
PHONES ?= 60
export CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser)

.DEFAULT_GOAL := help
.PHONY: help setup run demo test chromium bench soak lint lock

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS=$$'\t' read -r name what; do printf '  make %-9s %s\n' "$$name" "$$what"; done

setup: $(READY) ## Virtual environment in .venv, from the locks

# Runs again only when a lock or the project file has changed.
$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo >&2 "Tablée needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)."; \
	  echo >&2 "Install one, or name it: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo >&2 "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

run: setup ## Serve on port 8000 with the embedded database, nothing simulated
	$(TABLEE) serve

demo: setup ## The Lons-le-Saunier evening with simulated phones (PHONES=60), in a fresh data-demo/
	rm -rf data-demo
	TABLEE_DATA_DIR=data-demo $(TABLEE) demo --phones $(PHONES)

# Two processes: Playwright leaves an event loop running, which fails whatever asynchronous test comes after it.
test: setup chromium ## All tests
	@status=0; \
	$(PY) -m pytest -n 3 --dist worksteal tests --ignore tests/browser || status=1; \
	if command -v "$(CHROMIUM)" >/dev/null; then $(PY) -m pytest -n 2 --dist worksteal tests/browser || status=1; \
	else echo "THE BROWSER TESTS DID NOT RUN: Chromium is missing."; [ "$${CI:-}" != true ] || status=1; fi; \
	exit $$status

chromium:
	@if command -v "$(CHROMIUM)" >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium && exit 0; fi; \
	echo >&2 "CHROMIUM IS MISSING: the browser tests cannot run. On Debian or Ubuntu: apt-get install chromium"; \
	[ "$${CI:-}" != true ]

bench: setup ## Measure, as ratios to floors measured in the same run
	$(PY) -m bench

soak: setup ## The long runs: evening, kills, power cuts, disk faults, fuzz; hours
	$(PY) -m soak

lint: setup ## ruff
	$(VENV)/bin/ruff check .

lock: ## Write requirements/*.txt anew from pyproject.toml (needs uv, only here)
	@command -v uv >/dev/null || { echo >&2 "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade --quiet pyproject.toml -o requirements/base.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade --quiet pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	@! grep -nE '://|^-' requirements/*.txt # hashes and names only: no address of this machine's package index
