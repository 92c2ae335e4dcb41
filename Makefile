# make run: install what is missing and open the app.  make test: run every check.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt
PAGE := src/thoralens/server/web/index.html
WEB_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts -type f 2>/dev/null)
EXTRAS := train,llm,clip,scale,ray,postgresql,docs,dev

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: setup ## set everything up and serve on http://127.0.0.1:8000
	$(BIN)/thoralens serve

setup: .venv/.base $(PAGE) ## base environment (no torch) and the web page

test: ## every check: lint, types, Python, web and browser tests
	$(MAKE) --no-print-directory -j 3 .venv/.all web/node_modules/.installed tools
	$(MAKE) --no-print-directory -j 2 types lint test-web
	$(MAKE) --no-print-directory test-python
	$(MAKE) --no-print-directory test-browser

tools: # what tests need of the system, one package manager at a time
	sh scripts/ensure-browser.sh
	-sh scripts/ensure-postgres.sh

lint: .venv/.all web/node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	cd web && npm run --silent lint

types: .venv/.all web/node_modules/.installed
	$(BIN)/mypy
	cd web && npm run --silent typecheck

test-python: .venv/.all $(PAGE)
	-sh scripts/ensure-postgres.sh
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 3 --dist loadfile -m "not pipeline and not wheel and not storage and not ray"

test-postgres: .venv/.all ## the server's whole integration suite on a real PostgreSQL (minutes; make test has a part of it)
	sh scripts/ensure-postgres.sh
	OMP_NUM_THREADS=1 THORALENS_TEST_DATABASE=postgresql $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/integration/server

test-storage: .venv/.all ## kills of restorations, and backups moved between all kinds of storage (minutes; not in make test)
	sh scripts/ensure-postgres.sh
	$(BIN)/python -m pytest -q -m storage tests

test-pipeline: .venv/.all ## the whole pipeline with DVC and a real MLflow server (minutes; not in make test)
	$(BIN)/python -m pytest -q tests/integration/training/test_pipeline.py

test-wheel: .venv/.all $(PAGE) ## build the wheel, install it into an empty environment, diagnose and serve
	$(BIN)/python -m pytest -q -m wheel tests/integration/shipping

test-ray: .venv/.all ## screening on a Ray cluster made here
	$(BIN)/python -m pytest -q -m ray tests/integration/screening

test-browser: .venv/.all $(PAGE) ## the journeys in a real Chromium; what fails is shown and tried once more
	sh scripts/ensure-browser.sh
	$(BIN)/python -m pytest -q -n 2 --dist loadfile tests/browser || $(BIN)/python -m pytest -q --last-failed tests/browser

test-web: web/node_modules/.installed
	cd web && npm run --silent check:api && npm test --silent

test-api: .venv/.all ## schemathesis, 50 cases of each operation in both modes (minutes; 1 case in make test)
	THORALENS_API_CASES=50 $(BIN)/python -m pytest -q -s tests/integration/server/test_schemathesis.py

test-fuzz: .venv/.all ## 2,000 mutated images and DICOM files through upload (minutes; 100 in make test)
	THORALENS_FUZZ_FILES=2000 $(BIN)/python -m pytest -q -s tests/integration/server/test_fuzz.py

test-kills: .venv/.all ## SIGKILL of the server 50 times while it works (minutes; 3 in make test)
	THORALENS_KILLS=50 $(BIN)/python -m pytest -q -s tests/integration/server/test_kills.py

bench-serve: .venv/.all $(PAGE) ## a study over REST: time alone, memory and start of a real server
	$(BIN)/python -m benchmarks serving

bench: .venv/.all $(PAGE) ## speed, memory and size against named peers (JSON in benchmarks/out)
	$(BIN)/python -m benchmarks

bench-jsrt: .venv/.all ## ten-fold cross-validation on JSRT; its table (hours on a laptop, resumable)
	PATH="$(CURDIR)/$(BIN):$$PATH" dvc repro crossval
	$(BIN)/thoralens pipeline folds

bench-gate: .venv/.all ## what the gate does with held-out chests and everything else (THORALENS_DATA_DIR)
	$(BIN)/python -m benchmarks gate

bench-cases: .venv/.all ## similar cases on held-out patients beside baselines, and speed up to a million
	$(BIN)/thoralens pipeline clip-features
	$(BIN)/python -m benchmarks cases

bench-shap: .venv/.all ## region values: error against time, ours and shap's explainers (THORALENS_DATA_DIR)
	$(BIN)/python -m benchmarks shap

eval-privacy: .venv/.all ## what the removal of identifiers finds and harms, on synthetic text
	$(BIN)/python -m benchmarks privacy

eval-everyday: .venv/.all ## which passage answers what people ask in everyday words
	$(BIN)/python -m benchmarks everyday

eval-triage: .venv/.all ## what the triage raises, misses and leaves alone, by language and kind
	$(BIN)/python -m benchmarks triage

eval-narratives: .venv/.all ## what the verifier of narratives catches and what it refuses
	$(BIN)/python -m benchmarks narratives

eval-chat: .venv/.all ## what the assistant answers, cites and refuses (HTML and JSON in benchmarks/out; THORALENS_DATA_DIR for all of it)
	$(BIN)/python -m benchmarks chat

up: ## app, PostgreSQL, an S3-compatible store and MLflow in containers (Docker Compose)
	sh scripts/compose_secrets.sh
	docker compose up --build --wait

docs: .venv/.all ## the documentation as a site, in build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

pipeline: .venv/.all ## dvc repro: data to registered model
	PATH="$(CURDIR)/$(BIN):$$PATH" dvc repro

web: $(PAGE) ## build the web page

clean: ## remove what the build made; data and environment stay
	rm -rf src/thoralens/server/web build dist artifacts .pytest_cache .mypy_cache .ruff_cache

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Thoralens needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.base: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	touch $@

.venv/.all: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) --editable ".[$(EXTRAS)]"
	touch .venv/.base $@

web/node_modules/.installed: web/package-lock.json
	sh scripts/check-node.sh
	cd web && npm ci --silent --no-audit --no-fund
	touch $@

$(PAGE): web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run --silent build
	touch $@

.PHONY: help run setup test tools lint types test-python test-postgres test-storage test-pipeline test-wheel test-ray test-browser test-web test-api test-fuzz test-kills bench-serve bench bench-jsrt bench-gate bench-cases bench-shap eval-privacy eval-everyday eval-triage eval-narratives eval-chat up docs pipeline web clean
