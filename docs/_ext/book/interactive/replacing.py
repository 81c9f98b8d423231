"""Interactive figures that replace a static figure, and start with a page's givens.

The directive stands directly after the cell that draws the static figure, and its content is a table of it: figure and
table are the fallback, what readers see without JavaScript and in every format but HTML. Each option names one of the
page's givens.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from stated.givens import TAG, WrongGiven, read
from stated.page import calculator_of

from book.drawing.figures import catalog_of, translate
from book.interactive.component import FIGURE_TEXTS, component

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


#: The texts of figure.mjs and of what all such figures have.
COMMON = {
    **FIGURE_TEXTS,
    "range": "Enter a number from 0 to 1.",
    "off_scale": "off the scale",
    "not_read": "Part of the link did not fit and was left out.",
    "folded": "As a figure and a table",
}


class replacing(component):
    """The component; its children are the fallback."""

    takes_figure = True
    #: Its own texts, by the names that the script uses.
    TEXTS: ClassVar[dict[str, str]]
    #: Its options, and what the given that it names must be: a …
    GIVENS: ClassVar[dict[str, str]]
    #: Those options whose given is the name of a text file beside the page: the component gets the text.
    FILES: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def texts(cls) -> Iterator[str]:
        """Return the texts of the component."""
        yield from (cls.TEXTS | COMMON).values()

    @classmethod
    def fits(cls, option: str, values: dict[str, Any]) -> bool:
        """Return whether the value of an option is what it must be."""
        raise NotImplementedError

    @classmethod
    def starts_with(cls, values: dict[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
        """Return what the script gets beside its texts; `say` translates."""
        return values


class Replacing(SphinxDirective):
    """The directive of such a component; its class is `made`."""

    made: ClassVar[type[replacing]]
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the component, with the table inside."""
        self.assert_has_content()
        if missing := self.made.GIVENS.keys() - self.options.keys():
            raise self.error(
                f"`:{min(missing)}:` is missing: name a given that is a {self.made.GIVENS[min(missing)]}."
            )
        node = self.made("", *self.parse_content_to_nodes(), givens=self.options)
        self.set_source_info(node)
        return [node]


def directive_of(kind: type[replacing]) -> type[Replacing]:
    """Return the directive that makes a component."""
    options = dict.fromkeys(kind.GIVENS, directives.unchanged_required)
    return type(kind.__name__, (Replacing,), {"made": kind, "option_spec": options})


def read_givens(app: Sphinx, doctree: nodes.document) -> None:
    """Give the components the values of the page's givens."""
    for node in doctree.findall(replacing):
        givens = givens_of(app, doctree)
        values = {option: givens.get(name) for option, name in node["givens"].items()}
        values |= {option: text_of(app, values[option]) for option in node.FILES}
        node["values"] = values if all(node.fits(option, values) for option in values) else {}
        for option, name in node["givens"].items():
            if not node.fits(option, values):
                logger.warning(
                    "%s: `:%s: %s` is no %s in the page's cell with the tag %s",
                    *(node.tag, option, name, node.GIVENS[option], TAG),
                    location=node,
                    type="interactive",
                )


def text_of(app: Sphinx, name: Any) -> str | None:
    """Return what stands in a text file beside the page; None if there is no such file."""
    file = Path(app.env.doc2path(app.env.docname)).parent / str(name)
    if not file.is_file():
        return None
    app.env.note_dependency(str(file))
    return file.read_text("utf-8")


def givens_of(app: Sphinx, doctree: nodes.document) -> dict[str, Any]:
    """Return the page's givens, by name."""
    for cell in doctree.findall(nodes.container):
        if TAG in cell.get("cell_metadata", {}).get("tags", ()):
            code = next(cell.findall(nodes.literal_block))
            try:
                return dict(read(code.astext(), calculator_of(app.config)))
            except WrongGiven:
                break  # `stated` has reported it
    return {}


def prepare(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give the components their texts, in the page's language, and what they start with."""
    catalog = catalog_of(app)

    def say(text: str) -> str:
        return translate(text, catalog)

    for node in doctree.findall(replacing):
        text = {name: say(words) for name, words in (node.TEXTS | COMMON).items()}
        start = node.starts_with(node["values"], say) if node["values"] else {}  # else it has been reported
        node["words"] = json.dumps({"text": text, **start}, ensure_ascii=False)
