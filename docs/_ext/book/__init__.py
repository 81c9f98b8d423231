"""This book's machinery: what its pages need of Sphinx beside `stated`, a room for each subject (README.md).

`setup` stands here and nowhere else: it says which extensions are loaded, what is added to Sphinx, in which order
transforms change a page, and who hears which event. The rooms are imported in its steps, since the first of them has
the warnings of all later imports reported.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from book.gate.whole import Guard

#: In this order; what has no reason beside it stands where it is read best.
EXTENSIONS = (
    "sphinxcontrib.katex",
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",  # after the two above, which it changes
    "sphinx_proof",
    "sphinx_exercise",
    "sphinxcontrib.bibtex",
    "sphinx_copybutton",
)
STYLES = ("editions.css", "tex.css", "explorer.css", "folded.css", "figures.css", "about.css")
ROOT = Path(__file__).parents[3]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set the book's machinery up, in this order."""
    from book.gate import python_warnings

    stop_reporting = python_warnings.report_all()
    from book.gate import whole

    guard = whole.Guard(app)
    add_words(app)  # the first catalog that has a text wins, so the book's come before the extensions' own
    for extension in EXTENSIONS:
        app.setup_extension(extension)
    replace_upstream()
    add_settings(app)
    add_markup(app)
    add_builders(app)
    add_files(app)
    app.setup_extension("stated")  # its event is heard below
    add_transforms(app)
    connect(app, guard, stop_reporting)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def add_words(app: Sphinx) -> None:
    """Have the texts of themes and extensions taken from the book's catalogs of the same names."""
    from book.editions import editions

    editions.compile_words(app)
    for folder in app.config.locale_dirs:
        for catalog in editions.OTHERS_WORDS:
            app.add_message_catalog(catalog, Path(app.srcdir, folder))


def replace_upstream() -> None:
    """Replace functions of Sphinx and MyST-NB; `upstream` says why, and until when."""
    from book import upstream
    from book.drawing import printed
    from book.editions import translations
    from book.gate import cells

    upstream.replace(
        client=cells.Client,
        execute=cells.execute,
        join_streams=printed.join_pieces,
        parse_translation=translations.parse_as_written,
    )


def add_settings(app: Sphinx) -> None:
    """Add the settings that conf.py or a command line may give."""
    from book.editions import languages

    # A change in what the pages depend on has Sphinx read all of them again: it evaluates what they state.
    app.add_config_value("book_sources", "", "env", str)
    app.add_config_value("book_languages", str(languages.LOCALE), "", str)
    app.add_config_value("book_doi", "", "env", str)
    app.add_config_value("libraries_locks", str(ROOT / "requirements"), "env", str)
    app.add_config_value("book_citation", str(ROOT / "CITATION.cff"), "env", str)
    app.add_config_value("book_site", "", "html", str)
    app.add_config_value("book_repository", "", "html", str)
    app.add_config_value("book_cited", "", "html", str)  # set by `citation`, never by hand
    # Off, the pages come as the theme makes them: for `make bench`, which measures both.
    app.add_config_value("weight", True, "html", bool)
    app.add_config_value("book_looks", "", "html", str)


def add_markup(app: Sphinx) -> None:
    """Add directives, roles, nodes and domains, and how mathematics is written."""
    from book.about import citation
    from book.drawing import explorer
    from book.mathematics import tex
    from book.numbers import versions
    from book.statements import proofs

    app.add_domain(proofs.Proofs, override=True)
    app.add_directive("cite-book", citation.CiteBook)
    app.add_directive("explorer", explorer.Explorer)
    app.add_role("version", versions.VersionRole())
    app.add_node(explorer.explorer, **explorer.VISITORS)
    app.add_html_math_renderer("tex", (tex.visit_math, None), (tex.visit_displaymath, None))


def add_builders(app: Sphinx) -> None:
    """Replace Sphinx's builders of PDF and EPUB, and its Japanese search."""
    from book.find import japanese
    from book.shelf import ebook, paper

    app.add_builder(paper.PaperBuilder, override=True)
    app.add_builder(ebook.EbookBuilder, override=True)
    app.add_search_language(japanese.SearchJapanese)


def add_files(app: Sphinx) -> None:
    """Add the rooms' stylesheets and scripts (docs/_static) to every page."""
    for file in STYLES:
        app.add_css_file(file)
    app.add_js_file("editions.js", priority=900)  # after those whose words it knows better


def add_transforms(app: Sphinx) -> None:
    """Add the steps that change a page when it is read, and those when it is written, with their priorities."""
    from book.editions import translatable, translations
    from book.mathematics import unbroken
    from book.statements import exercises, links

    for priority, transform in (
        # Before Sphinx notes what is to be translated (10) and translates it (20).
        (5, translatable.PlaceCells),
        (5, translatable.PlaceTitles),
        (5, translatable.KeepOutputs),
        # Just before and just after it is translated.
        (19, translations.BeforeTranslation),
        (21, translatable.RememberTitles),
        (21, translations.AfterTranslation),
        # Before the ids of a page are collected (880).
        (400, links.UniqueIds),
    ):
        transform.default_priority = priority
        app.add_transform(transform)
    for priority, transform in (
        (15, translatable.KeepTitles),  # before sphinx-exercise turns titles into text without a source (20)
        (30, exercises.SayTitles),  # after it has put them together (20 to 22)
        # What only HTML has, when all else is done.
        (900, exercises.FoldSolutions),
        (950, links.LinkStatements),  # folded titles get no link
        (960, unbroken.KeepStops),  # the last, when all that stands in a line is there
    ):
        transform.default_priority = priority
        app.add_post_transform(transform)


def connect(app: Sphinx, guard: Guard, stop_reporting: Callable[[], None]) -> None:
    """Say what runs at each event; at 500 (Sphinx's default) after the extensions above and before the theme."""
    from book.about import cards, citation, described, doi, metadata
    from book.drawing import explorer, figures
    from book.editions import editions, translations
    from book.find import entries, site_files
    from book.gate import accessible, cells, documents
    from book.mathematics import tex
    from book.numbers import reference
    from book.shelf import ebook, notebooks, paper
    from book.statements import links
    from book.weight import weight

    def no_more_reports(*_: Any) -> None:
        stop_reporting()

    for event, priority, listener in (
        ("config-inited", 100, editions.speak),  # before all that reads the settings
        ("config-inited", 150, paper.settle),  # in the edition's language, before Sphinx checks them (800)
        ("config-inited", 150, ebook.settle),
        ("config-inited", 500, cells.silence_mystnb),
        ("config-inited", 500, citation.about_the_environment),
        ("builder-inited", 0, guard.begin),  # whatever fails from here on is a failed build
        ("builder-inited", 500, editions.add_style),
        ("builder-inited", 500, cells.prepare),
        ("builder-inited", 500, tex.serve_styles),
        ("builder-inited", 500, translations.compare),
        ("builder-inited", 500, ebook.prepare),
        ("builder-inited", 600, cells.draw_beside_what_is_read),  # after MyST-NB has made its settings
        ("builder-inited", 900, weight.own_assets),  # when all have named their files
        ("stated-formula", 500, tex.mark_numbers),
        ("doctree-read", 500, explorer.depend_on_catalog),
        ("doctree-read", 500, figures.depend_on_catalog),
        ("doctree-read", 999, documents.adopt),
        ("env-get-outdated", 500, guard.outdated),
        ("env-before-read-docs", 500, guard.reading),
        ("env-get-updated", 900, links.list_equations),  # when the numbers are given
        ("env-get-updated", 950, guard.updated),  # compares what pages show of each other
        ("env-check-consistency", 0, guard.stored),
        ("env-check-consistency", 500, reference.check),
        ("env-check-consistency", 500, cards.remember),
        ("env-check-consistency", 500, site_files.check_redirects),
        ("write-started", 500, entries.remember),
        ("html-collect-pages", 500, entries.forget),  # all pages are in the index, which is not written yet
        ("doctree-resolved", 400, notebooks.write_notebook),  # before figures become part of the page
        ("doctree-resolved", 500, reference.number_sources),
        ("doctree-resolved", 500, explorer.prepare),
        ("doctree-resolved", 500, explorer.collect_words),
        ("doctree-resolved", 500, figures.inline_figures),
        ("doctree-resolved", 500, figures.collect_text),
        ("doctree-resolved", 700, ebook.simplify),
        ("html-collect-pages", 500, site_files.redirect_pages),
        ("html-page-context", 0, guard.generate),
        ("html-page-context", 500, editions.name_others),
        ("html-page-context", 500, explorer.load_script),
        ("html-page-context", 500, notebooks.add_buttons),
        ("html-page-context", 500, described.describe),
        ("html-page-context", 500, accessible.correct),
        ("html-page-context", 600, metadata.add),  # takes up the description
        ("html-page-context", 950, ebook.correct),  # when all have named their files
        ("html-page-context", 990, weight.name_own_assets),
        ("linkcheck-process-uri", 500, doi.ask_the_resolver),
        ("build-finished", 0, guard.sweep),
        ("build-finished", 500, tex.stop_renderer),
        ("build-finished", 500, notebooks.write_requirements),
        ("build-finished", 500, cards.draw_all),
        ("build-finished", 900, weight.make),  # when all files are there
        ("build-finished", 950, site_files.write),
        ("build-finished", 999, guard.finish),  # judges what all others have done
        ("build-finished", 1000, no_more_reports),
    ):
        app.connect(event, listener, priority)
