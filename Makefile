# The two commands: `make run` and `make test`. Both need Python 3.11+ and git, and install the rest themselves, as locks/ pins it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8080
DOCUMENTS ?= $(wildcard ../shared/seeds/*.txt)
DATABASE ?= data/tm-service.db
BIN := .venv/bin
# What `make lowest` tries: a test file of each part that stands on other people's code.
TESTS ?= $(patsubst %,tests/test_%.py,packaging supply corpora_read corpora_read_docx corpora_read_hostile corpora_read_pdf \
  corpora_read_xlsx corpora_segment corpora_languages tm_exchange tm_exchange_formats tm_exchange_xlsx tm_index tm_store tm_repair \
  tm_concordance tm_command glossary_exchange glossary_recognise web_answer web_offer web_show web_sign_in web_translate_files)
export UNLOCKED UPGRADE

.PHONY: help run test clients lint bench drills lock lowest audit pictures catalogues clean

help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

run: $(if $(FAST),.venv/installed-fast,.venv/installed)  ## Set everything up, load the starter corpus and DOCUMENTS, serve on PORT
	@mkdir -p $(dir $(DATABASE))
	@$(BIN)/tm-service --db $(DATABASE) demo
	@if [ -n "$(strip $(DOCUMENTS))" ]; then $(BIN)/tm-service --db $(DATABASE) ingest $(DOCUMENTS); fi
	@echo
	@echo 'Three things to try once the address below is shown:'
	@echo '  1. type a sentence, such as: Five countries have adopted a national plan for the Compact'
	@echo '  2. turn the languages round and type: опыт стран-первоходцев'
	@echo '  3. open Documents, and read one side by side as it was aligned'
	@echo
	@$(BIN)/tm-service --db $(DATABASE) serve --port $(PORT)

test: .venv/installed-dev chromium  ## Set everything up and run all tests, those in a browser included
	$(BIN)/pytest

clients: .venv/installed-dev  ## Install OmegaT, Weblate and others (some 650 MB), and try them against the service
	scripts/install-clients
	$(BIN)/pytest -m clients

lint: .venv/installed-dev  ## Check style, types, layers and catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed-bench  ## Measure, and write benchmarks/out/
	$(BIN)/python -m benchmarks

drills: .venv/installed-bench  ## Kill it, fill it and crowd it for real; write benchmarks/out/drills.md
	$(BIN)/python -m benchmarks.drills

lock: .venv-supply/installed  ## Pin in locks/ what pyproject.toml asks for (UPGRADE=1: all in their newest versions)
	.venv-supply/bin/python scripts/lock

lowest: .venv-supply/installed  ## Try the lowest versions that pyproject.toml allows (TESTS=tests: with all tests)
	.venv-supply/bin/python scripts/try-lowest $(PYTHON) $(TESTS)

audit: .venv-supply/installed  ## Ask the index for advisories about all that is locked
	.venv-supply/bin/python scripts/audit

pictures: .venv/installed-dev chromium  ## Photograph the pages for the documentation
	$(BIN)/python docs/pictures.py

catalogues: .venv/installed-dev  ## Compile the translations of the pages
	$(BIN)/pybabel compile --directory web/translations

clean:  ## Remove what was installed and built (not the data)
	rm -rf .venv .venv-supply .venv-lowest build dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "tm-service needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; scripts/install-system-packages python3-venv && $(PYTHON) -m venv .venv; }

.venv/installed: pyproject.toml locks/run.txt | .venv/bin/python
	@scripts/install-locked run
	@touch $@

.venv/installed-fast: pyproject.toml locks/fast.txt | .venv/bin/python
	@scripts/install-locked fast
	@touch $@ .venv/installed

.venv/installed-dev: pyproject.toml locks/dev.txt | .venv/bin/python
	@scripts/install-locked dev
	@touch $@ .venv/installed .venv/installed-fast

.venv/installed-bench: pyproject.toml locks/bench.txt | .venv/bin/python
	@scripts/install-locked bench
	@touch $@ .venv/installed-dev .venv/installed .venv/installed-fast

.venv-supply/installed: locks/supply.txt
	@$(PYTHON) -m venv .venv-supply
	@.venv-supply/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement $<
	@touch $@

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || scripts/install-system-packages chromium
