# Every target sets up what it needs; nothing has to be prepared by hand.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN    := $(VENV)/Scripts
endif
BRIEF  ?= notebooks/briefs/notifications.yaml

.PHONY: design test lint lab bench clean

design: $(VENV)/.installed  ## design the example brief and print where the document is
	@$(BIN)/archkit design $(BRIEF) --fresh --output designs/document.html

test: $(VENV)/.tested lint  ## all tests, notebooks included
	@$(BIN)/python -m pytest -q -n 2 --dist loadscope tests
	@$(BIN)/python -m pytest -q --nbval-lax --nbval-cell-timeout 120 notebooks

lint: $(VENV)/.tested
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lab: $(VENV)/.installed  ## JupyterLab on the notebooks
	@$(BIN)/jupyter lab notebooks

bench: $(VENV)/.tested  ## speed as ratios: a table, and bench-results/*.json
	@$(BIN)/python tests/benchmarks

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("archkit needs Python 3.11 or newer; set PYTHON=python3.12, say") if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing archkit into $(VENV) (about a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) designs bench-results dist build .pytest_cache .mypy_cache .ruff_cache
