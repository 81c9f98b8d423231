r"""The book as one PDF: `sphinx-build -b latex`, then LuaLaTeX (`make pdf`).

Adapts the pages to paper:

- a cover, with the question that the book answers;
- the captions of the side bar become parts, each introduced by its first page, and the text of the cover page becomes
  the preface;
- theorems and exercises are boxes with their numbers and titles, and solutions stand at the end of their part;
- the index leads to where pages use a term first, and in bold to the glossary;
- figures have their text in the edition's language, and the code that draws them is left out;
- table columns are as wide as their content needs, and code in them can be broken;
- references are on the pages that list them;
- figures, tables and equations have the same numbers as on the web.

All editions are built in the same way; the fonts and packages of a language are in its `language.toml`, those of all
languages in paper.sty. All are part of Debian's TeX Live, except the two DejaVu fonts of Matplotlib, which have symbols
that the other fonts lack.

The PDF has metadata and a language, and is not tagged. `\DocumentMetadata{testphase=phase-II}`, the most that the LaTeX of
Debian 12 offers, tags paragraphs and links alone: no heading, list, table, formula or alternative text. The EPUB has them.
"""

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any, cast
from unicodedata import east_asian_width

import matplotlib
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.latex import LaTeXBuilder
from sphinx.builders.latex.nodes import thebibliography
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.locale import get_translation
from sphinx.util import logging, texescape
from sphinx_exercise.nodes import exercise_enumerable_node, solution_node
from sphinx_proof.nodes import proof_node
from stated.nodes import parents

import cefigures
from book.about.cards import TEX_FONTS
from book.about.citation import day_in_words, published, version_in_words
from book.drawing.figures import Inliner, catalog_of, figure_source, translate
from book.editions.editions import say
from book.editions.languages import SOURCE, Language, language_of, languages
from book.editions.readings import readings_file
from book.mathematics.tex import render
from book.upstream import application_of

logger = logging.getLogger(__name__)

LOOKS = Path(__file__).with_name("paper.sty")
DEJAVU = Path(matplotlib.get_data_path(), "fonts", "ttf")
EXTRA_FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf")
#: Typst source: a page of the size of the figure on it.
FIGURE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: json(bytes(sys.inputs.fonts)))
#image(bytes(sys.inputs.figure), format: "svg")
"""
#: The question on the cover.
QUESTION = "How wrong is a classifier's answer, as one number?"
#: The title of the chapter at the end of each part.
SOLUTIONS = "Solutions"
#: Where code may be broken in a table.
BREAK = re.compile(r"(?<=[_(,.=/\[])(?=[^\s_)\]])")
#: Where a term has no entry in the index: TeX cannot write one from there, or it is the glossary.
NOT_INDEXED = {nodes.title, nodes.caption, nodes.entry, addnodes.glossary}
#: Letters per line of a table for each font size, and the space between two columns, in letters.
SHORT = 14  # texts up to this length are not broken
LINES, GAP = {"normalsize": 88, "small": 97, "footnotesize": 108}, 2.6


def settle(app: Sphinx, config: Config) -> None:
    """Set the engine, the document class and the fonts for the language of the edition."""
    name = "cross-entropy" if config.language == SOURCE else f"cross-entropy-{config.language}"
    config.latex_engine = "lualatex"
    config.latex_documents = [(config.root_doc, f"{name}-book.tex", config.project, config.author, "manual")]
    config.latex_docclass = {"manual": "report"}
    config.latex_toplevel_sectioning = "chapter"
    config.latex_table_style = ["booktabs"]
    config.latex_show_pagerefs = True
    config.latex_use_xindy = False
    config.latex_domain_indices = False  # of theorems, by their labels
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
        "preamble": r"\usepackage{paper}" + "\n" + language_of(config).latex.strip(),
        "maketitle": r"\papercover",
        "printindex": r"\printindex",
        "figure_align": "htbp",
    }


class PaperBuilder(LaTeXBuilder):
    """LaTeX with a cover, a preface and parts."""

    def init_context(self) -> None:
        """Say in the head of each page which build it is; Sphinx calls each a release."""
        super().init_context()
        self.context |= {"release": version_in_words(self.config), "releasename": r"\relax"}

    def copy_support_files(self) -> None:
        """Sort the index in the order of the language: Japanese words by their readings."""
        super().copy_support_files()
        readings = readings_file(Path(self.srcdir), self.config.language)
        if readings.is_file():
            shutil.copy(readings, self.outdir)
            rules = Path(self.outdir, "latexmkrc")
            sorter = f"upmendex -g -d {readings.name} -s python.ist"
            rules.write_text(rules.read_text("utf-8").replace("makeindex -s python.ist", sorter), "utf-8")

    def assemble_doctree(self, indexfile: str, toctree_only: bool, appendices: list[str]) -> nodes.document:
        tree = super().assemble_doctree(indexfile, toctree_only, appendices)
        parts = "|".join(language.part for language in languages(self.config.book_languages).values())
        arrange(
            tree,
            [
                toctree.get("caption", "")
                for toctree in self.env.get_doctree(indexfile).findall(addnodes.toctree)
            ],
            re.compile(rf"^(?:{parts})\s*[·・:：]?\s*"),
        )
        place_sources(tree)
        name_formulas(tree)
        index_terms(tree)
        plain_boxes(tree)
        plain_signatures(tree)
        leave_drawing_out(tree)
        fit_tables(tree)
        app = application_of(self)
        draw_figures(app, tree)
        draw_cover(app)
        return tree

    def get_contentsname(self, indexfile: str) -> str:
        """Keep the language's name of the table of contents; Sphinx would use the caption of the first part."""
        return ""


# --- the order of the book ------------------------------------------------------------------------


def arrange(tree: nodes.document, captions: list[str], number: re.Pattern[str]) -> None:
    """Make each toctree a part, and the text before the first one the preface."""
    book = next(tree.findall(nodes.section))
    lists = list(lists_of_pages(book))
    for pages in lists:
        pages.parent.remove(pages)
    preface = nodes.section("", *book.children, ids=book["ids"])
    body = [latex(r"\paperpreface"), preface, latex(r"\paperbody")]
    for caption, pages in zip(captions, lists, strict=True):
        if caption:
            name = number.sub("", caption)
            body.append(latex(rf"\part{{{texescape.escape(name, 'lualatex')}}}"))
            introduce(pages, name)
        body += [*pages.children, *solutions(pages)]
    book.children = []
    book += [preface[0].deepcopy(), *body]


def introduce(pages: nodes.compound, name: str) -> None:
    """Put a part's first page directly under the part's title if both titles are the same, not into a chapter."""
    first = cast(addnodes.start_of_file, pages[0])
    for section in list(first.findall(nodes.section)):
        if section[0].astext() == name and not list(section.findall(nodes.section))[1:]:
            for target in [node for node in first.children if isinstance(node, nodes.target)]:
                first.remove(target)
            labels = [f"{first['docname']}:{label}" for label in sorted({*section["ids"], ":doc"})]
            marks = latex("".join(rf"\label{{\detokenize{{{label}}}}}" for label in labels))
            section.parent.replace(section, [marks, *section[1:]])


def solutions(pages: nodes.compound) -> list[nodes.Node]:
    """Take the solutions out of the pages of a part, and return a chapter with them. Each exercise names its page."""
    found: list[nodes.Node] = []
    exercises = {box["label"]: box for box in pages.findall(exercise_enumerable_node)}
    word = texescape.escape(get_translation("exercise")("Solution"), "lualatex")
    for page in pages.findall(addnodes.start_of_file):
        solved = list(page.findall(solution_node))
        if not solved:
            continue
        title = next(page.findall(nodes.title))
        for solution in solved:
            solution.parent.remove(solution)
            label = rf"\detokenize{{{page['docname']}:{solution['label']}}}"
            reference = (
                rf"\noindent\hyperref[{label}]{{\sphinxcrossref{{{word}}}}} (\autopageref*{{{label}}})"
            )
            if solution["target_label"] in exercises:
                exercises[solution["target_label"]].append(latex(reference))
        # References in them are written for their page.
        of_page = addnodes.start_of_file(docname=page["docname"])
        of_page += [nodes.rubric("", "", *(part.deepcopy() for part in title.children)), *solved]
        found.append(of_page)
    if not found:
        return []
    name = say(SOLUTIONS)
    chapter = nodes.section("", nodes.title(name, name), *found)
    return [latex(r"\paperpreface"), chapter, latex(r"\paperbody")]


def place_sources(tree: nodes.document) -> None:
    """Leave references on the pages that list them; Sphinx collects all at the end of the book."""
    sources: dict[str, dict[str, nodes.Element]] = defaultdict(dict)
    for gathered in list(tree.findall(thebibliography)):
        for source in gathered.findall(nodes.citation):
            sources[source["docname"]][source["ids"][0]] = source
        gathered.parent.remove(gathered)
    # In the reference of the module, their place is the list of references that numpydoc makes in a docstring.
    for paragraph in list(tree.findall(nodes.paragraph)):
        cited = list(paragraph.findall(nodes.citation_reference))
        if cited and all(part in cited or part.astext() == ", " for part in paragraph.children):
            page = sources[cited[0]["docname"]]
            paragraph.parent.replace(
                paragraph, listed([page.pop(one["refname"]) for one in cited], numbered=True)
            )
        for one in cited:
            one.parent.replace(one, nodes.Text(f"[{one.astext().rpartition('-')[2]}]"))
    for place in tree.findall(addnodes.start_of_file):
        section = next(place.findall(nodes.section), None)
        if section is not None and sources.get(place["docname"]):
            section.extend(listed([*sources[place["docname"]].values()], numbered=False))


def listed(sources: list[nodes.Element], *, numbered: bool) -> list[nodes.Node]:
    """Return references as a list."""
    shown: list[nodes.Node] = [latex(r"\begin{papersources}")]
    for source in sources:
        number = f"[{source[0].astext()}] " if numbered else ""
        target = rf"\item \hypertarget{{cite.{source['docname']}:{source['ids'][0]}}}{{}}{number}"
        source[1].insert(0, nodes.raw("", target, format="latex"))
        shown += source[1:]
    return [*shown, latex(r"\end{papersources}")]


def lists_of_pages(place: nodes.Element) -> Iterator[nodes.compound]:
    """Find the nodes that Sphinx has put in place of the book's toctrees, without those inside a page."""
    for node in place.children:
        if isinstance(node, nodes.compound) and "toctree-wrapper" in node["classes"]:
            yield node
        elif isinstance(node, nodes.Element) and not isinstance(node, addnodes.start_of_file):
            yield from lists_of_pages(node)


def latex(text: str) -> nodes.raw:
    """Return raw LaTeX."""
    return nodes.raw("", f"\n{text}\n", format="latex")


def name_formulas(tree: nodes.document) -> None:
    """Give formulas in headings a plain-text form for the PDF outline, which cannot show formulas."""
    for title in tree.findall(nodes.title):
        for formula in list(title.findall(nodes.math)):
            shown = re.sub(
                r"<annotation.*?</annotation>|<[^>]*>", "", render(formula.astext(), {"output": "mathml"})
            )
            letters = texescape.escape(unescape(shown).replace("\u2061", ""), "lualatex")
            text = rf"\texorpdfstring{{\({formula.astext()}\)}}{{{letters}}}"
            formula.replace_self(nodes.raw("", text, format="latex"))


def index_terms(tree: nodes.document) -> None:
    """Add to the index where each page uses a term first. The entries of the glossary are its main ones, which are bold."""
    entries = {
        f"#{identifier}": [
            (kind, text, identifier, "", key) for kind, text, identifier, _, key in index["entries"]
        ]
        for term in tree.findall(nodes.term)
        for index in term.findall(addnodes.index)
        for identifier in term["ids"]
    }
    seen: set[tuple[str, str]] = set()
    for page in list(tree.findall(addnodes.start_of_file)):
        for link in list(page.findall(nodes.reference)):
            anchor = "#" + link.get("refuri", "").partition("#")[2]
            inside = {type(node) for node in parents(link)}
            if anchor not in entries or nodes.paragraph not in inside or inside & NOT_INDEXED:
                continue
            if (page["docname"], anchor) not in seen:
                entry = addnodes.index(entries=entries[anchor], inline=True)
                # As an argument, as in the glossary: TeX writes it as it reads it, and `-` would be a macro of two spellings.
                begin, end = (nodes.raw("", text, format="latex") for text in (r"\paperindex{", "}"))
                link.parent.insert(link.parent.index(link), [begin, entry, end])
            seen.add((page["docname"], anchor))


def plain_boxes(tree: nodes.document) -> None:
    """Give exercises a target for references, and remove the boxes of proofs, which start with the word "Proof"."""
    for box in list(tree.findall(exercise_enumerable_node)):
        label = rf"\phantomsection\label{{\detokenize{{{box['docname']}:{box['label']}}}}}"
        box.parent.insert(box.parent.index(box), latex(label))
    for box in tree.findall(nodes.Admonition):
        if isinstance(box, nodes.Element) and "realtype" in box:  # sphinx-proof translates in HTML only
            box["realtype"] = get_translation("proof")(box["realtype"].title())
    for proof in list(tree.findall(proof_node)):
        proof.replace_self(proof[0].children)


def plain_signatures(tree: nodes.document) -> None:
    """Remove the explanations of / and *, which Sphinx would write into the first function's arguments."""
    for mark in tree.findall(nodes.abbreviation):
        mark.attributes.pop("explanation", None)


def leave_drawing_out(tree: nodes.document) -> None:
    """Remove the code that draws a figure, which is folded on the web."""
    for cell in tree.findall(nodes.container):
        if "tag_hide-input" in cell["classes"]:
            cell.children = [part for part in cell.children if "cell_input" not in part.get("classes", ())]


# --- tables ---------------------------------------------------------------------------------------


def fit_tables(tree: nodes.document) -> None:
    """Set wide tables in a smaller font, and choose column widths for their content."""
    for table in list(tree.findall(nodes.table)):
        for row in table.findall(nodes.row) if "stated-ledger" in table["classes"] else ():
            if isinstance(row[1][0], nodes.Text):
                # The expression and its givens. row[1].astext() would put an empty line between them: LaTeX stops there.
                row[1].children = [nodes.literal("", "".join(part.astext() for part in row[1]))]
        for code in table.findall(nodes.literal):  # each call on its own line
            between = code.next_node(nodes.Text, descend=False, siblings=True)
            after = code.next_node(descend=False, siblings=True)
            if (
                between is after
                and between == " "
                and isinstance(between.next_node(siblings=True), nodes.literal)
            ):
                between.parent.replace(between, nodes.raw("", r"\newline ", format="latex"))
        for text in [text for code in table.findall(nodes.literal) for text in code.findall(nodes.Text)]:
            text.parent.replace(text, nodes.Text(BREAK.sub("\u200b", text.astext())))
        group = next(table.findall(nodes.tgroup))
        columns = group["cols"]
        widest, longest = [1.0] * columns, [1.0] * columns
        for row in group.findall(nodes.row):
            for column, cell in zip(range(columns), row.children, strict=False):
                text = shown(cell)
                widest[column] = max(widest[column], *map(width, text.splitlines() or [""]))
                longest[column] = max(longest[column], *map(width, unbroken(text)))
        # Prose may be broken into lines; broken code is hard to read.
        wanted = sum(widest if table.next_node(nodes.literal) else longest) + GAP * columns
        size = next((size for size, line in LINES.items() if wanted <= line), "footnotesize")
        room = LINES[size] - GAP * columns
        if sum(widest) <= room and size == "normalsize":
            continue
        spare = max((room - sum(longest)) / (sum(widest) - sum(longest) or 1), 0)
        for spec, least, most in zip(group.findall(nodes.colspec), longest, widest, strict=True):
            spec["colwidth"] = round(10 * (least + spare * (most - least) + GAP))
        table["classes"].append("colwidths-given")
        table.replace_self([latex(rf"\begingroup\{size}"), table, latex(r"\endgroup")])


def shown(cell: nodes.Element) -> str:
    """Return the approximate visible text of a cell."""
    texts = []
    for paragraph in [*cell.findall(nodes.TextElement)] or [cell]:
        if not isinstance(paragraph.parent, nodes.TextElement):
            copy = paragraph.deepcopy()
            for formula in list(copy.findall(nodes.math)):
                letters = re.sub(r"\\(?:text|operatorname|mathrm|hat|,)|[{}^_\s]", "", formula.astext())
                formula.replace_self(nodes.Text(re.sub(r"\\[A-Za-z]+", "mm", letters)))
            for line in list(copy.findall(nodes.raw)):
                line.replace_self(nodes.Text("\n"))
            texts.append(copy.astext())
    return "\n".join(texts)


def unbroken(text: str) -> list[str]:
    """Return the parts of a cell's text that must stay on one line: words, and whole short lines."""
    parts = (
        re.split(r"[\s\u200b]|(?<=[^\x00-\u2fff])", line) for line in text.splitlines() if width(line) > SHORT
    )
    return ["", *(line for line in text.splitlines() if width(line) <= SHORT), *chain.from_iterable(parts)]


def width(text: str) -> float:
    """Return the width of a text, in letters."""
    return sum(0 if char == "\u200b" else 2 if east_asian_width(char) in "WF" else 1 for char in text)


# --- figures --------------------------------------------------------------------------------------


def draw_figures(app: Sphinx, tree: nodes.document) -> None:
    """Convert each figure to PDF, with its text in the edition's language and the colours for print."""
    catalog = catalog_of(app)
    for node in tree.findall(nodes.image):
        source = figure_source(app.srcdir, node)
        if source:
            svg = printed(source, catalog)
            drawn = Path(app.srcdir, node["uri"]).with_suffix(f".{app.config.language}.pdf")
            as_pdf(language_of(app.config), svg, drawn)
            uri = Path(node["uri"]).with_name(drawn.name).as_posix()
            app.env.images.add_file(app.config.root_doc, uri)
            node["uri"], node["candidates"] = uri, {"*": uri}


def printed(source: str, catalog: dict[str, str], alt: str = "") -> str:
    """Return a figure with its text translated and in the colours for print."""
    return Inliner("figure", lambda text: translate(text, catalog), plain=True).inline(source, alt)


def draw_cover(app: Sphinx) -> None:
    """Draw the curve on the cover, and define the texts around it, which docs/_ext/book/shelf/paper.sty places."""
    curve = printed(cefigures.loss_curve({"cat": (0.67, "cat")}).svg(), catalog_of(app))
    as_pdf(language_of(app.config), curve, Path(app.outdir, "cover-curve.pdf"))
    day = app.config.book_state["date"].replace("-", "")
    words = {
        "Question": texescape.escape(say(QUESTION)),
        "Notes": r" \quad ".join(map(texescape.escape, imprint(app))),
        "Keywords": ", ".join(map(texescape.escape, published(app.config)["keywords"])),
        "Language": app.config.language,
        "Day": f"D:{day}000000Z",
    }
    text = "".join(rf"\newcommand\cover{name}{{{value}}}" + "\n" for name, value in words.items())
    Path(app.outdir, "cover.def").write_text(text, "utf-8")


def imprint(app: Sphinx) -> tuple[str, str, str]:
    """Return the book's version, its date and its licence."""
    config = app.config
    day = day_in_words(config, config.book_state["date"])
    return version_in_words(config), day, config.copyright.partition(". ")[2]


def as_pdf(language: Language, svg: str, target: Path) -> None:
    """Convert a figure to a PDF of its size, with fonts chosen here, so that the result is the same on all machines."""
    import typst  # not at the top: `make html` does not install it

    fonts = ["DejaVu Sans", *filter(None, [language.figure_font])]
    folders = [DEJAVU, *(TEX_FONTS / folder for folder in [language.tex_fonts] if folder)]
    options: dict[str, Any] = {
        "font_paths": [str(folder) for folder in folders if folder.is_dir()],
        "ignore_system_fonts": True,
        # For a solid line Matplotlib writes `stroke-dasharray:` without a value; Typst would not draw that line.
        "sys_inputs": {"figure": svg.replace("stroke-dasharray:;", ""), "fonts": json.dumps(fonts)},
    }
    try:
        drawn = typst.compile(FIGURE, format="pdf", timestamp=0, pdf_tags=False, **options)
    except typst.TypstError as error:
        raise ExtensionError(f"Typst cannot draw {target.name}: {error.message}") from error
    target.write_bytes(drawn)
