# The locks, and the environments that few need. Included by the Makefile.

.PHONY: lock torch newest

## make torch     PyTorch, for the tests that need it
torch: .venv/torch

# On Linux only a CPU build is accepted (by its hash): the other one would bring several gigabytes along.
.venv/torch: requirements/torch.txt .venv/test
	$(BIN)/python $(INSTALL) --no-deps -r $<
	@touch $@

# The program that makes BibTeX of CITATION.cff, in a separate environment: see pyproject.toml.
.venv-cff/made: requirements/cff.txt
	$(PYTHON) -m venv .venv-cff
	.venv-cff/bin/python $(INSTALL) -r $<
	@touch $@

# With extras: an older pip takes `coverage==…` for no pin of the `coverage[toml]` that another package wants.
COMPILE = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-strip-extras --no-emit-index-url --no-emit-find-links pyproject.toml

# uv in the version that the group `lock` of pyproject.toml pins, in a separate environment.
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
	$(COMPILE) $(UPGRADE) --group libraries --constraint requirements/torch.txt --output-file requirements/libraries.txt
	set -e; for folder in $(NPM_FOLDERS); do (cd $$folder && $(NPM_LOCK)); done

NPM_FOLDERS = . tests/browser benchmarks
NPM_LOCK = $(NPM) install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved

## make newest    the newest versions of everything into the lock files, ignoring the pins of pyproject.toml (to be tested)
newest:
	$(PYTHON) requirements/newest.py --raise
	$(MAKE) --no-print-directory lock UPGRADE=--upgrade
	set -e; for folder in $(NPM_FOLDERS); do (cd $$folder && \
		$(NPM_LOCK) --save-exact $$($(PYTHON) "$(CURDIR)/requirements/newest.py" --npm $$folder)); done
