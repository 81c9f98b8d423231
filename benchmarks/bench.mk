# What is claimed about speed and accuracy, measured. Included by the Makefile.

.PHONY: bench bench-pages bench-build bench-live screenshots

## make bench     speed, memory and accuracy beside the peers, and the runs of *Reading a loss*, into benchmarks/results
bench: .venv/bench
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/symptoms.py
	$(BIN)/python benchmarks/speed.py
	$(MAKE) bench-pages

## make bench-pages  Lighthouse on the book's pages beside the bare theme's (a part of make bench)
bench-pages: html benchmarks/node_modules/.made
	$(BIN)/python benchmarks/pages.py

## make bench-build  how long a build takes, from nothing and after a change, into benchmarks/results
bench-build: .venv/test node_modules/.made
	$(BIN)/python benchmarks/build.py

## make bench-live  weight and CPU time of what runs cells in the page, into benchmarks/results
bench-live: html .venv/test
	$(BIN)/python benchmarks/live.py

## make screenshots  five pages, phone and desktop, light and dark, into _build/screenshots
screenshots: html .venv/test
	$(BIN)/python benchmarks/screenshots.py

benchmarks/node_modules/.made: benchmarks/package-lock.json
	cd benchmarks && $(NPM) ci $(NPM_QUIET)
	@touch $@

.venv/bench: requirements/bench.txt .venv/torch
	$(BIN)/python $(INSTALL) -r $<
	@touch $@
