# 'make' alone lists what there is to do.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo test lint unit soak coverage bench fuzz mutation clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(INSTALLED): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("repmon needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

install: $(INSTALLED) ## Install repmon and its tools into .venv

demo: $(INSTALLED) ## Watch repmon work on a small made-up world (under a minute)
	$(BIN)/repmon demo --dir demo-output

test: lint unit ## Everything that must pass: linters, types, tests

lint: $(INSTALLED) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src spiders reports

unit: $(INSTALLED) ## The tests, in random order, on every core
	$(BIN)/python -m pytest -n auto --dist worksteal -q

soak: $(INSTALLED) ## The long form of the fault tests: 200 nights, 100 kills, 40 power cuts (half an hour on a quiet machine)
	$(BIN)/python -m tests.soak --nights 200 --kills 100
	REPMON_POWER_CUTS=40 $(BIN)/python -m pytest -q tests/soak/test_upsets.py

coverage: $(INSTALLED) ## Lines and branches of match, checks, fixes and store that the tests run: 95 % of each at least
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -n auto --dist worksteal -q --ignore=tests/e2e
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report
	$(BIN)/python -m tests.coverage_gate

bench: $(INSTALLED) ## Performance gates, each as a ratio against a baseline run beside it
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@status=0; for file in bench/*.py; do case $$file in */_*) continue;; esac; echo "== $$file"; $(BIN)/python $$file || status=1; done; exit $$status

fuzz: $(INSTALLED) ## Ten thousand damaged pages: no crash, no hang, no invented value
	REPMON_FUZZ_PAGES=10000 $(BIN)/python -m pytest tests/sites/test_fuzz.py -q

mutation: $(INSTALLED) ## Change the code of checks and match in thousands of ways: do the tests notice? (most of an hour)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[mutation]'
	$(BIN)/mutmut run
	$(BIN)/mutmut export-cicd-stats && cat mutants/mutmut-cicd-stats.json

clean: ## Remove what was installed and built
	rm -rf $(VENV) build dist src/*.egg-info demo-output .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
