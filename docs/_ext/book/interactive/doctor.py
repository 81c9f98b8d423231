"""The loss doctor: the directive `{loss-doctor}` inserts the web component of doctor.mjs.

Its content is the fallback: what readers see without JavaScript and in every format but HTML. The rules, the texts and the
links of the component are data, in loss-doctor.toml. Its texts are translated with those of the figures.
"""

from __future__ import annotations

import json
import subprocess
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from book.drawing.figures import catalog_of, catalogs, collect, translate
from book.interactive import rules
from book.mathematics.tex import node_binary

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

ROOM = Path(__file__).parent
RULES, ENTRY, BUNDLER = ROOM / "loss-doctor.toml", ROOM / "doctor.mjs", ROOM / "bundle.mjs"
SCRIPT, STYLE = "loss-doctor.js", "loss-doctor.css"
USES = "loss_doctor"  # in the metadata of a page that has one
#: The facts that `factsOf` in diagnosis.mjs makes of the reader's entries.
FACTS = frozenset(
    [
        "K",
        "N",
        "T",
        "accuracy",
        "base_rate",
        "batch",
        "epsilon",
        "first",
        "infinite",
        "k",
        "library",
        "loss",
        "nan",
        "now",
        "positive",
        "sequence",
        "takes",
    ]
)


class loss_doctor(nodes.General, nodes.Element):
    """The component; its children are the fallback and, until they are resolved, the links of the suspects."""


class LossDoctor(SphinxDirective):
    """`{loss-doctor}`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the component, with the fallback inside."""
        self.assert_has_content()
        links = nodes.container("", *map(self.link, rules.links(loaded())), classes=["doctor-links"])
        node = loss_doctor("", *self.parse_content_to_nodes(), links)
        self.set_source_info(node)
        self.env.metadata[self.env.docname][USES] = "yes"
        return [node]

    def link(self, label: str) -> addnodes.pending_xref:
        """Return a link that Sphinx resolves, so that a label which is gone is reported."""
        link = addnodes.pending_xref(
            "",
            nodes.inline(),
            refdomain="std",
            reftype="ref",
            reftarget=label,
            refexplicit=False,
            refwarn=True,
            refdoc=self.env.docname,
            label=label,
        )
        self.set_source_info(link)
        return link


@cache
def loaded() -> dict[str, Any]:
    """Return the rules."""
    return rules.load(RULES)


def depend_on_catalog(app: Sphinx, doctree: nodes.document) -> None:
    """Make Sphinx write the page again when the catalog of its texts changes."""
    if any(doctree.findall(loss_doctor)):
        for file in catalogs(app):
            app.env.note_dependency(str(file))


def prepare(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give the component its texts and links, in the page's language."""
    catalog = catalog_of(app)

    def say(text: str) -> str:
        return translate(text, catalog)

    for node in doctree.findall(loss_doctor):
        (links,) = (child for child in node.children if "doctor-links" in child["classes"])
        node.remove(links)
        if app.builder.format == "html":
            # The links are in the order of the labels; one that is not resolved has been reported.
            found = dict(zip(rules.links(loaded()), links.children, strict=True))
            node["words"] = json.dumps(words(say, found), ensure_ascii=False)


def words(say: Any, found: dict[str, nodes.Element]) -> dict[str, Any]:
    """Return the texts of the component, by their ids."""

    def described(suspect: dict[str, Any]) -> dict[str, str]:
        link = found[suspect["link"]]
        href = link.get("refuri") or f"#{link.get('refid', '')}"
        texts = {"words": say(suspect["words"]), "look": say(suspect["look"])}
        return {**texts, "link": href, "title": link.astext()}

    return {
        "text": {name: say(text) for name, text in loaded()["words"].items()},
        "marks": {mark["id"]: say(mark["words"]) for mark in loaded()["mark"]},
        "suspects": {suspect["id"]: described(suspect) for suspect in loaded()["suspect"]},
    }


def collect_words(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add the texts of the component to the template figures.pot."""
    for node in doctree.findall(loss_doctor) if app.builder.name == "gettext" else ():
        collect(app, page, node, rules.words(loaded()))


def visit_html(self: HTML5Translator, node: loss_doctor) -> None:
    """Open the element."""
    self.body.append(f'<loss-doctor words="{escape(node["words"])}">')


def depart_html(self: HTML5Translator, node: loss_doctor) -> None:
    """Close it."""
    self.body.append("</loss-doctor>\n")


def pass_by(self: Any, node: loss_doctor) -> None:
    """In other formats, write only the fallback."""


VISITORS: dict[str, Any] = {
    "html": (visit_html, depart_html),
    **dict.fromkeys(("latex", "text", "man", "texinfo"), (pass_by, pass_by)),
}


# --- the script ------------------------------------------------------------------------------------


def make_script(app: Sphinx, env: BuildEnvironment) -> None:
    """Bundle the script, if a page has the component."""
    if app.builder.name in ("html", "dirhtml") and any(USES in about for about in env.metadata.values()):
        bundle(ENTRY, Path(app.outdir, "_static", SCRIPT))


def bundle(entry: Path, file: Path) -> None:
    """Bundle a script of this room with the rules."""
    built = {"built:rules": rules.module(RULES, FACTS, "./formulas.mjs")}
    request = {"entry": str(entry), "outfile": str(file), "modules": built}
    node = subprocess.run(
        [node_binary(), str(BUNDLER)], input=json.dumps(request), capture_output=True, text=True, check=False
    )
    if node.returncode:
        logger.error(
            "The script of the loss doctor cannot be made: %s\n  %s",
            node.stderr.strip()[:600],
            "Run `make html`, which installs what it needs, or `npm ci --ignore-scripts`.",
            location=f"{BUNDLER}:",
            type="interactive",
        )


def load_script(app: Sphinx, page: str, template: str, context: Any, doctree: nodes.document | None) -> None:
    """Load the script and its styles on pages with the component, without blocking the page."""
    if doctree is not None and any(doctree.findall(loss_doctor)):
        app.add_css_file(STYLE)
        app.add_js_file(SCRIPT, type="module")
