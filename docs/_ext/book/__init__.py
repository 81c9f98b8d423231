"""The Sphinx extension of this book: everything but `stated`, with one subpackage ("room") per subject (README.md).

This module has the only `setup`. It lists the extensions that are loaded, what is added to Sphinx, the order of the
transforms, and the event handlers. The rooms are imported inside its steps: the first step starts to report Python
warnings, also those of later imports.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from book.gate.whole import Guard

#: Loaded in this order. Where the order matters, a comment gives the reason.
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
    "sphinx_design",  # tabs
)
STYLES = (
    "editions.css",
    "tex.css",
    "folded.css",
    "tabs.css",
    "figures.css",
    "about.css",
    "addresses.css",
    "previews.css",
    "search.css",
    "live.css",
    "modes.css",  # last: it changes the others
)
ROOT = Path(__file__).parents[3]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the extension, in this order."""
    # Pages are trees of many objects that are kept. With Python's own thresholds, looking for garbage among them takes a
    # third of the time in which stored pages are read.
    gc.set_threshold(50_000, 5, 5)
    from book.gate import python_warnings

    stop_reporting = python_warnings.report_all()
    from book.gate import whole

    guard = whole.Guard(app)
    add_words(app)  # the first catalog with a message wins, so the book's come before those of the extensions
    for extension in EXTENSIONS:
        app.setup_extension(extension)
    replace_upstream()
    add_settings(app)
    add_markup(app)
    add_builders(app)
    add_files(app)
    app.setup_extension("stated")  # `connect` below uses its event
    add_transforms(app)
    connect(app, guard, stop_reporting)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def add_words(app: Sphinx) -> None:
    """Make the book's catalogs override those of the same name of themes and extensions."""
    from book.editions import editions

    editions.compile_words(app)
    for folder in app.config.locale_dirs:
        for catalog in editions.OTHERS_WORDS:
            app.add_message_catalog(catalog, Path(app.srcdir, folder))


def replace_upstream() -> None:
    """Replace functions of Sphinx and MyST-NB; `upstream` says why, and when each replacement can be removed."""
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
    """Add the configuration values that conf.py or the command line may set."""
    from book.editions import languages

    # Rebuild type "env": a change makes Sphinx read all pages again, which evaluates the stated numbers again.
    app.add_config_value("book_sources", "", "env", str)
    app.add_config_value("book_languages", str(languages.LOCALE), "", str)
    app.add_config_value("book_doi", "", "env", str)
    app.add_config_value("libraries_locks", str(ROOT / "requirements"), "env", str)
    app.add_config_value("book_citation", str(ROOT / "CITATION.cff"), "env", str)
    app.add_config_value("book_state", {}, "html", dict)
    app.add_config_value("book_site", "", "html", str)
    app.add_config_value("book_repository", "", "html", str)
    app.add_config_value("book_cited", "", "html", str)  # set by `citation`, never by hand
    # If off, the pages are as the theme makes them. `make bench` compares both.
    app.add_config_value("weight", True, "html", bool)
    app.add_config_value("book_looks", "", "html", str)
    # The folder of book/live/runtime.py; without it cells cannot be run.
    app.add_config_value("book_live", "", "html", str)


def add_markup(app: Sphinx) -> None:
    """Add directives, roles, nodes, domains and the math renderer."""
    from book.about import changes, citation
    from book.interactive import (
        budget,
        calibration,
        component,
        doctor,
        explorer,
        replacing,
        runs,
        sentence,
        triangle,
    )
    from book.live import attempts
    from book.live import cells as live
    from book.mathematics import tex
    from book.numbers import versions
    from book.statements import exercise_index, guesses, proofs

    app.add_domain(proofs.Proofs, override=True)
    app.add_directive("cite-book", citation.CiteBook)
    app.add_directive("changes", changes.ListChanges)
    app.add_directive("explorer", explorer.Explorer)
    app.add_directive("loss-doctor", doctor.LossDoctor)
    for kind in (
        budget.code_budget,
        calibration.calibration_by_hand,
        sentence.surprise_in_a_sentence,
        triangle.answer_triangle,
    ):
        app.add_directive(kind.tag, replacing.directive_of(kind))
        app.add_node(kind, **component.VISITORS)
    app.add_directive("run-gallery", runs.RunGallery)
    app.add_directive("guess", guesses.Guess)
    app.add_directive("attempt", attempts.Attempt)
    app.add_directive("exercise-index", exercise_index.ExerciseIndex)
    app.add_role("version", versions.VersionRole())
    app.add_node(explorer.loss_explorer, **component.VISITORS)
    app.add_node(doctor.loss_doctor, **component.VISITORS)
    app.add_node(runs.run_gallery, **component.VISITORS)
    for node, visitors in live.VISITORS.items():
        app.add_node(node, html=visitors)
    app.add_html_math_renderer("tex", (tex.visit_math, None), (tex.visit_displaymath, None))


def add_builders(app: Sphinx) -> None:
    """Replace Sphinx's LaTeX and EPUB builders."""
    from book.shelf import ebook, paper

    app.add_builder(paper.PaperBuilder, override=True)
    app.add_builder(ebook.EbookBuilder, override=True)


def add_files(app: Sphinx) -> None:
    """Add the rooms' stylesheets and scripts (docs/_static) to every page."""
    for file in STYLES:
        app.add_css_file(file)
    app.add_js_file("search.js")
    app.add_js_file("addresses.js")
    app.add_js_file("previews.js")
    app.add_js_file("touch.js")
    app.add_js_file("tabs.js")
    app.add_js_file("editions.js", priority=900)  # after the scripts whose texts it overrides
    app.add_js_file("live.js")
    app.add_js_file("offline.js")


def add_transforms(app: Sphinx) -> None:
    """Add the transforms (run when a page is read) and post-transforms (when it is written), with their priorities."""
    from book.editions import translatable, translations
    from book.mathematics import unbroken
    from book.statements import exercises, links

    for priority, transform in (
        # Before Sphinx collects the messages to translate (10) and translates them (20).
        (5, translatable.PlaceCells),
        (5, translatable.PlaceTitles),
        (5, translatable.KeepOutputs),
        # Directly before and directly after the translation.
        (19, translations.BeforeTranslation),
        (21, translatable.RememberTitles),
        (21, translations.AfterTranslation),
        # Before Sphinx collects the ids of a page (880).
        (400, links.UniqueIds),
    ):
        transform.default_priority = priority
        app.add_transform(transform)
    for priority, transform in (
        (15, translatable.KeepTitles),  # before sphinx-exercise makes titles into text without a source (20)
        (30, exercises.SayTitles),  # after sphinx-exercise has built the titles (20 to 22)
        # For HTML only, after the rest.
        (900, exercises.Fold),
        (950, links.LinkStatements),  # folded titles get no link
        (960, unbroken.KeepStops),  # last: it needs the final content of each line
    ):
        transform.default_priority = priority
        app.add_post_transform(transform)


def connect(app: Sphinx, guard: Guard, stop_reporting: Callable[[], None]) -> None:
    """Connect the event handlers; priority 500 (Sphinx's default) is after the extensions above and before the theme."""
    from book.about import cards, changes, citation, described, doi, metadata
    from book.drawing import figures
    from book.editions import editions, readings, translations
    from book.find import offline, searching, site_files
    from book.gate import accessible, cells, documents, policy
    from book.interactive import component, doctor, explorer, replacing, runs
    from book.live import attempts
    from book.live import cells as live
    from book.mathematics import tex
    from book.numbers import drawn, givens, reference, sources
    from book.shelf import ebook, files, notebooks, paper
    from book.statements import exercise_index, guesses, links
    from book.weight import weight

    def no_more_reports(*_: Any) -> None:
        stop_reporting()

    for event, priority, listener in (
        ("config-inited", 100, editions.speak),  # before all handlers that read the configuration
        ("config-inited", 150, paper.settle),  # after the translation, before Sphinx checks the values (800)
        ("config-inited", 150, ebook.settle),
        ("config-inited", 500, cells.silence_mystnb),
        ("config-inited", 500, citation.about_the_environment),
        ("builder-inited", 0, guard.begin),  # any failure after this is a failed build
        ("builder-inited", 500, editions.add_style),
        ("builder-inited", 500, cells.prepare),
        ("builder-inited", 500, tex.serve_styles),
        ("builder-inited", 500, translations.compare),
        ("builder-inited", 500, ebook.prepare),
        ("builder-inited", 500, searching.replace_sphinx),
        ("builder-inited", 600, cells.draw_beside_what_is_read),  # after MyST-NB's configuration
        ("builder-inited", 900, weight.own_assets),  # after all extensions have added their files
        ("stated-formula", 500, tex.mark_numbers),
        ("stated-tip", 500, live.add_change),
        ("doctree-read", 500, component.depend_on_catalog),
        ("doctree-read", 500, replacing.read_givens),
        ("doctree-read", 500, runs.read_runs),
        ("doctree-read", 500, figures.depend_on_catalog),
        ("doctree-read", 500, givens.name_fold),
        ("doctree-read", 500, drawn.check),
        ("doctree-read", 500, attempts.try_solutions),
        ("doctree-read", 999, documents.adopt),
        ("env-get-outdated", 500, guard.outdated),
        ("env-before-read-docs", 500, guard.reading),
        ("env-updated", 500, component.make_files),  # in every build, and before pages name their digests
        ("env-get-updated", 900, links.list_equations),  # after the numbers are assigned
        ("env-get-updated", 950, guard.updated),  # compares what pages show of other pages
        ("env-check-consistency", 0, guard.stored),
        ("env-check-consistency", 500, reference.check),
        ("env-check-consistency", 500, sources.check),
        ("env-check-consistency", 500, cards.remember),
        ("env-check-consistency", 500, site_files.check_redirects),
        ("env-check-consistency", 500, searching.check_synonyms),
        ("doctree-resolved", 200, live.leave_out),  # before anything is made of the page
        ("doctree-resolved", 200, citation.cite),
        ("doctree-resolved", 200, changes.fill),
        ("doctree-resolved", 300, exercise_index.fill),
        ("doctree-resolved", 350, doctor.prepare),  # takes the links out, which no output shows
        ("doctree-resolved", 400, notebooks.write_notebook),  # before figures become part of the page
        ("doctree-resolved", 450, component.take_figure),  # after the notebook, which has no component
        ("doctree-resolved", 500, reference.number_sources),
        ("doctree-resolved", 500, explorer.prepare),
        ("doctree-resolved", 500, replacing.prepare),
        ("doctree-resolved", 500, runs.prepare),
        ("doctree-resolved", 500, component.collect_words),
        ("doctree-resolved", 500, figures.inline_figures),
        ("doctree-resolved", 500, figures.collect_text),
        ("doctree-resolved", 600, live.mark),
        ("doctree-resolved", 700, ebook.simplify),
        ("html-collect-pages", 500, site_files.redirect_pages),
        ("html-collect-pages", 500, searching.search_page),
        ("html-page-context", 0, guard.generate),
        ("html-page-context", 500, editions.name_others),
        ("html-page-context", 500, readings.sort_index),
        ("html-page-context", 500, component.load_files),
        ("html-page-context", 500, guesses.load_script),
        ("html-page-context", 500, notebooks.add_buttons),
        ("html-page-context", 500, live.offer),
        ("html-page-context", 500, offline.offer),
        ("html-page-context", 500, described.describe),
        ("html-page-context", 500, accessible.correct),
        ("html-page-context", 550, searching.read),  # the page as `accessible` has corrected it
        ("html-page-context", 500, changes.link_feed),
        ("html-page-context", 600, metadata.add),  # uses the description
        ("html-page-context", 700, files.make_room),  # after `searching.read`
        ("html-page-context", 950, ebook.correct),  # after all extensions have added their files
        ("html-page-context", 990, weight.name_own_assets),
        ("linkcheck-process-uri", 500, doi.ask_the_resolver),
        ("build-finished", 0, guard.sweep),
        ("build-finished", 500, tex.stop_renderer),
        ("build-finished", 500, notebooks.write_requirements),
        ("build-finished", 500, cards.draw_all),
        ("build-finished", 500, changes.write_feed),
        ("build-finished", 500, searching.write),
        ("build-finished", 500, live.copy),
        ("build-finished", 900, weight.make),  # after all files are written
        ("build-finished", 950, site_files.write),
        ("build-finished", 950, policy.write),
        ("build-finished", 960, offline.write),  # it lists the other files
        ("build-finished", 999, guard.finish),  # last: it decides whether the build has succeeded
        ("build-finished", 1000, no_more_reports),
    ):
        app.connect(event, listener, priority)
