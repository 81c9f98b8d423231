# What is claimed about speed and accuracy, measured. Included by the Makefile.

.PHONY: bench bench-pages bench-build bench-live screenshots

# The module is measured as it stands here; it is not installed.
BENCH = PYTHONPATH=$(CURDIR) $(BIN)/python

## make bench     speed, memory and accuracy beside the peers, and the runs of *Reading a loss*, into benchmarks/results
bench: .venv/bench
	$(BENCH) benchmarks/accuracy.py
	$(BENCH) benchmarks/symptoms.py
	$(BENCH) benchmarks/gallery.py
	$(BENCH) benchmarks/speed.py
	$(MAKE) bench-pages

## make bench-pages  Lighthouse on the book's pages beside the bare theme's (a part of make bench)
bench-pages: html benchmarks/node_modules/.made
	$(BENCH) benchmarks/pages.py

## make bench-build  how long a build takes, from nothing and after a change, into benchmarks/results
bench-build: .venv/test node_modules/.made
	$(BENCH) benchmarks/build.py

## make bench-live  weight and CPU time of what runs cells in the page, into benchmarks/results
bench-live: html .venv/test
	$(BENCH) benchmarks/live.py

## make screenshots  five pages, phone and desktop, light and dark, into _build/screenshots
screenshots: html .venv/test
	$(BENCH) benchmarks/screenshots.py

benchmarks/node_modules/.made: benchmarks/package-lock.json
	cd benchmarks && $(NPM) ci $(NPM_QUIET)
	@touch $@

.venv/bench: requirements/bench.txt .venv/torch
	$(BIN)/python $(INSTALL) -r $<
	@touch $@
