# `make demo` and `make test` each work as the first command in a fresh clone: they need Python >= 3.11, git and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check stories eval dates bench soak demo-mailbox clean

demo: $(STAMP)
	@$(BIN)/watcher demo

test: $(STAMP)
	@tests/servers/install.sh
	@tests/systemd/install.sh
	@tests/clients/install.sh
	@$(BIN)/python -m pytest -n 2

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

stories: $(STAMP)
	@$(BIN)/python tests/stories/score.py tests/stories/dev tests/stories/own tests/stories/demo --watcher $(CURDIR)/$(BIN)/watcher --verbose

# DIR=stories ORDINARY=maildir-or-mbox ME=address: how well hiring mail is told from all other mail, and read
DIR ?= tests/stories/dev tests/stories/own
eval: $(STAMP)
	@$(BIN)/python tests/eval/run.py --stories $(DIR) $(if $(ORDINARY),--ordinary $(ORDINARY)) $(if $(ME),--me $(ME))

FILE ?= tests/dates/hiring-dev.jsonl
dates: $(STAMP)
	@$(BIN)/python tests/dates/score.py $(FILE)

bench: $(STAMP)
	@tests/servers/install.sh bench
	@$(BIN)/python tests/bench/bench.py
	@$(BIN)/python tests/bench/imap.py
	@$(BIN)/python tests/bench/gmail.py

soak: $(STAMP)
	@tests/servers/install.sh
	@$(BIN)/python tests/mail/soak.py

demo-mailbox: $(STAMP)
	@$(BIN)/python tests/stories/letters.py tests/stories/demo/demo.toml config/demo

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv || \
	  { echo "The venv module is missing: apt-get install python3-venv" >&2; exit 1; }; }
	@echo "Making the virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.lock 2> >(grep -v WARNING >&2)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . 2> >(grep -v WARNING >&2)
	@touch $(STAMP)

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
