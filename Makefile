# `make briefing` and `make test` set up everything they need. WHEELS=DIR installs from a folder, without a network.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The demonstration is the default; `make briefing RAW=` runs the quarter in analysis.toml.
RAW ?= data/raw/demo

ifdef WHEELS
PIP_FROM := --no-index --find-links $(WHEELS)
UV_FROM := --offline --no-index --find-links $(WHEELS)
endif

.PHONY: briefing test lint docs wheels lock clean
.DELETE_ON_ERROR:

briefing: $(VENV)/.ready
	$(BIN)/prevent-analysis run $(if $(RAW),--raw $(RAW))

test: $(VENV)/.ready-for-tests lint
	$(BIN)/pytest

lint: $(VENV)/.ready-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.ready
	$(BIN)/python docs/make_measures.py
	$(BIN)/python docs/make_dictionary.py
	$(BIN)/python docs/make_rules.py

wheels: $(BIN)/uv
	$(BIN)/python -m pip download --quiet --require-hashes --only-binary :all: --dest wheels \
		-r requirements-setup.txt -r requirements.txt
	@echo "wheels/ is filled. Copy it beside the project and run: make briefing WHEELS=wheels"

lock: $(BIN)/uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate requirements-setup.in -o requirements-setup.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --extra dev pyproject.toml -o requirements-dev.txt

clean:
	rm -rf $(VENV) outputs/20* data/processed/20*

$(BIN)/uv: requirements-setup.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(PIP_FROM) -r requirements-setup.txt
	@touch $@

$(VENV)/.ready: requirements.txt pyproject.toml $(BIN)/uv
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes $(UV_FROM) -r requirements.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --offline --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/.ready-for-tests: requirements-dev.txt $(VENV)/.ready
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes $(UV_FROM) -r requirements-dev.txt
	@touch $@
