# `make` prints what there is. The work is done by the small programs in bin/, which need Python 3.11 and nothing else.

PYTHON ?= python3
export PORT HOST CONFIRM SCALE SUITE

# A demo of another size has a folder of its own, so that neither writes over the other.
ifneq ($(filter-out demo,$(SCALE)),)
export LMS_VAR_DIR ?= $(CURDIR)/var/$(SCALE)
endif

RUN = @$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	|| { echo "error: Python 3.11 or later is needed (try make PYTHON=python3.12) / エラー: Python 3.11 以降が必要です" >&2; exit 1; }; \
	exec $(PYTHON) -m

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check fmt bench bench-organization bench-lrs bench-learning conformance screenshots messages clean install

help: ## Print this list
	@echo "make …"
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 22

demo: ## Install what is needed and run the demo city (PORT=8000, SCALE=city, DATABASE_URL, CELERY_BROKER_URL, DEMO_PASSWORD)
	$(RUN) bin.demo

demo-reset: ## Throw the demo's data away and start over (SCALE=city: that of the large city)
	$(RUN) bin.demo --reset

test: ## Install what is needed, run all checks and all tests; CI runs this
	$(RUN) bin.suite

check: install ## Judge the code without running it: style, types, layers, migrations, translations
	$(RUN) bin.checks

fmt: install ## Put the code in its standard form
	@.venv/bin/ruff check --fix-only --quiet . ; .venv/bin/ruff format .

bench: install ## Measure requests per second against a bare Wagtail page, and queries per page
	@.venv/bin/pytest -m bench -q -s -o python_files='bench_*.py' -o python_functions='bench_*' tests/benchmarks/bench_pages.py

bench-organization: install ## Measure import, tree, board, people and audiences at 2,000 and at 35,000 people (BENCH_DATABASE_URL)
	@.venv/bin/pytest -m bench -q -s -o python_files='bench_organization.py' -o python_functions='bench_*' tests/benchmarks

bench-lrs: install ## Measure the statement store against raw SQL: ingest, every filter at two sizes, memory (BENCH_DATABASE_URL, BENCH_MINUTES)
	@.venv/bin/pytest -m bench -q -s -o python_files='bench_lrs.py' -o python_functions='bench_*' tests/benchmarks

bench-learning: install ## Measure learning: pages against a bare one, 500 submissions at once, search (BENCH_DATABASE_URL: on PostgreSQL, too; BENCH_PART=10: a tenth)
	@.venv/bin/pytest -m bench -q -s -o python_files='bench_learning.py' -o python_functions='bench_*' tests/benchmarks

conformance: install ## Run ADL's conformance suite against the xAPI endpoint (SUITE=path of the fetched suite)
	@.venv/bin/python -m bin.conformance

screenshots: install ## Take the pictures of the README from a demo city of their own
	@LMS_VAR_DIR="$(CURDIR)/var/showcase" .venv/bin/python -m bin.screenshots

messages: install ## Collect new messages into the Japanese catalogue and compile it
	$(RUN) bin.catalogue update

clean: ## Delete what was installed and made, the demo's data too
	@rm -rf .uv .venv node_modules var htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

install:
	$(RUN) bin.install --tests
