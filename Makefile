# Needs Python 3.11 or later, make and a package index; everything else is installed from the locks into .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO := $(VENV)/.demo-installed
DEV := $(VENV)/.dev-installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKING := $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --custom-compile-command "make lock" --extra build

.DEFAULT_GOAL := help
.PHONY: help demo test check bench screenshots lock install install-dev

help:
	@echo "make demo   run everything on this machine (PORT=8080)"
	@echo "make test   the whole suite"
	@echo "make check  style, types, migrations, flows, prompts, documentation links"
	@echo "make bench  every benchmark beside its floor"
	@echo "make screenshots  the README's pictures, of a demo that is rung"
	@echo "make lock   pin the newest versions"

demo: $(DEMO)
	@exec $(BIN)/durchwahl demo

test: $(DEV)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/durchwahl flows check
	$(BIN)/python -m pytest --quiet tests/migrations tests/documentation

bench: $(DEV)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.inbox
	$(BIN)/python -m benchmarks.open_desk
	$(BIN)/python -m benchmarks.figures
	$(BIN)/python -m benchmarks.desk

screenshots: $(DEV)
	$(BIN)/python tests/screenshots.py

install: $(DEMO)

install-dev: $(DEV)

lock: $(DEV)
	$(LOCKING) --upgrade --output-file requirements.lock
	$(LOCKING) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Durchwahl needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)

# The project itself is installed last, from the tree and without any download.
$(DEMO): requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing the locked dependencies (the first time takes a minute) ..."
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "installing the locked tools (the first time takes a minute) ..."
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(DEMO)
