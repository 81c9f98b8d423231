# What is hosted and what a release consists of. Included by the Makefile.

.PHONY: site release

ALL_EPUBS = $(foreach language,$(EDITIONS),_build/epub-$(language).made)
ALL_PDFS = $(foreach language,$(EDITIONS),_build/pdf-$(language).made)
# PDFs are left out where LuaLaTeX is missing, but not by a workflow.
HAS_PAPER = $(if $(CI),:,$(BIN)/python tests/needs.py paper)

## make site      what is hosted, into _build/site: the book with its PDFs and EPUBs, and older versions (ARCHIVES=folder)
site: html .venv/test
	$(MAKE) --no-print-directory $(ALL_EPUBS)
	@if $(HAS_PAPER); then $(MAKE) --no-print-directory $(ALL_PDFS); else rm -f _build/*.pdf; fi
	rm -rf _build/site
	cp -R _build/html _build/site
	$(BIN)/python hosting/book_files.py _build/site $$(ls _build/*.pdf _build/*.epub 2>/dev/null)
	$(if $(ARCHIVES),$(BIN)/python hosting/old_versions.py _build/site $(ARCHIVES))

## make release   what a release has attached, into _build/release (TAG=v0.1.0): the site, PDFs, EPUBs, wheel and sdist
release: site dist
	@grep -qx 'version = "$(TAG:v%=%)"' pyproject.toml || { echo "TAG=$(TAG) is not the version in pyproject.toml"; exit 1; }
	rm -rf _build/release
	mkdir -p _build/release/files
	$(BIN)/python hosting/notes.py $(TAG) >_build/release/notes.md
	tar -czf _build/release/files/site-$(basename $(TAG)).tar.gz -C _build/site .
	cp _build/*.epub _build/dist/* $$(ls _build/*.pdf 2>/dev/null) _build/release/files/
