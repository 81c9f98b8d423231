"""The book as one EPUB: `sphinx-build -b epub` (`make epub`). Changes pages for the format and for e-book readers.

- Formulas are MathML only, which e-book readers render in their own font; the manifest marks pages with MathML.
- Elements that need a script (interactive figures) are replaced by their static fallback.
- Tabs are shown one below the other, each under its name.
- Stylesheets that only the site needs are left out.
"""

import io
import re
import uuid
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config
from sphinx_design.tabs import sd_tab_input, sd_tab_label

import cefigures
from book.about.cards import font_for
from book.drawing.figures import catalog_of, translate
from book.editions.editions import say
from book.editions.languages import SOURCE, language_of
from book.interactive.component import component
from book.shelf.paper import QUESTION, imprint

#: The stylesheets of the site that an e-book uses, too.
STYLES = ("pygments.css", "epub.css", "tex.css", "folded.css", "ebook.css")
COVER = "_static/cover.png"
SIDES = (
    r"$H(p, q) \;=\; -\sum_k \, p_k \, \log \, q_k$",
    r"$=\; -y \, \log \, \hat{y} \;-\; (1 - y) \, \log \, (1 - \hat{y})$",
)
#: MyST-NB writes a <p> inside <summary>, where only inline content is allowed.
FOLDED_TITLE = re.compile(
    r'(<summary[^>]*>\s*)<p class="(?:collapsed|expanded) [^>]*>(.*?)</p>(?:\s*<p class="(?:collapsed|expanded) [^>]*>.*?</p>)?',
    re.DOTALL,
)
ITEM = re.compile(r'(<item [^>]*href="([^"]+\.xhtml)" media-type="application/xhtml\+xml")( />)')


def settle(app: Sphinx, config: Config) -> None:
    """Set the metadata of the EPUB, in the language of the edition."""
    name = "cross-entropy" if config.language == SOURCE else f"cross-entropy-{config.language}"
    config.epub_basename = name
    config.epub_title = config.project
    # The same for every version of an edition, so that e-book readers replace the old version.
    config.epub_identifier = uuid.uuid5(uuid.NAMESPACE_OID, f"cedocs {name}").urn
    config.epub_scheme, config.epub_uid = "UUID", "book-id"
    config.epub_contributor = config.author
    config.epub_show_urls = "no"
    config.epub_tocdepth = 2
    config.epub_tocscope = "includehidden"  # the book's tables of contents are in the side bar only
    config.epub_cover = (COVER, "epub-cover.html")
    config.epub_css_files = []
    config.epub_exclude_files = ["404.xhtml"]


class EbookBuilder(Epub3Builder):
    """An EPUB whose manifest declares MathML and SVG in its pages."""

    media_types = Epub3Builder.media_types | {".woff2": "font/woff2"}

    def content_metadata(self) -> dict[str, Any]:
        """Return the metadata, with the date of the sources and which build it is; Sphinx takes the time of the build."""
        state = self.config.book_state
        return super().content_metadata() | {
            "date": f"{state['date']}T00:00:00Z",
            "version": state["version"],
            "description": escape(say(QUESTION)),
        }

    def build_content(self) -> None:
        """Write the manifest, with the properties that Sphinx leaves out."""
        super().build_content()
        manifest = Path(self.outdir, "content.opf")
        text = ITEM.sub(self.with_properties, manifest.read_text("utf-8"))
        text = text.replace("  </metadata>", f"{accessibility()}  </metadata>")
        text = re.sub(rf'(<item [^>]*href="{COVER}" [^>]*?)( />)', r'\1 properties="cover-image"\2', text)
        manifest.write_text(text, "utf-8")

    def build_toc(self) -> None:
        """Write the EPUB 2 table of contents (toc.ncx), with the book's own identifier."""
        super().build_toc()
        contents = Path(self.outdir, "toc.ncx")
        own = contents.read_text("utf-8").replace(
            f'content="{self.config.epub_uid}"', f'content="{self.config.epub_identifier}"'
        )
        contents.write_text(own, "utf-8")

    def with_properties(self, item: re.Match[str]) -> str:
        """Return an item of the manifest with the properties of its page."""
        if "properties=" in item[0]:
            return item[0]
        page = Path(self.outdir, item[2]).read_text("utf-8")
        found = [name for name, mark in (("mathml", "<math "), ("svg", "<svg ")) if mark in page]
        return f'{item[1]} properties="{" ".join(found)}"{item[3]}' if found else item[0]


def accessibility() -> str:
    """Return what the book offers readers who do not see it, in schema.org's words."""
    offered = {
        "accessMode": ("textual", "visual"),
        "accessModeSufficient": ("textual",),
        "accessibilityFeature": (
            "alternativeText",
            "MathML",
            "structuralNavigation",
            "tableOfContents",
            "index",
        ),
        "accessibilityHazard": ("none",),
        "accessibilitySummary": (say("All figures have alternative texts, and all formulas are MathML."),),
    }
    return "".join(
        f'    <meta property="schema:{name}">{escape(value)}</meta>\n'
        for name, values in offered.items()
        for value in values
    )


def prepare(app: Sphinx) -> None:
    """Draw the cover, and add files that only the EPUB needs."""
    if app.builder.name == "epub":
        app.add_css_file("ebook.css")
        target = Path(app.outdir, COVER)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(cover(app))


def cover(app: Sphinx) -> bytes:
    """Return the same cover as that of the PDF: the question, the formula in three forms, and the curve of the loss."""
    catalog, title, language = catalog_of(app), app.config.project, language_of(app.config)
    figure = cefigures.loss_curve({"cat": (0.67, "cat")})
    figure.set_layout_engine("none")
    figure.set_size_inches(6, 8)
    (axes,) = figure.axes
    axes.set_position((0.13, 0.17, 0.77, 0.27))
    for label in axes.findobj(lambda part: isinstance(part, Text)):
        assert isinstance(label, Text)
        label.set_text(translate(label.get_text(), catalog))
        label.set_fontfamily(font_for(label.get_text(), language))
    ink, grid, muted = (cefigures.PALETTE[name] for name in ("ink", "grid", "muted"))
    figure.add_artist(Rectangle((0, 0.62), 1, 0.38, transform=figure.transFigure, color=ink))
    question = re.sub(rf"(?<=[,{language.commas}]) ?", "\n", say(QUESTION))
    for text, height, size, colour in (
        (title, 0.83, 38, "white"),
        (question, 0.72, 15, grid),
        (app.config.author, 0.075, 12, ink),
        ("  ·  ".join(imprint(app)), 0.04, 9, muted),
    ):
        if family := font_for(text.replace("\n", ""), language):
            figure.text(
                0.08, height, text, fontsize=size, family=family, color=colour, va="center", linespacing=1.5
            )
    for line, height in zip(SIDES, (0.57, 0.52), strict=True):
        figure.text(0.08, height, line, fontsize=15, parse_math=True, color=ink, va="center")
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=200, facecolor="white", metadata={"Software": None})
    return file.getvalue()


def simplify(app: Sphinx, document: nodes.document, page: str) -> None:
    """Remove elements that need scripts, and write URLs in the form that EPUB requires."""
    if app.builder.name != "epub":
        return
    for node in list(document.findall(component)):
        node.replace_self(node.children)
    for tabs in list(document.findall(nodes.container)):
        if "sd-tab-set" in tabs["classes"]:
            parts = [part for part in tabs.children if not isinstance(part, sd_tab_input)]
            tabs.children = []  # sphinx-design sets no parents; adding does
            tabs += [named(part) if isinstance(part, sd_tab_label) else part for part in parts]
    for link in document.findall(nodes.reference):
        if link.get("refuri", "").startswith("http"):
            link["refuri"] = quote(link["refuri"], safe=":/?#[]@!$&'()*+,;=%~")


def named(label: sd_tab_label) -> nodes.paragraph:
    """Return the name of a tab as a paragraph."""
    return nodes.paragraph("", "", nodes.strong("", "", *label.children))


def correct(app: Sphinx, page: str, template: str, context: dict[str, Any], document: object) -> None:
    """Leave out files that an e-book does not use."""
    if app.builder.name == "epub":
        context["css_files"] = [
            css
            for css in context["css_files"]
            if str(getattr(css, "filename", css)).removeprefix("_static/") in STYLES
        ]
        context["script_files"] = []
        if isinstance(context.get("body"), str):
            context["body"] = FOLDED_TITLE.sub(r"\1<span>\2</span>", context["body"])
