# make demo   sets up and runs the whole loop on the local platform, then serves the pages
# make test   sets up and passes the tests
# make check  format, lint, types, import rule, docs
# make bench  [ONLY=name] prints one JSON line a figure
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.11 python3 python; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
ARGS ?=
ONLY ?=

.PHONY: demo test test-long check bench install dev format lock clients clean help

help:
	@sed -n '1,4s/^# //p' Makefile

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "firesteel needs Python 3.11 or newer: install it (on Debian: apt-get install python3) and run make again"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install it (on Debian: apt-get install python3-venv) and run make again"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

.venv/.run-ready: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing the libraries (hashed, a minute or two the first time)"
	@$(PIP) install --require-hashes --no-deps -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev-ready: requirements/dev.txt .venv/.run-ready
	@echo "Installing the test tools (hashed)"
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

install: .venv/.run-ready

dev: .venv/.dev-ready

demo: install
	@$(BIN)/firesteel demo $(ARGS)

test: dev
	@sh tools/chromium.sh
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || echo "PostgreSQL is not installed (on Debian: apt-get install postgresql): the ledger is tested on SQLite alone"
	@$(BIN)/python -m pytest -m "not long" -n auto --dist loadfile $(ARGS)

test-long: dev
	@sh tools/chromium.sh
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || echo "PostgreSQL is not installed (on Debian: apt-get install postgresql): the ledger is tested on SQLite alone"
	@echo "Making the environments of outside clients (Spark is 450 MB the first time)"
	-@$(BIN)/python tools/clients.py
	@$(BIN)/python -m pytest -m long $(ARGS)

check: dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/docs.py --check

format: dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: dev
	@$(BIN)/python -m bench $(ONLY)

lock: dev
	@sh tools/lock.sh

clean:
	rm -rf .venv .clients build dist *.egg-info src/*.egg-info
