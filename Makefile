# The two commands of the README. Each sets up what it needs in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: serve test prove lint types openapi picture bench docs clean
.DEFAULT_GOAL := test

serve: $(STAMP)
	$(BIN)/canvas-mock serve $(ARGS)

# Planted defects and seeds run the contracts thousands of times: coverage would only slow them down.
BITE := tests/contracts/test_bite*.py
SEEDS := tests/contracts/test_no_false_alarm.py

test: lint types
	$(BIN)/pytest -q -n 2 --dist worksteal --cov --cov-report=term:skip-covered --ignore-glob='$(BITE)' --ignore=$(SEEDS) $(ARGS)
	$(BIN)/pytest -q -n 2 --dist worksteal $(BITE) $(SEEDS) $(ARGS)

# All tests at full length: every mutant of every operation, fifty seeds, the browser; `make test` takes a share.
prove: $(STAMP)
	THOROUGH=1 $(BIN)/pytest -q -n 2 --dist worksteal $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/yamllint --strict openapi

openapi: $(STAMP)
	$(BIN)/python openapi/bundle.py

picture: $(STAMP)
	$(BIN)/python -m tests.browser.picture

types: $(STAMP)
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m tests.benchmarks.table $(ARGS)

# The site in build/site; `mkdocs` comes with the extra `docs`.
docs: $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
