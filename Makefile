# Everything a newcomer needs: `make demo`, `make test`. The rest is for those who change the code.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
# Every command that a test starts would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help install demo test cover check bench chaos fmt pictures smoke lock browser servers clean

BIN := .venv/bin
PYTHON ?= $(shell tests/find-python)
PIP := $(BIN)/pip --disable-pip-version-check
# What pip does, a line for each package.
SHOW := | sed -un -E 's/^((Collecting|Downloading|Installing|Successfully).{0,80}).*/    \1/p'

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

install: .venv/installed ## Install the program and what it needs into .venv

demo: install ## Run the whole thing against a local stand-in: no real money moves
	@$(BIN)/chatwallet demo

# More than twice the cores of a small machine: a test mostly waits, for another process or for a time-out to pass.
ALL_TESTS := -n 5 --dist worksteal

test: .venv/installed-dev browser servers ## Run all tests
	@echo "==> Running the tests"
	@CHATWALLET_TEST_CHROMIUM="$$(cat .venv/chromium 2>/dev/null)" $(BIN)/pytest $(ALL_TESTS)

cover: .venv/installed-dev browser servers ## Run all tests and tell which lines none of them reaches
	@CHATWALLET_TEST_CHROMIUM="$$(cat .venv/chromium 2>/dev/null)" $(BIN)/pytest $(ALL_TESTS) --cov --cov-report=term:skip-covered

check: .venv/installed-dev ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tests bench examples/*.py

bench: .venv/installed-dev servers ## Measure the speed three times, as ratios to naive uses and to floors; with LNBITS=1 beside LNbits too
	@$(BIN)/python bench/run.py --runs 3 $(if $(LNBITS),--also lnbits) --out docs/performance.md

chaos: .venv/installed-dev servers ## Let everything go wrong, and see that no payment message is lost
	@$(BIN)/python tests/chaos/run.py --out docs/reliability.md

pictures: .venv/installed-dev browser ## Take the screenshots of docs/ anew
	@CHATWALLET_TEST_PICTURES=docs CHATWALLET_TEST_CHROMIUM="$$(cat .venv/chromium)" $(BIN)/pytest -q tests/browser tests/bot/test_key_page_browser.py tests/bot/admin/test_factor_page_browser.py

fmt: .venv/installed-dev ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

smoke: .venv/installed-dev ## Build the wheel and try it in an empty environment
	@.ci/smoke

lock: .venv/installed-dev ## Pin the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate \
		--extra aiogram --extra ptb --extra whatsapp --extra redis --extra rabbitmq --extra people pyproject.toml requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate \
		--all-extras pyproject.toml requirements.in -c requirements.txt -o requirements-dev.txt

browser: .venv/installed-dev
	@tests/find-browser .venv/chromium

servers:
	@tests/find-servers

clean: ## Remove what was installed and built here
	rm -rf .venv build dist *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "chatwallet needs Python 3.11, 3.12 or 3.13 with its venv module, and none was found on PATH. Install one" \
		"(on Debian and Ubuntu also its python3-venv), or name yours: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
		echo "chatwallet works with Python 3.11, 3.12 and 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; exit 1; }
	@echo "==> Making a virtual environment with $(PYTHON) ($$($(PYTHON) --version))"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "If that was about ensurepip: install your system's python3-venv package." >&2; exit 1; }

# Editable installs read pyproject.toml once, so they are made anew when it changes.
.venv/installed: requirements.txt pyproject.toml | .venv/bin/python
	@echo "==> Installing the pinned dependencies (about half a minute on a good line)"
	@$(PIP) install --progress-bar on --require-hashes --only-binary :all: -r requirements.txt $(SHOW)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "==> Installing what tests and checks need"
	@$(PIP) install --progress-bar on --require-hashes --only-binary :all: -r requirements-dev.txt $(SHOW)
	@touch $@
