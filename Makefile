# Council CRM. `make` alone lists what there is.
PORT ?= 8000
GAZETTEER ?=
PYTHON_ENV := .venv/bin/python
PREPARE := bash deploy/operations/prepare.sh
COMPILE := .venv/bin/uv pip compile pyproject.toml --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 \
	--no-emit-package igraph --no-emit-package texttable  # GPL, listed by splink, never imported (docs/decisions/0002)

.DEFAULT_GOAL := help
.PHONY: help demo test lint reset bench build words requirements screenshots python
MAKEFLAGS += --no-print-directory

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## set everything up and open the demo council: PORT=8000 GAZETTEER=file.csv.zip; Ctrl-C ends it
	@if [ ! -e .local/demo/children.json ]; then $(PREPARE) port $(PORT); fi
	@$(PREPARE) python
	@$(PREPARE) pages
	@exec $(PYTHON_ENV) -m deploy.embedded demo --port $(PORT) --gazetteer "$(GAZETTEER)"

test: ## run everything CI runs
	@$(PREPARE) python
	@$(PREPARE) pages
	@$(PREPARE) chromium
	@$(PREPARE) imap
	@exec $(PYTHON_ENV) -m deploy.embedded suite

lint: python ## ruff, import rules and types
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports
	@DEMO=1 .venv/bin/mypy .

reset: python ## end the demo if it runs and remove its data
	@exec $(PYTHON_ENV) -m deploy.embedded reset

bench: python ## measure on the sizes of the design and print a table
	@$(PREPARE) pages
	@SECRET_KEY=unused $(PYTHON_ENV) manage.py collectstatic --no-input --verbosity 0
	@exec $(PYTHON_ENV) -m deploy.embedded run --for bench -- $(PYTHON_ENV) -m tests.benchmarks $(if $(FRESH),--fresh)

build: ## build the pages' styles and scripts, when their sources changed
	@$(PREPARE) pages

words: python ## gather the words customers read, and compile their Welsh (locale/cy/LC_MESSAGES/django.po)
	@.venv/bin/pybabel -q extract -F locale/public.cfg -k gettext_lazy --no-location --sort-output -o .local/public.pot .
	@.venv/bin/pybabel -q update -D django -d locale -l cy -i .local/public.pot --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 120
	@.venv/bin/pybabel -q compile -D django -d locale

requirements: python ## compile requirements.txt and requirements-dev.txt from pyproject.toml
	@$(COMPILE) --output-file requirements.txt
	@$(COMPILE) --group dev --output-file requirements-dev.txt

screenshots: python ## take the README's screenshots of a demo council
	@$(PREPARE) pages
	@$(PREPARE) chromium
	@exec $(PYTHON_ENV) -m deploy.embedded run --for test -- env SCREENSHOTS=docs/screenshots $(PYTHON_ENV) -m pytest -q tests/journeys/test_screenshots.py

python:
	@$(PREPARE) python
