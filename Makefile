# Countersign: `make help` says what there is. Everything sets itself up on first use.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help install dev demo demo-reset ask story walk test test-slow check lint format types imports faults races mutants docs lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'

PIP    := $(BIN)/pip install --quiet --disable-pip-version-check
OURS   := --no-build-isolation --no-deps -e .

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Setting up (once)..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) $(OURS)
	@touch $@

# The developers' lock has all of the program's in it: one look at the index is enough.
$(VENV)/.dev: requirements-dev.lock requirements.lock pyproject.toml
	@echo "Setting up for development (once)..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) $(OURS)
	@touch $(VENV)/.installed $@

install: $(VENV)/.installed ## Install what the program needs into .venv
dev: $(VENV)/.dev ## Install what its developers need as well

demo: $(VENV)/.installed ## Start the practice shop, its Slack and the program
	@$(BIN)/countersign demo

demo-reset: ## Forget the demo's shop, Slack and ledger
	rm -rf .demo

ask: $(VENV)/.installed ## Ask without Slack while the demo runs: make ask Q="where is 1001?" AS=mia
	@$(BIN)/countersign ask "$$Q" --as "$${AS:-mia}"

story: $(VENV)/.installed ## Run one refund from a sentence to the shop, headless
	@$(BIN)/countersign story

walk: $(VENV)/.dev ## Play the first minute in a browser and write docs/walk.md
	@$(BIN)/python -m tests.browser.walk

test: $(VENV)/.dev ## Run the tests
	@$(BIN)/pytest -q -n 4 --dist loadfile --no-loadscope-reorder -m "not slow"

test-slow: $(VENV)/.dev ## Run the tests that take minutes
	@$(BIN)/pytest -q -n 4 --dist loadfile --no-loadscope-reorder -m slow

check: format-check lint types imports docs-check ## Everything CI looks at besides the tests

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format .

.PHONY: format-check docs-check
format-check: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet .

lint: $(VENV)/.dev ## Lint the code
	@$(BIN)/ruff check --quiet .

types: $(VENV)/.dev ## Check the types
	@$(BIN)/mypy

imports: $(VENV)/.dev ## Check that imports go one way
	@$(BIN)/lint-imports

docs: $(VENV)/.dev ## Regenerate the settings table and the Slack manifest
	@$(BIN)/python -m countersign.generated

docs-check: $(VENV)/.dev
	@$(BIN)/python -m countersign.generated --check

faults: $(VENV)/.dev ## Kill it at every step and print the table (minutes)
	@$(BIN)/python -m tests.scenario.faults
	@$(BIN)/python -m tests.scenario.write_faults
	@$(BIN)/python -m tests.scenario.serve_faults

races: $(VENV)/.dev ## Let clicks race and print the table
	@$(BIN)/python -m tests.scenario.races

.PHONY: proof
proof: $(VENV)/.dev ## Run every proof and write one report (hours; QUICK=1 takes minutes)
	@$(BIN)/python -m tests.proof $(if $(QUICK),--quick) $(if $(PUBLISH),--publish)

mutants: $(VENV)/.dev ## Break the ledger on purpose and see the model notice
	@$(BIN)/python -m tests.scenario.ledger_mutants

.PHONY: evals
evals: $(VENV)/.dev ## Measure the operator on requests, conformance and injection
	@$(BIN)/countersign evals run --gate

.PHONY: prompts
prompts: $(VENV)/.dev ## Write the reviewed prompts and the recorded replies anew
	@$(BIN)/python -m tests.prompt_goldens
	@$(BIN)/python -m tests.record_replies

.PHONY: bench
bench: $(VENV)/.dev ## Measure it against named peers; build/bench.json (minutes)
	@$(BIN)/python -m bench

two-workers: $(VENV)/.dev ## Two workers under load, one killed every minute (ten minutes)
	@$(BIN)/python -m bench.two_workers

lock: ## Resolve the two locks anew (needs uv)
	uv pip compile pyproject.toml --extra build --extra sftp --generate-hashes --no-header --python-version 3.11 -q -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra dev --extra vendors --generate-hashes --no-header --python-version 3.11 -q -o requirements-dev.lock

clean: ## Remove the environment, caches and the demo's state
	rm -rf $(VENV) .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
