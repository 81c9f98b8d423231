"""What the interactive figures share: a node for the web component, its catalog, its bundled script and stylesheet.

The children of the node are the static fallback: what readers see without JavaScript and in every format but HTML.
"""

from __future__ import annotations

import json
import subprocess
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.util import logging

from book.drawing.figures import catalogs, collect
from book.mathematics.tex import node_binary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

ROOM = Path(__file__).parent
BUNDLER = ROOM / "bundle.mjs"
#: Texts of every figure (see figure.mjs): of the button that copies the address, and the marks between words with the
#: space after them: colon, comma, semicolon, full stop, brackets.
FIGURE_TEXTS = {
    "between": ": |, |; |. | (|)",
    "copy": "Copy link",
    "copied": "The link is copied.",
    "not_copied": "The link is in the address bar.",
}


class component(nodes.General, nodes.Element):
    """A web component; its attribute `words` has what its script needs from the page, as JSON."""

    #: The name of the element, and of its files in the site.
    tag: ClassVar[str]
    #: The name of its files in this room: a script (.mjs) and a stylesheet (.css).
    source_name: ClassVar[str]
    #: Whether the figure before it is a part of the fallback.
    takes_figure: ClassVar[bool] = False

    @classmethod
    def modules(cls) -> dict[str, str]:
        """Return the modules that the build writes, by the name that the script imports."""
        return {}

    @classmethod
    def texts(cls) -> Iterator[str]:
        """Return all texts for readers."""
        raise NotImplementedError


def depend_on_catalog(app: Sphinx, doctree: nodes.document) -> None:
    """Make Sphinx write the page again when the catalog of its texts changes; remember which figures it has."""
    for node in doctree.findall(component):
        app.env.metadata[app.env.docname][node.tag] = "yes"
        for file in catalogs(app):
            app.env.note_dependency(str(file))


def collect_words(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add the texts of the figures to the template figures.pot."""
    for node in doctree.findall(component) if app.builder.name == "gettext" else ():
        collect(app, page, node, node.texts())


def take_figure(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """In HTML, move the figure before a component into it, so that the component replaces the figure."""
    if app.builder.format != "html":
        return
    for node in [node for node in doctree.findall(component) if node.takes_figure]:
        before = node.parent[node.parent.index(node) - 1]
        if not any(before.findall(nodes.figure)):
            logger.warning(
                "%s: directly before it there must be a cell that draws a figure",
                node.tag,
                location=node,
                type="interactive",
            )
            continue
        before.parent.remove(before)
        node.insert(0, before)


def visit_html(self: HTML5Translator, node: component) -> None:
    """Open the element."""
    self.body.append(f'<{node.tag} words="{escape(node["words"])}">')


def depart_html(self: HTML5Translator, node: component) -> None:
    """Close it."""
    self.body.append(f"</{node.tag}>\n")


def pass_by(self: Any, node: component) -> None:
    """In other formats, write only the fallback."""


VISITORS: dict[str, Any] = {
    "html": (visit_html, depart_html),
    **dict.fromkeys(("latex", "text", "man", "texinfo"), (pass_by, pass_by)),
}


# --- scripts and stylesheets -----------------------------------------------------------------------


def kinds(kind: type[component] = component) -> Iterator[type[component]]:
    """Return the components; classes between them and `component` have no tag."""
    for below in kind.__subclasses__():
        if hasattr(below, "tag"):
            yield below
        yield from kinds(below)


def make_files(app: Sphinx, env: BuildEnvironment) -> None:
    """Bundle the script and the stylesheet of each figure that a page has."""
    if app.builder.name not in ("html", "dirhtml"):
        return
    bundle(
        *(
            request(kind.source_name + ending, Path(app.outdir, "_static", kind.tag + made), kind.modules())
            for kind in kinds()
            if any(kind.tag in about for about in env.metadata.values())
            for ending, made in ((".mjs", ".js"), (".css", ".css"))
        )
    )


def request(name: str, file: Path, modules: dict[str, str] | None = None) -> dict[str, Any]:
    """Describe the bundle of a script or a stylesheet of this room with what it imports."""
    return {"entry": str(ROOM / name), "outfile": str(file), "modules": modules or {}}


def bundle(*requests: dict[str, Any]) -> None:
    """Make bundles, in one call of node: its start takes longer than its work."""
    node = subprocess.run(
        [node_binary(), str(BUNDLER)], input=json.dumps(requests), capture_output=True, text=True, check=False
    )
    if node.returncode:
        logger.error(
            "The interactive figures cannot be made: %s\n  %s",
            node.stderr.strip()[:600],
            "Run `make html`, which installs what it needs, or `npm ci --ignore-scripts`.",
            location=f"{BUNDLER}:",
            type="interactive",
        )


def load_files(app: Sphinx, page: str, template: str, context: Any, doctree: nodes.document | None) -> None:
    """Load the script, without blocking the page, and the stylesheet of each figure of a page."""
    for tag in {node.tag: None for node in doctree.findall(component)} if doctree is not None else ():
        app.add_css_file(f"{tag}.css")
        app.add_js_file(f"{tag}.js", type="module")
