# What the tests need beside the environment, and what keeps their lists. Included by the Makefile.

.PHONY: accuracy anchors installed

# axe, and a Chromium for the tests, which is unpacked.
tests/browser/node_modules/.made: tests/browser/package-lock.json tests/browser/chromium.py | .venv/test
	cd tests/browser && $(NPM) ci $(NPM_QUIET)
	$(BIN)/python tests/browser/chromium.py
	@touch $@

## make anchors   add the anchors and addresses that are new to the lists of what is never to be lost
anchors: html .venv/test
	$(BIN)/python tests/site/permanent.py

## make installed  the module's tests with the wheel in an environment of its own and the newest NumPy (ALLOWED=oldest: the oldest)
installed: dist
	$(BIN)/python tests/installed.py $(or $(ALLOWED),newest) $$(ls _build/dist/*.whl)

## make accuracy  measure the largest error of each function anew, into tests/module/accuracy.toml: after a change that is meant
accuracy: .venv/test
	PYTHONPATH=. $(BIN)/python tests/module/accuracy.py --write
