"""Sphinx's configuration: `sphinx-build -W -n -j auto -c . docs _build/html` (or `make html`).

Comments give the reason of a value that is not obvious. The book's own extensions are in docs/_ext.
"""

import os
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs" / "_ext")]
from book.about import addresses, history  # noqa: E402  (from docs/_ext)
from book.gate import seen  # noqa: E402
from book.live import runtime  # noqa: E402

# The kernels of the cells import cedocs from this folder, whether it is installed or not.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))

# --- the book ------------------------------------------------------------------------------------

project = "Cross-entropy"
author = "The cedocs authors"
copyright = "2026, The cedocs authors. Text CC BY 4.0, code MIT"
version = release = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
language = "en"  # -D language=ja builds the Japanese edition: docs/_ext/book/editions/editions.py
locale_dirs = ["locale"]
gettext_compact = False  # a catalog for each page
exclude_patterns = ["_*"]
templates_path = ["docs/_templates"]
nitpicky = True

extensions = [
    "book",  # first, so that it reports warnings from later imports; it loads the extensions that the pages need
    "stated",  # numbers that the build computes
]

# --- stated numbers (docs/_ext/stated/README.md) ---------------------------------------------------

stated_modules = ["cedocs"]
stated_names = {"np": "numpy"}
stated_example = "0.400 = cross_entropy([0, 1, 0], [0.25, 0.67, 0.08])"
stated_literals = False  # the numbers in expressions come from the page's givens
stated_data = {
    name: f"benchmarks/results/{name}.json" for name in ("speed", "accuracy", "symptoms", "gallery", "live")
}
#: Functions that return nats (with `base=2`, bits). The others return plain numbers.
NATS = """
    binary_cross_entropy binary_cross_entropy_with_logits cross_entropy cross_entropy_with_logits entropy kl_divergence
    log_sigmoid log_softmax
"""
stated_yields = dict.fromkeys(NATS.split(), "nats")

# --- pages and cells -----------------------------------------------------------------------------

myst_enable_extensions = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_dmath_double_inline = True
myst_heading_anchors = 3
# The label of a page may be its file name: `[](#two-classes)` then matches both, and MyST uses the label.
suppress_warnings = ["myst.xref_ambiguous"]


# The dependencies of all pages besides their own files: a change makes Sphinx read all pages again. The dependencies of
# cells are found page by page, so that few cells are executed again: docs/_ext/book/gate/seen.py.
book_sources = seen.digest(
    ROOT,
    [
        *(file for file in seen.files(ROOT / "docs/_ext") if file.parent.name != "browser"),  # in no page
        *(file for file in seen.files(ROOT / "docs") if seen.is_data(ROOT / "docs", file)),
        *(
            ROOT / "docs/references.bib",
            ROOT / "benchmarks/report.py",
            *seen.files(ROOT / "benchmarks/results"),
        ),
    ],
    seen.installed(ROOT),
    # Comments of these change no page.
    seen.digest(ROOT, [*seen.files(ROOT / "cedocs"), *seen.files(ROOT / "cefigures")], of=seen.meaning),
)
# The files that are used when pages are written.
book_looks = seen.digest(
    ROOT, [file for name in ("_templates", "_static") for file in seen.files(ROOT / "docs" / name)]
)
book_live = runtime.made(ROOT)
nb_execution_mode = "cache"
nb_execution_cache_path = str(ROOT / "_build" / "cells")
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_output_stderr = "remove"  # docs/_ext/book/gate/cells.py reports it
nb_merge_streams = True
nb_render_markdown_format = "myst"  # Markdown output of a cell may contain a table
os.environ.setdefault("PYTHONWARNINGS", "default")  # in the kernels: no warning is hidden
# Prefer SVG for these builders too: the text of figures is translated.
nb_mime_priority_overrides = [(builder, "image/svg+xml", 5) for builder in ("gettext", "latex")]

# --- the module's reference ----------------------------------------------------------------------

autodoc_typehints = "none"  # the docstrings have more: shapes, ranges, units
autosummary_generate = False  # the entries are written in docs/reference/api
numpydoc_xref_param_type = False  # parameter types are descriptions in words, not names to link
numpydoc_show_class_members = False

# --- mathematics ---------------------------------------------------------------------------------

html_math_renderer = "tex"
katex_prerender = True
katex_css_path = "katex/katex.min.css"  # in _static, where docs/_ext/book/mathematics/tex.py copies it
numfig = True
numfig_secnum_depth = 0  # numbered continuously through the whole book, in the PDF as on the web
math_numfig = True
math_eqref_format = "({number})"

# --- sources -------------------------------------------------------------------------------------

bibtex_bibfiles = ["docs/references.bib"]
bibtex_reference_style = "author_year"

# --- theorems ------------------------------------------------------------------------------------

# One counter for all kinds, so that numbers are in the order of the pages.
prf_realtyp_to_countertyp = {name: "theorem" for name in ("corollary", "lemma", "proposition", "definition")}

# --- the site ------------------------------------------------------------------------------------

html_theme = "sphinx_book_theme"
html_title = "Cross-entropy"
html_static_path = ["docs/_static"]
# An address that is not known is empty, and everything that needs it is left out.
book_site = html_baseurl = addresses.site(os.environ)
book_repository = addresses.repository(os.environ)
book_doi = addresses.doi(os.environ)
book_state = history.read(ROOT)  # a release or a commit, and the days of the pages
html_css_files = ["look.css"]
html_js_files = ["look.js"]
html_favicon = "docs/_static/mark.svg"
html_copy_source = False  # no page links to its source, and the search needs only its index
html_show_sourcelink = False
html_domain_indices = False  # the general index has all entries
html_theme_options = {
    # The same file for both colour schemes, so that it is fetched once.
    "logo": {"image_light": "_static/mark.svg", "image_dark": "_static/mark.svg", "text": html_title},
    "article_header_end": ["edition-switch.html", "article-header-buttons.html"],
    "navbar_persistent": [],  # the search button is in the side bar, and on a phone above the article
    "footer_content_items": [
        "take-page.html",
        "about-page.html",
        "offline.html",
        "book-state.html",
        "copyright.html",
    ],
    "use_download_button": False,
    "use_fullscreen_button": False,
    "toc_title": "On this page",
    "search_bar_text": "Search the book",
}
copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True
