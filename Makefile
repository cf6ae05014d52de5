# Two commands on a machine with only python3 (3.11 or newer) and make:
#   make run     sets everything up, loads the demo, prints a ranked referral list and serves
#   make test    sets everything up and runs every test, PostgreSQL included
# `make help` lists the rest. MAGNET_* variables of the environment reach every command.

VENV ?= .venv
PYTHON_BIN = $(VENV)/bin/python
LOCK = $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --no-strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header
# On all processors; what shares something that takes long to make runs on one.
ALL = -n auto --dist loadgroup
CHECKED = $(wildcard src tests bench migrations scripts/*.py)
export VENV

.DEFAULT_GOAL := help
.PHONY: help setup setup-runtime run test test-full test-tenancy test-places check lint types layers architecture \
	migrations-check bench quality openapi lock upgrade format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything for tests and checks into .venv
	@scripts/setup dev

setup-runtime: ## install only what `make run` needs
	@scripts/setup runtime

run: setup-runtime ## migrate, load the demo once, print a referral list, serve
	@exec $(VENV)/bin/magnet start

test: setup ## every test, on SQLite and PostgreSQL
	@$(PYTHON_BIN) -m pytest $(ALL)

test-full: setup ## every test and the long ones, with coverage
	@MAGNET_TEST_FULL=1 $(PYTHON_BIN) -m pytest $(ALL) --hypothesis-profile=full --cov --cov-report=term:skip-covered

test-tenancy: setup ## random principals send ten thousand requests on each database, and learn of no foreign row
	@MAGNET_TEST_FULL=1 $(PYTHON_BIN) -m pytest -n auto tests/api/test_tenancy.py

test-places: setup ## a hundred race for the last place, a thousand times on each database, and one wins
	@MAGNET_TEST_FULL=1 $(PYTHON_BIN) -m pytest -n auto tests/services/test_places.py

check: lint types layers architecture migrations-check ## all of the next five

lint: setup ## style, by ruff
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: setup ## types, by mypy --strict
	$(PYTHON_BIN) -m mypy $(CHECKED)

layers: setup ## imports point down only, by import-linter
	$(VENV)/bin/lint-imports --no-cache

architecture: setup ## sizes, one place for commit, clock and environment
	$(PYTHON_BIN) -m pytest -q -p no:xdist tests/test_architecture.py

migrations-check: setup ## migrations make the tables that the code declares, on SQLite and PostgreSQL
	$(PYTHON_BIN) -m pytest -q tests/store/test_migrate.py

bench: setup ## measure speed and memory against the budgets
	$(PYTHON_BIN) -m bench $(ARGS)

quality: setup ## measure linking and ranking quality, and linking by language
	$(PYTHON_BIN) -m bench.quality $(ARGS)
	$(PYTHON_BIN) -m bench.languages

openapi: setup ## write openapi.yaml, docs/permissions.md and docs/indicators.md from the app
	$(VENV)/bin/magnet openapi > openapi.yaml.new
	mv openapi.yaml.new openapi.yaml
	$(VENV)/bin/magnet permissions > docs/permissions.md.new
	mv docs/permissions.md.new docs/permissions.md
	$(VENV)/bin/magnet indicators > docs/indicators.md.new
	mv docs/indicators.md.new docs/indicators.md

lock: setup ## add to the locks what pyproject.toml newly asks for
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group dev -c requirements.lock -o requirements-dev.lock

upgrade: setup ## raise every locked version to the newest allowed
	$(LOCK) --upgrade --group build -o requirements.lock
	$(LOCK) --upgrade --group dev -c requirements.lock -o requirements-dev.lock

format: setup ## put the code into the house style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

clean: ## remove caches and built files; data and the virtual environment stay
	rm -rf build dist htmlcov .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests bench scripts migrations -name __pycache__ -type d -prune -exec rm -rf {} +
