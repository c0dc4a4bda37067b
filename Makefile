# `make` alone lists the targets. Everything runs from .venv, which `make setup` makes.
.DEFAULT_GOAL := help
.PHONY: help setup core demo test quick check prove country docs site locks release clean

BIN := .venv/bin
# Programs that the tests start would each compile all of their modules again where this is set.
unexport PYTHONDONTWRITEBYTECODE
OFFICE := DJANGO_SETTINGS_MODULE=clearslate.web.settings.test $(BIN)/pytest -q tests/web
PAGES := { DJANGO_SETTINGS_MODULE=clearslate.web.settings.people $(BIN)/pytest -q tests/people && \
	DJANGO_SETTINGS_MODULE=clearslate.serve.http.settings $(BIN)/pytest -q tests/serve; }
LINT := $(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/python tools/words.py
TYPES := $(BIN)/mypy && $(BIN)/lint-imports --no-logo
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv: pinned dependencies and clearslate itself (PYTHON=... chooses the interpreter)
	@tools/setup.sh

core: ## Make .venv with only what `make demo` needs
	@tools/setup.sh core

demo: core ## Judge a synthetic state's records under its laws and write a report to demo-out/
	@$(BIN)/clearslate demo

test: setup ## Run the linters, the type checker, the import contract and the tests
	@$(LINT)
	@# The pages wait for browsers, so the office's session, and the type checker with the others, run beside the rest; what
	@# they say is shown after it.
	@said=$$(mktemp -d); $(OFFICE) >$$said/office 2>&1 & office=$$!; \
	{ $(TYPES); typed=$$?; $(PAGES); exit $$((typed | $$?)); } >$$said/pages 2>&1 & pages=$$!; \
	$(BIN)/pytest -n 2 --dist worksteal -q --durations 20; failed=$$?; \
	wait $$office; failed=$$((failed | $$?)); wait $$pages; failed=$$((failed | $$?)); \
	cat $$said/office $$said/pages; rm -r $$said; exit $$failed

quick: setup ## Run only the tests that take less than a tenth of a second: a minute, for the inner loop (also: make test-quick)
	@$(BIN)/pytest -n 2 --dist worksteal -q --quick

test-quick: quick

check: setup ## Run only the linters, the type checker and the import contract
	@$(LINT)
	@$(TYPES)

prove: setup ## Run the long trials and the benchmarks, and print their figures
	@$(BIN)/pytest -m prove -q -s --hypothesis-profile=prove
	@DJANGO_SETTINGS_MODULE=clearslate.web.settings.test $(BIN)/pytest -m prove -q -s --hypothesis-profile=prove tests/web
	@DJANGO_SETTINGS_MODULE=clearslate.web.settings.people $(BIN)/pytest -m prove -q -s --hypothesis-profile=prove tests/people
	@DJANGO_SETTINGS_MODULE=clearslate.serve.http.settings $(BIN)/pytest -m prove -q -s --hypothesis-profile=prove tests/serve
	@$(BIN)/python -m benchmarks speed

country: setup ## Make, judge and delete the records of 70 million people (hours; PEOPLE=... for fewer, PRICE=... a core hour; goes on where it was ended)
	@$(BIN)/python -m benchmarks speed --country --people $(or $(PEOPLE),70000000) --price $(or $(PRICE),0.05)

docs: setup ## Write the generated pages of docs/ again
	@$(BIN)/clearslate docs --write

site: setup ## Build the documentation site in site/ (opens without a server: site/index.html)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/docs.txt
	@$(BIN)/python tools/site.py

locks: setup ## Pin the newest releases of all dependencies in requirements/
	@$(LOCK) --upgrade pyproject.toml --extra dev --output-file requirements/dev.txt
	@$(LOCK) --constraint requirements/dev.txt pyproject.toml --extra all --output-file requirements/runtime.txt
	@printf 'editables>=0.5\nhatchling>=1.27\n' | $(LOCK) --constraint requirements/dev.txt pyproject.toml --extra compile - \
		--output-file requirements/core.txt
	@echo 'zensical>=0.0.73,<0.1' | $(LOCK) --upgrade --constraint requirements/dev.txt - --output-file requirements/docs.txt
	@echo 'locust>=2.47,<3' | $(LOCK) --upgrade --constraint requirements/dev.txt - --output-file requirements/load.txt
	@printf 'pandas>=2.2,<3\npyspark[sql]>=4.0,<5\nmoto[s3]>=5.1\nflask>=3\nflask-cors>=5\n' \
		| $(LOCK) --upgrade --constraint requirements/dev.txt - --output-file requirements/spark.txt
	@echo 'cyclonedx-bom>=7' | $(LOCK) --upgrade - --output-file requirements/release.txt

release: setup ## Build sdist and wheel into dist/, list what is inside (CycloneDX), and try them in an empty environment
	@tools/release.sh

clean: ## Remove .venv, caches, builds and the demo's output
	@rm -rf src/clearslate/loops/compiled .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist demo-out bench-out site
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
