# `make run` and `make test` do all of their own set-up; the second time they only check that it is done.

PYTHON ?= python3
# Where pip may find a build of torch without CUDA, gigabytes smaller: see README.md.
TORCH_INDEX ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := $(shell sed -n 's/^\(torch==.*\)/\1/p' constraints.txt)

.PHONY: run test setup lint types tests docs benchmark soak fuzz audit licences sbom image-check clean

# What sets up goes to stderr: on a pipe, stdout holds the answers alone.
run: $(VENV)/.ready
	@$(BIN)/mmfaq build --no-gate >&2
	@$(BIN)/mmfaq chat

test: lint types tests

setup: $(VENV)/.ready-dev

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

tests: $(VENV)/.ready-dev
	$(BIN)/pytest

benchmark: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.quality
	$(BIN)/python -m benchmarks.confidence
	$(BIN)/python -m benchmarks.intents
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.completing
	$(BIN)/python -m benchmarks.chats
	$(BIN)/python -m benchmarks --write-docs

docs: $(VENV)/.ready-dev
	$(BIN)/python -m docs.reference
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# Half an hour at 50 questions a second, with everything going wrong in between.
soak: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.soak

# Every target for so long; `make fuzz FOR=60` ends sooner.
fuzz: $(VENV)/.ready-dev
	$(PIP) install -c constraints.txt -e '.[fuzz]'
	$(BIN)/python -m fuzz --seconds $(or $(FOR),600)

# Needs the network and an index that knows advisories: without them it fails, since nothing was audited.
audit: $(VENV)/.ready-dev
	$(BIN)/pip-audit -r constraints.txt --no-deps --disable-pip

licences: $(VENV)/.ready-dev
	$(BIN)/python deploy/dependencies.py licences > docs/licences.md

sbom: $(VENV)/.ready-dev
	$(BIN)/python deploy/dependencies.py sbom mmfaq.cdx.json

# Makes and tries the image's file system without Docker; as root, with Debian's mmdebstrap.
image-check:
	deploy/image-check.sh var/image

# torch first and by its exact version: asked for by another package it comes with CUDA.
$(VENV)/.ready: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mmfaq needs Python 3.11 or newer: make PYTHON=python3.11")' >&2
	$(PYTHON) -m venv $(VENV) >&2
	$(PIP) install $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) -c constraints.txt $(TORCH) >&2
	$(PIP) install -c constraints.txt -e '.[export,maintain]' >&2
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	$(PIP) install -c constraints.txt -e '.[export,maintain,dev]'
	@touch $@

# What people asked, in var/state, stays.
clean:
	rm -rf $(VENV) var/index var/image .mypy_cache .ruff_cache .pytest_cache .hypothesis
