.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

help: ## show the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(STAMP): requirements/dev.txt requirements/build.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements/dev.txt requirements/build.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(STAMP)

setup: $(STAMP) ## make the environment

lock: $(STAMP) ## lock the newest releases, with hashes and without addresses
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --extra dev pyproject.toml -o requirements/dev.txt
	printf 'hatchling\neditables\n' | $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --python-version 3.11 - -o requirements/build.txt

demo: $(STAMP) ## start on a fresh database, post sample remittances, print what came of them
	$(BIN)/overturn demo

run: $(STAMP) ## serve with a sample organisation; prints the docs' URL and a token
	$(BIN)/overturn serve --sample

test: $(STAMP) ## all tests, file by file on the cores there are, each process with a server of its own
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

check: $(STAMP) ## format, lint, types, sizes, contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy app
	$(BIN)/overturn openapi --check
	$(BIN)/hadolint Dockerfile

openapi: $(STAMP) ## write the contract
	$(BIN)/overturn openapi --write

bench: $(STAMP) ## measure, as ratios within one run
	$(BIN)/python -m bench

mutation: $(STAMP) ## change the rules of deadlines and workflow one thing at a time: 90 % must be noticed
	rm -rf mutants
	$(BIN)/python -m bench.mutation

fuzz: $(STAMP) ## 50,000 mutated remittances and 50,000 status answers and acknowledgments, all properties with other examples each time, more of every operation and walk
	$(BIN)/python -m tests.clearinghouse.x12.fuzz_835 --count 50000 --seed 1
	$(BIN)/python -m tests.clearinghouse.x12.fuzz_277 --count 50000 --seed 1
	$(BIN)/pytest tests/domain --hypothesis-profile=random
	OVERTURN_FUZZ=1 $(BIN)/pytest tests/contract/test_fuzz.py tests/routers/test_workflow_machine.py

soak: $(STAMP) ## kill, twin and restart tests, and sixty simulated days, at full size
	OVERTURN_SOAK=1 $(BIN)/pytest tests/faults

clean: ## remove the environment and all local data
	rm -rf $(VENV) .data build dist mutants

.PHONY: help setup lock demo run test check openapi bench mutation fuzz soak clean
