# The book as PDF and as EPUB. Included by the Makefile.

.PHONY: pdf epub paper-packages

PAPER_PROGRAMS := lualatex latexmk makeindex upmendex
PAPER := latexmk tex-gyre fonts-texgyre fonts-texgyre-math texlive-fonts-recommended texlive-lang-japanese \
	texlive-latex-extra texlive-latex-recommended texlive-luatex

paper-packages:
	@echo $(PAPER)

## make pdf       the whole book as one PDF, into _build (LANGUAGE=ja: in Japanese); needs LuaLaTeX
pdf: html .venv/test
	@for program in $(PAPER_PROGRAMS); do command -v $$program >/dev/null || { \
		echo "$$program is missing. On Debian and Ubuntu: apt-get install --no-install-recommends $(PAPER)"; exit 1; }; done
	$(BOOK) latex $(LANGUAGE)
	$(MAKE) -C _build/latex/$(LANGUAGE) all-pdf LATEXOPTS="-interaction=nonstopmode -halt-on-error" LATEXMKOPTS=-silent
	cp _build/latex/$(LANGUAGE)/*-book.pdf _build/

## make epub      the whole book as one EPUB, into _build (LANGUAGE=ja: in Japanese)
epub: html
	$(BOOK) epub $(LANGUAGE)
	cp _build/epub/$(LANGUAGE)/*.epub _build/

# For `make test`: made again when the site was, since publish.py writes _build/html.json with each new one.
EDITIONS = $(notdir $(patsubst %/language.toml,%,$(wildcard docs/locale/*/language.toml)))
.PRECIOUS: _build/epub-%.made
_build/html.json:
	$(MAKE) --no-print-directory html
_build/pdf-%.made: _build/epub-%.made
	$(MAKE) --no-print-directory pdf LANGUAGE=$*
	@touch $@
_build/epub-%.made: _build/html.json
	$(MAKE) --no-print-directory epub LANGUAGE=$*
	@touch $@
