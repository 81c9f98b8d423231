r"""The book as one PDF: `sphinx-build -b latex`, then LuaLaTeX (`make pdf`).

What a page on the web has and paper has not is put right here:

- the captions of the side bar become parts, and what stands on the cover page becomes the preface;
- theorems and exercises are boxes with their numbers and titles;
- figures are drawn with the words of the edition's language;
- figures, tables and equations have the numbers that they have on the web.

Every edition is made by the same means; `FONTS` says what each is set in. All of it comes with Debian's TeX Live,
but for the two DejaVu fonts of Matplotlib, which have the signs that others lack.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import matplotlib
from docutils import nodes
from figures import Inliner, catalog_of, figure_source, translate
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.latex import LaTeXBuilder
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util import logging, texescape
from sphinx.util.typing import ExtensionMetadata
from sphinx_exercise.nodes import exercise_enumerable_node
from sphinx_proof.nodes import proof_node
from tex import render

logger = logging.getLogger(__name__)

LOOKS = Path(__file__).with_name("paper.sty")
DEJAVU = Path(matplotlib.get_data_path(), "fonts", "ttf")
EXTRA_FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf")
#: What the text of an edition is set in, beside what all editions have (paper.sty).
FONTS = {
    "ja": r"\usepackage[haranoaji,deluxe]{luatexja-preset}"
    + "\n"
    + r"\ltjsetparameter{jacharrange={-2,-3,-8}}"
}
FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{dejavu}</dir>
<dir>/usr/share/texlive/texmf-dist/fonts/opentype/public/haranoaji</dir>
<cachedir>{cache}</cachedir>
<alias><family>sans-serif</family><prefer><family>DejaVu Sans</family><family>Harano Aji Gothic</family></prefer></alias>
</fontconfig>
"""
PART = re.compile(r"^(?:Part|第)\s*\d+\s*部?\s*[·・:：]?\s*")


def settle(app: Sphinx, config: Config) -> None:
    """Choose the engine, the class and the fonts, in the language of the edition."""
    name = "cross-entropy" if config.language == "en" else f"cross-entropy-{config.language}"
    config.latex_engine = "lualatex"
    config.today = config.copyright  # on the title page, where a date would change with every build
    config.latex_documents = [(config.root_doc, f"{name}-book.tex", config.project, config.author, "manual")]
    config.latex_docclass = {"manual": "report"}
    config.latex_toplevel_sectioning = "chapter"
    config.latex_table_style = ["booktabs"]
    config.latex_show_pagerefs = True
    config.latex_use_xindy = False
    config.latex_additional_files = [str(LOOKS), *(str(DEJAVU / font) for font in EXTRA_FONTS)]
    config.latex_elements = {
        "papersize": "a4paper",
        "pointsize": "10pt",
        "babel": r"\usepackage{babel}",
        "polyglossia": "",
        "fontpkg": "",
        "fncychap": "",
        "extraclassoptions": "openany,oneside",
        "sphinxsetup": "verbatimwithframe=false,VerbatimColor={HTML}{F5F6F8},hmargin={25mm,25mm},vmargin={25mm,27mm}",
        "preamble": r"\usepackage{paper}" + "\n" + FONTS.get(config.language, ""),
        "printindex": r"\printindex",
        "figure_align": "htbp",
    }


class PaperBuilder(LaTeXBuilder):
    """LaTeX with parts and a preface."""

    def assemble_doctree(self, indexfile: str, toctree_only: bool, appendices: list[str]) -> nodes.document:
        tree = super().assemble_doctree(indexfile, toctree_only, appendices)
        arrange(
            tree,
            [
                toctree.get("caption", "")
                for toctree in self.env.get_doctree(indexfile).findall(addnodes.toctree)
            ],
        )
        name_formulas(tree)
        plain_boxes(tree)
        draw_figures(self._app, tree)
        return tree

    def get_contentsname(self, indexfile: str) -> str:
        """Leave the name of the contents as the language has it: Sphinx would take the first part's."""
        return ""


# --- the order of the book ------------------------------------------------------------------------


def arrange(tree: nodes.document, captions: list[str]) -> None:
    """Make parts of the lists of pages, and a preface of what stands before them."""
    book = next(tree.findall(nodes.section))
    lists = list(lists_of_pages(book))
    for pages in lists:
        pages.parent.remove(pages)
    preface = nodes.section("", *book.children, ids=book["ids"])
    body = [latex(r"\paperpreface"), preface, latex(r"\paperbody")]
    for caption, pages in zip(captions, lists, strict=True):
        if caption:
            name = texescape.escape(PART.sub("", caption), "lualatex")
            body.append(latex(rf"\part{{{name}}}"))
        body += pages.children
    book.children = []
    book += [preface[0].deepcopy(), *body]


def lists_of_pages(place: nodes.Element) -> Iterator[nodes.compound]:
    """Find what has become of the book's tables of contents; within a page there may be others."""
    for node in place.children:
        if isinstance(node, nodes.compound) and "toctree-wrapper" in node["classes"]:
            yield node
        elif isinstance(node, nodes.Element) and not isinstance(node, addnodes.start_of_file):
            yield from lists_of_pages(node)


def latex(text: str) -> nodes.raw:
    """TeX as it is."""
    return nodes.raw("", f"\n{text}\n", format="latex")


def name_formulas(tree: nodes.document) -> None:
    """Give the outline, which knows no formulas, the letters of one that stands in a heading."""
    for title in tree.findall(nodes.title):
        for formula in list(title.findall(nodes.math)):
            shown = re.sub(
                r"<annotation.*?</annotation>|<[^>]*>", "", render(formula.astext(), {"output": "mathml"})
            )
            letters = texescape.escape(unescape(shown).replace("\u2061", ""), "lualatex")
            text = rf"\texorpdfstring{{\({formula.astext()}\)}}{{{letters}}}"
            formula.replace_self(nodes.raw("", text, format="latex"))


def plain_boxes(tree: nodes.document) -> None:
    """Give exercises a place that others can name, and proofs no box: they say what they are."""
    for box in list(tree.findall(exercise_enumerable_node)):
        label = rf"\phantomsection\label{{\detokenize{{{box['docname']}:{box['label']}}}}}"
        box.parent.insert(box.parent.index(box), latex(label))
    for proof in list(tree.findall(proof_node)):
        proof.replace_self(proof[0].children)


# --- figures --------------------------------------------------------------------------------------


def draw_figures(app: Sphinx, tree: nodes.document) -> None:
    """Turn each figure into PDF, with its words in the edition's language and the colours of paper."""
    catalog = catalog_of(app)
    for node in tree.findall(nodes.image):
        source = figure_source(app.srcdir, node)
        if source:
            svg = Inliner("figure", lambda text: translate(text, catalog), plain=True).inline(source, "")
            drawn = Path(app.srcdir, node["uri"]).with_suffix(f".{app.config.language}.pdf")
            as_pdf(app, svg, drawn)
            uri = Path(node["uri"]).with_name(drawn.name).as_posix()
            app.env.images.add_file(app.config.root_doc, uri)
            node["uri"], node["candidates"] = uri, {"*": uri}


def as_pdf(app: Sphinx, svg: str, target: Path) -> None:
    """Have librsvg draw a figure, in fonts that are named here, so that every machine draws the same."""
    program = shutil.which("rsvg-convert")
    if program is None:
        raise ExtensionError(
            "rsvg-convert, which draws the figures, is missing; `make pdf` says how to get it"
        )
    fonts = Path(app.outdir, "fonts.conf")
    fonts.write_text(FONTCONFIG.format(dejavu=DEJAVU, cache=Path(app.outdir, "fontcache")), "utf-8")
    run = subprocess.run(
        [program, "--format=pdf", f"--output={target}"],
        input=svg,
        env={"FONTCONFIG_FILE": str(fonts), "SOURCE_DATE_EPOCH": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise ExtensionError(f"rsvg-convert cannot draw {target.name}: {run.stderr.strip()}")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Take the place of Sphinx's builder."""
    app.add_builder(PaperBuilder, override=True)
    app.connect("config-inited", settle, priority=150)  # after `editions`, before Sphinx checks the settings
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
