"""The fold of a page's inputs is named after what is in it, and not as that of other code."""

from docutils import nodes
from sphinx.application import Sphinx

from book.editions.editions import say

TAG = "givens"  # the tag of docs/_ext/stated/givens.py


def name_fold(app: Sphinx, doctree: nodes.document) -> None:
    """Name the fold of the cell with the inputs, if it is folded (hide-input)."""
    for cell in doctree.findall(nodes.container):
        if "prompt_show" in cell and TAG in cell["cell_metadata"].get("tags", ()):
            cell["prompt_show"], cell["prompt_hide"] = say("The inputs of this page"), say("Hide the inputs")
