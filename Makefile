# `make html` and `make test` need Python 3.11 or newer, make and the network, and nothing else.
# Commands that few people need are in the files that the last line includes, next to what they are about.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
# Not taken from the environment, where LANGUAGE has another meaning.
LANGUAGE = en
NPM = PATH="$$PATH:$(CURDIR)/$(BIN)" npm
NPM_QUIET = --ignore-scripts --no-audit --no-fund --loglevel=error
INSTALL = -m pip install --quiet --disable-pip-version-check --require-hashes

# Whatever the machine's language, messages are English and files are UTF-8.
export LC_ALL := C
export PYTHONUTF8 := 1
# Compiled Python stays out of the source tree and survives `make clean`; without it each start takes seconds.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache
export PYTHONDONTWRITEBYTECODE :=
# A release has every sentence translated: `make test RELEASE=1`.
export RELEASE

.PHONY: help html check numbers test serve live translations doctest lint types linkcheck dist clean

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

# --- the environment -----------------------------------------------------------------------------

.venv/made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Set PYTHON=… to another one.")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/docs: requirements/docs.txt | .venv/made
	$(BIN)/python $(INSTALL) -r $<
	@touch $@

.venv/test: requirements/test.txt .venv/docs
	$(BIN)/python $(INSTALL) -r $<
	@touch $@

# KaTeX's styles and fonts, by the machine's npm, else by the one in the environment.
node_modules/.made: package-lock.json | .venv/docs
	$(NPM) ci $(NPM_QUIET)
	@touch $@

# --- the book ------------------------------------------------------------------------------------

BOOK := $(BIN)/python -P docs/_ext/book/gate/publish.py

## make html      build the book into _build/html, the Japanese edition into _build/html/ja
html: .venv/docs node_modules/.made
	@$(BOOK) html
	@echo "The book is built. Open file://$(CURDIR)/_build/html/index.html"

## make serve     the built book on this machine (PORT=8000)
serve: html
	$(BIN)/python -u -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

## make live      one edition (LANGUAGE=ja), built again as you write; the terminal says what is wrong
live: .venv/docs node_modules/.made
	$(BIN)/python -m sphinx_autobuild -n -q -j auto -D language=$(LANGUAGE) -d _build/live/$(LANGUAGE)/doctrees \
		--port $(PORT) --ignore '*.mo' --watch cedocs --watch cefigures --watch docs/_ext -c . docs _build/live/$(LANGUAGE)/html

## make translations  new and changed sentences of the pages into the catalogs, and what is left to translate
translations: .venv/docs node_modules/.made
	$(BOOK) gettext
	PYTHONPATH=docs/_ext $(BIN)/python -m book.editions.catalogs _build/gettext docs/locale

# --- the checks ----------------------------------------------------------------------------------

## make check     the checks while you write: lint, types, the module's tests, doctests and the strict English build
check: lint types node_modules/.made
	$(BOOK) check
	$(BIN)/python -m pytest --quiet --numprocesses auto --dist loadfile tests/module cedocs docs --ignore docs/_ext

## make numbers   what is wrong with the numbers of a page, in seconds (PAGE=computing/logits, all if none); WRITE=1 corrects digits
numbers: .venv/docs
	PYTHONPATH=.:docs/_ext $(BIN)/python -m stated docs -c . $(PAGE) $(if $(WRITE),--write)

# What the locks do not bring (tests/needs.py) is left out, and the last lines name it; REST=1 runs that alone.
# A file's tests run in one process (loadfile), since what one has built is used by the others. There are three processes for
# two cores, since many tests wait: for a browser, a kernel, a build.
# The PDFs are made where there is LaTeX, unless they are newer than the pages.
## make test      everything that guards the book: lint, types, the strict build, every test and doctest; with RELEASE=1 every sentence is translated
test: $(if $(REST),,lint types) html .venv/test .venv-cff/made tests/browser/node_modules/.made $(if $(CI),$(if $(filter torch,$(MAY_LEAVE_OUT)),,.venv/torch))
	$(MAKE) --no-print-directory $(foreach language,$(EDITIONS),_build/epub-$(language).made)
	@! $(BIN)/python tests/needs.py paper || $(MAKE) --no-print-directory $(foreach language,$(EDITIONS),_build/pdf-$(language).made)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --cov=cedocs $(if $(REST),--rest --cov-append) $(ALL_COVERED)

WORKERS = $(shell $(BIN)/python -c 'import os; print(os.cpu_count() * 3 // 2)')

# Some branches of cedocs are for PyTorch: without it, that all are run is shown by REST=1, which adds to what is measured.
ALL_COVERED = $(shell $(BIN)/python tests/needs.py torch || echo --cov-fail-under=0)

## make doctest   the `>>>` examples of the module and the pages alone
doctest: .venv/test node_modules/.made
	$(BIN)/python -m pytest --quiet cedocs docs --ignore docs/_ext

## make lint      ruff: errors, style, format
lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

## make types     mypy, strictly
types: .venv/test
	$(BIN)/mypy

## make linkcheck ask every address that the pages name whether it is still there
linkcheck: .venv/docs node_modules/.made
	$(BOOK) linkcheck

# --- the module ----------------------------------------------------------------------------------

## make dist      cedocs as wheel and sdist, into _build/dist
dist: .venv/test
	rm -rf _build/dist
	$(BIN)/python -m build --no-isolation --outdir _build/dist

## make clean     remove all that was built; the environment stays
clean:
	rm -rf _build

include docs/_ext/book/shelf/paper.mk hosting/site.mk tests/tests.mk tests/libraries/libraries.mk requirements/locks.mk benchmarks/bench.mk
