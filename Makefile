# `make run` and `make test` do all of their own set-up; the second time they only check that it is done.

PYTHON ?= python3
# Where pip may find a build of torch without CUDA, gigabytes smaller: see README.md.
TORCH_INDEX ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := $(shell sed -n 's/^\(torch==.*\)/\1/p' constraints.txt)

.PHONY: run test setup lint types tests benchmark clean

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

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis
