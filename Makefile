# Every target sets itself up; all of them may be repeated at any time, as root or as a user.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test setup check bench faults screenshots locks clean

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input

# A command that exists may still not run (version managers leave such shims), so each one is tried.
FIND_PYTHON = for python in python3.13 python3.12 python3.11 python3; do \
	"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; \
	done; \
	test -n "$$python" || { echo "Rolecall needs Python 3.11 or newer with venv: install it (Debian, Ubuntu: apt-get install python3 python3-venv) and type 'make $(or $(MAKECMDGOALS),setup)' again." >&2; exit 1; }

help:
	@echo "make run    start Rolecall on 127.0.0.1:8420"
	@echo "make test   every check and every test"
	@echo "make setup  build .venv only    make check  style, types, imports, sizes"
	@echo "make bench  measure             make faults break it on purpose    make screenshots"
	@echo "make locks  rewrite locks/      make clean  remove .venv and caches (never .rolecall, your data)"

# The libraries to run, and Rolecall itself, editable.
.venv/.run: locks/run.txt pyproject.toml
	@$(FIND_PYTHON); \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		echo "Building .venv with $$($$python --version)"; "$$python" -m venv --clear .venv; fi
	@echo "Installing the libraries of locks/run.txt (the first time takes about a minute)"
	@$(PIP) install --no-deps --require-hashes -r locks/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# The tools to develop, on top.
.venv/.dev: .venv/.run locks/dev.txt
	@echo "Installing the tools of locks/dev.txt"
	@$(PIP) install --no-deps --require-hashes -r locks/dev.txt
	@touch $@

setup: .venv/.dev
	@echo ".venv is ready"

run: .venv/.run
	@$(BIN)/rolecall serve

test: check
	@echo "Testing"
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: .venv/.dev
	@echo "Checking style, types, imports and sizes"
	@$(BIN)/ruff check -q
	@$(BIN)/ruff format -q --check
	@$(BIN)/python -m mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q tests/architecture/test_sizes.py

bench: .venv/.dev
	@$(BIN)/python -m tests.benchmarks

faults: .venv/.dev
	@$(BIN)/python -m tests.faults

screenshots: .venv/.dev
	@$(BIN)/python -m tests.screenshots

# Keeps the versions already in the locks where it can; to take newer ones, delete the two files first.
# A release must be a week old: bad uploads are mostly found and withdrawn within hours.
LOCK = build/uv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	--exclude-newer P7D --no-header --no-emit-index-url --no-emit-find-links pyproject.toml

locks:
	@$(FIND_PYTHON); test -x build/uv/bin/uv || { echo "Fetching uv into build/uv"; \
		"$$python" -m venv build/uv; build/uv/bin/python -m pip --disable-pip-version-check -qq --no-input install uv; }
	@echo "Resolving locks/dev.txt and locks/run.txt"
	@$(LOCK) --group dev -o locks/dev.txt
	@$(LOCK) --group build -c locks/dev.txt -o locks/run.txt
	@for lock in locks/dev.txt locks/run.txt; do \
		{ echo "# Written by 'make locks' from pyproject.toml; do not edit."; cat $$lock; } > build/lock && mv build/lock $$lock; done

clean:
	@echo "Removing .venv, build and caches"
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
