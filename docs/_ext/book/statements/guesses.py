"""Questions inside the text: `{guess}`. The reader answers first; then the page says what the answer means.

The content is the question, then a definition list: each term is an answer, its definition says what the answer means. The
first answer is the right one. With the option `:number:` the reader types a number; otherwise the answers are buttons.
Their numbers are stated numbers, so the build checks them.

docs/_static/guess.js makes the buttons or the field. Without scripts, and in every other format, the answers follow the
question; in HTML they are folded.
"""

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.editions.editions import say

TITLE, ANSWERS = "Guess before you read on", "The answers"
CHECK, FIELD, UNKNOWN = (
    "Check",
    "Your answer, a number",
    "None of the answers that are explained here. Try again.",
)


class Guess(SphinxDirective):
    """`{guess}`."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"number": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return an admonition that holds the question and the folded answers."""
        *question, answers = self.parse_content_to_nodes() or [None]
        if not question or not isinstance(answers, nodes.definition_list) or len(answers) < 2:
            raise self.error(
                "A guess is a question and, as a definition list, at least two answers: the right one first."
            )
        classes = ["guess", *(["guess-number"] if "number" in self.options else [])]
        folded = nodes.admonition(
            "", nodes.title("", say(ANSWERS)), answers, collapsible="closed", classes=["guess-answers"]
        )
        guess = nodes.admonition("", nodes.title("", say(TITLE)), *question, folded, classes=classes)
        self.set_source_info(guess)
        return [guess]


def load_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the script on pages with such questions, with its texts."""
    if app.builder.format != "html" or app.builder.name == "epub" or doctree is None:
        return
    if any("guess" in admonition["classes"] for admonition in doctree.findall(nodes.admonition)):
        words: dict[str, Any] = {
            "data-check": say(CHECK),
            "data-field": say(FIELD),
            "data-unknown": say(UNKNOWN),
        }
        app.add_js_file("guess.js", loading_method="defer", **words)
